//! The section on the last session.

use crate::commands::report::chart::responsive::full_width;
use crate::commands::report::chart::session::session;
use crate::commands::report::data::{LastSession, ReportData};
use crate::commands::report::element::{explanation, numbers, section};
use crate::text;
use crate::text::metric_with_unit;
use kei_metric::MetricName;
use maud::{Markup, html};

/// Returns the chart of KEI over the last session, or nothing if no session has a KEI.
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
        "{start}, {length}, {} strides. The bars at the top show shoes and belt speed. Each point of the line is the mean \
         of {each}, and the shaded band is its 95 % interval. Gaps are times without a score.",
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
