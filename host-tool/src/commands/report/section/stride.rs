//! The section with the stick figures.

use crate::commands::report::chart::responsive::full_width;
use crate::commands::report::chart::stick_figures::{animated, strip};
use crate::commands::report::data::ReportData;
use crate::commands::report::element::{explanation, section};
use crate::commands::report::reference::ScoredReference;
use crate::commands::report::stride_figure::StrideFigures;
use crate::text;
use maud::{Markup, html};

/// Returns the runner's stride, drawn over the reference's if that is known. Empty without stored keypoints.
pub(crate) fn stride(data: &ReportData) -> Markup {
    let Some(figures) = &data.figures else { return Markup::default() };
    let reference = data.reference.as_ref();
    let title = match reference {
        Some(reference) => format!("Your stride over {}'s", reference.person()),
        None => "Your stride".to_owned(),
    };
    let strides = if reference.is_some() { "Both strides" } else { "Your stride" };
    let content = html! {
        (explanation(description(figures)))
        (legend(reference))
        div class="figure" {
            (animated(figures, &format!("{title}, at the phase of the slider")))
            (controls())
        }
        (full_width(&format!("{strides} at eight phases, % of the stride"), |size| strip(figures, size)))
    };
    section(&title, content)
}

fn description(figures: &StrideFigures) -> String {
    let StrideFigures { span, frames, reference, .. } = figures;
    let speed = span.speed_kmh.map_or("an unknown belt speed".to_owned(), |kmh| format!("{kmh:.1} km/h"));
    let both = match reference {
        Some(_) => {
            "Both figures are shown at the same phase and scaled by leg length, so body size does not matter. "
        }
        None => "",
    };
    format!(
        "Median of {frames} frames from the stored keypoints of session {} (shoes: {}; {speed}). At 0 % your near foot \
         lands. {both}Move the pointer over the figure or use the slider.",
        span.session,
        text::shoe(&span.shoe)
    )
}

fn legend(reference: Option<&ScoredReference>) -> Markup {
    let key = |class: &str, text: &str| {
        html! { li { span class={ "swatch " (class) } aria-hidden="true" {} (text) } }
    };
    html! {
        ul class="legend" {
            (key("runner", "you"))
            @if let Some(reference) = reference { (key("reference", &reference.gait.name)) }
            (key("faded", "paler: the far leg, away from the camera"))
        }
    }
}

/// Returns the controls, hidden until the script shows them: they do nothing without it.
fn controls() -> Markup {
    html! {
        div class="phase" id="phase-controls" hidden="hidden" {
            button id="phase-play" type="button" { "Play" }
            input id="phase" type="range" min="0" max="99" value="0" aria-label="Phase of the stride, %";
            span id="phase-words" class="soft" { "0 % of the stride" }
        }
    }
}
