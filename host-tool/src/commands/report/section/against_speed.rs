//! The section with metrics against belt speed.

use crate::commands::report::chart::legend::legend;
use crate::commands::report::chart::responsive::half_width;
use crate::commands::report::chart::scatter::{Scatter, scatter};
use crate::commands::report::data::ReportData;
use crate::commands::report::element::{details, explanation, note, section, table};
use crate::text;
use kei_metric::MetricName;
use maud::{Markup, html};

/// Returns a metric that is shown in the unit in which it is stored.
const fn as_stored(metric: MetricName, min_range: f64) -> Scatter {
    let shown = metric.definition();
    Scatter { stored: metric, shown, factor: |_| 1.0, unit: shown.unit, decimals: shown.decimals, min_range }
}

/// The charts of this section.
const AGAINST_SPEED: [Scatter; 4] = [
    as_stored(MetricName::CadenceSpm, 10.0),
    as_stored(MetricName::GroundContactNearMs, 40.0),
    // Stride length is belt speed times stride time: km/h times ms.
    Scatter {
        factor: |kmh| kmh / 3600.0,
        stored: MetricName::StrideTimeMs,
        ..as_stored(MetricName::StrideLengthM, 0.4)
    },
    // Oscillation is a few hundredths of a leg length, which is easier to read in percent.
    Scatter {
        factor: |_| 100.0,
        unit: "% of leg length",
        decimals: 1,
        ..as_stored(MetricName::VerticalOscillationLeg, 2.0)
    },
];

/// Returns a chart for each metric that was measured.
pub(crate) fn against_speed(data: &ReportData) -> Markup {
    let (shown, missing): (Vec<Scatter>, Vec<Scatter>) =
        AGAINST_SPEED.into_iter().partition(|what| !what.points(data).is_empty());
    let content = if shown.is_empty() {
        explanation(
            "Nothing to show: no session has both a belt speed and one of these metrics. Set the speed with kei tag \
             ID --speed-kmh V.",
        )
    } else {
        charts(data, &shown, &missing)
    };
    section("Cadence, contact, stride length and oscillation against speed", content)
}

fn charts(data: &ReportData, shown: &[Scatter], missing: &[Scatter]) -> Markup {
    html! {
        (explanation("One mark for each session, pair of shoes and belt speed. The whisker is the mean 95 % interval of \
                      its windows."))
        (legend(&data.shoe_names))
        div class="pair" {
            @for what in shown { (half_width(&name(what), |size| scatter(data, what, size))) }
        }
        @for what in missing {
            (note(format!("No {}: {}.", what.shown.label, data.main_reason(what.stored).unwrap_or("not measured"))))
        }
        (details(html! { @for what in shown { (points_table(data, what)) } }))
    }
}

fn points_table(data: &ReportData, what: &Scatter) -> Markup {
    let rows = what.points(data).into_iter().map(|point| {
        let shoe = text::shoe(&point.cell.shoe).to_owned();
        vec![point.cell.session.to_string(), shoe, format!("{:.1}", point.kmh), what.value_text(&point)]
    });
    table(&name(what), &["session", "shoes", "belt, km/h", &what.axis_name()], rows)
}

fn name(what: &Scatter) -> String {
    format!("{} against belt speed", what.shown.label)
}
