//! The section with KEI over time at each belt speed.

use crate::commands::report::chart::history::{history, speeds_over_time};
use crate::commands::report::chart::legend::legend;
use crate::commands::report::chart::responsive::full_width;
use crate::commands::report::data::ReportData;
use crate::commands::report::element::{explanation, numbers, section};
use crate::stats::cell::Speed;
use crate::text;
use crate::text::metric_with_unit;
use kei_metric::MetricName;
use maud::{Markup, html};

/// Maximum number of belt speeds with a chart.
const MAX_SPEEDS: usize = 3;

/// Returns a chart for each of the [`MAX_SPEEDS`] speeds with the longest running time.
pub(crate) fn over_time(data: &ReportData) -> Markup {
    let speeds = speeds_over_time(data);
    let content = if speeds.is_empty() {
        explanation(
            "There is only one session at each belt speed so far. A chart over time needs the same speed on two days \
             or more. KEI changes with speed, so speeds are never mixed in one chart.",
        )
    } else {
        charts(data, &speeds)
    };
    section("KEI over time", content)
}

fn charts(data: &ReportData, speeds: &[Speed]) -> Markup {
    let left_out = speeds.len().saturating_sub(MAX_SPEEDS);
    html! {
        (explanation("Each belt speed has its own chart, because KEI changes with speed. Whiskers are the 95 % interval \
                      of a single session: measurement error only."))
        (legend(&data.shoe_names))
        @for &speed in speeds.iter().take(MAX_SPEEDS) {
            h3 { "At " (speed) " km/h" }
            (full_width(&format!("KEI over time at {speed} km/h"), |size| history(data, speed, size)))
            (history_numbers(data, speed))
        }
        @if left_out > 0 {
            (explanation(format!("Belt speeds with less running time, not shown here: {left_out}. See the sessions below.")))
        }
    }
}

fn history_numbers(data: &ReportData, speed: Speed) -> Markup {
    let rows = data.cells.iter().filter(|cell| cell.speed == Some(speed)).filter_map(|cell| {
        let kei = cell.metric(MetricName::Kei)?;
        let date = cell.started_unix_us.and_then(text::day).unwrap_or("no date".to_owned());
        let (low, high) = kei.interval?;
        let shoe = text::shoe(&cell.shoe).to_owned();
        Some(vec![date, shoe, format!("{:.1}", kei.mean), format!("{low:.1} to {high:.1}")])
    });
    numbers(&["date", "shoes", &metric_with_unit(MetricName::Kei), "95 % interval"], rows)
}
