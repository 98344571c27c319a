//! Gauge that shows KEI on its scale.

use super::picture::Picture;
use super::responsive::Size;
use crate::commands::report::reference::ScoredReference;
use crate::stats::estimate::Estimate;
use crate::svg::{label, line, px};
use maud::{Markup, html};

/// Left and right margin, in px. It leaves room for half of the needle at the ends of the scale.
const MARGIN: f64 = 4.0;

/// Top of the bar, in px.
const TOP: f64 = 22.0;
/// Height of the bar, in px.
const HEIGHT: f64 = 16.0;

/// Draws a bar from 0 to 100 % with the value, its interval and, if the reference is known, the anchors of the scale.
pub(crate) fn gauge(kei: Estimate, reference: Option<&ScoredReference>, size: Size) -> Picture {
    let x = |percent: f64| MARGIN + percent.clamp(0.0, 100.0) / 100.0 * (size.width - 2.0 * MARGIN);
    let content = html! {
        (bar(x(0.0), x(100.0), "track"))
        (bar(x(kei.low), x(kei.high), "reach"))
        @if let Some(reference) = reference {
            @for percent in reference.anchors_percent() { (line(x(percent), 14.0, x(percent), 46.0, "line")) }
        }
        circle cx=(px(x(kei.value))) cy="30" r="9" class="needle" {}
        (tick(x(0.0), "start", "0 %"))
        @match reference {
            Some(reference) => (anchor_labels(reference, x, size)),
            None => (tick(x(100.0), "end", "100 %")),
        }
    };
    Picture { width: size.width, height: 70.0, role: "img", content }
}

fn anchor_labels(reference: &ScoredReference, x: impl Fn(f64) -> f64, size: Size) -> Markup {
    let [median, own] = reference.anchors_percent();
    html! {
        (tick(x(median), "middle", &size.pick(
            format!("{median:.0} %: median runner, {}", reference.median_runner_speed()),
            format!("{median:.0} %: median"),
        )))
        (tick(x(100.0), "end", &size.pick(format!("{own:.0} %: {}", reference.person()), format!("{own:.0} %"))))
    }
}

fn tick(x: f64, anchor: &str, text: &str) -> Markup {
    label(x, 62.0, anchor, "tick", text)
}

fn bar(from: f64, to: f64, class: &str) -> Markup {
    html! {
        rect x=(px(from)) y=(TOP) width=(px((to - from).max(2.0))) height=(HEIGHT) rx=(HEIGHT / 2.0) class=(class) {}
    }
}
