//! The last session from start to end.

use crate::commands::report::chart::responsive::full_width;
use crate::commands::report::chart::session::session;
use crate::commands::report::data::{LastSession, ReportData};
use crate::commands::report::element::{explanation, numbers, section};
use crate::text;
use crate::text::metric_with_unit;
use kei_metric::MetricName;
use maud::{Markup, html};

/// KEI minute by minute; empty without a session that has any.
pub(crate) fn last_session(data: &ReportData) -> Markup {
    let Some(last) = &data.last else { return Markup::default() };
    let chart = |size| session(data, last, size);
    let content = html! {
        (explanation(description(last)))
        (full_width("KEI in the last session", chart))
        (line_numbers(last))
    };
    section("The last session", content)
}

fn description(last: &LastSession) -> String {
    let start = text::moment(last.row.started_unix_us);
    let length = text::length(last.row.duration_us as f64 / 1e6);
    let each = text::length(f64::from(last.bucket_s));
    format!(
        "{start}, {length}, {} strides. Above: shoes and belt speed. The line is the mean of {each} each, the band its \
         95 % interval; where it breaks, nothing was scored.",
        last.row.strides
    )
}

fn line_numbers(last: &LastSession) -> Markup {
    let rows = last.line.iter().map(|bucket| {
        vec![
            text::length(bucket.time_s),
            format!("{:.1}", bucket.kei),
            format!("{:.1} to {:.1}", bucket.low, bucket.high),
        ]
    });
    numbers(&["time", &metric_with_unit(MetricName::Kei), "95 % interval"], rows)
}
