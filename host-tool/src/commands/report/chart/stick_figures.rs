//! Draws the runner's stick figure over the reference's.

use super::picture::Picture;
use super::responsive::Size;
use crate::commands::report::stride_figure::{JOINTS, PHASES, Stick, StrideFigures};
use crate::svg::{NAMESPACE, label, point_list, px, view_box};
use maud::{Markup, html};
use serde_json::{Value, json};

/// CSS class and JSON key of the runner's figure. The script finds the figure by it.
const RUNNER: &str = "runner";
/// CSS class and JSON key of the reference's figure.
const REFERENCE: &str = "reference";

/// Scale and position of the figures in the animation.
const LARGE: Place = Place { leg: 165.0, hip: (330.0, 215.0) };
/// Width and height of the animation, in px.
const LARGE_SIZE: (f64, f64) = (660.0, 410.0);
/// Left and right margin of the ground line, in px.
const GROUND_MARGIN: f64 = 40.0;

/// Number of phases in the strip.
const STRIP_PHASES: usize = 8;

/// Radius of the head, in leg lengths.
const HEAD_RADIUS: f64 = 0.1;

/// Scale and position of a figure.
#[derive(Clone, Copy)]
struct Place {
    /// Length of the leg, in px.
    leg: f64,
    /// Position of mid-hip, in px.
    hip: (f64, f64),
}

impl Place {
    fn at(self, point: [f64; 2]) -> (f64, f64) {
        (self.hip.0 + self.leg * point[0], self.hip.1 - self.leg * point[1])
    }
}

/// Draws the figure that the script animates. It starts at contact.
pub(crate) fn animated(figures: &StrideFigures, name: &str) -> Markup {
    let (width, height) = LARGE_SIZE;
    let ground = px(LARGE.at([0.0, lowest(figures)]).1 + 6.0);
    html! {
        svg xmlns=(NAMESPACE) viewBox=(view_box(width, height)) role="group" id="figure" aria-label=(name) {
            line x1=(px(GROUND_MARGIN)) x2=(px(width - GROUND_MARGIN)) y1=(ground) y2=(ground) class="line" {}
            (both(figures, 0, LARGE))
        }
    }
}

/// Draws several phases side by side, for print and for readers without the animation.
pub(crate) fn strip(figures: &StrideFigures, size: Size) -> Picture {
    let columns = size.pick(STRIP_PHASES, STRIP_PHASES / 2);
    let width = size.width / columns as f64;
    let (leg, height) = (size.pick(54.0, 42.0), size.pick(176.0, 142.0));
    let rows = STRIP_PHASES / columns;
    let hip = |n: usize| {
        let (column, row) = (n % columns, n / columns);
        (width * (column as f64 + 0.5), height * (row as f64 + 0.5))
    };
    let content = html! {
        @for n in 0..STRIP_PHASES {
            g {
                (both(figures, n * PHASES / STRIP_PHASES, Place { leg, hip: hip(n) }))
                (label(hip(n).0, hip(n).1 + height * 0.5 - 8.0, "middle", "tick",
                    format!("{:.0} %", 100.0 * n as f64 / STRIP_PHASES as f64)))
            }
        }
    };
    Picture::group(size.width, height * rows as f64, content)
}

/// Draws the runner in front of the reference, if that is known.
fn both(figures: &StrideFigures, phase: usize, place: Place) -> Markup {
    html! {
        @if let Some(reference) = &figures.reference { (figure(&reference[phase], place, REFERENCE)) }
        (figure(&figures.runner[phase], place, RUNNER))
    }
}

/// Draws one figure. The order of its parts puts the far leg behind and the near leg in front.
fn figure(stick: &Stick, place: Place, class: &str) -> Markup {
    let hip = place.at([0.0, 0.0]);
    let at = |joint: &str| {
        let n = JOINTS.iter().position(|name| *name == joint).unwrap_or(0);
        place.at(stick[n])
    };
    let limb = |points: &[(f64, f64)], part: &str| {
        html! { polyline points=(point_list(points.iter().copied())) class=(part) {} }
    };
    let (shoulder, head) = (at("shoulder"), at("head"));
    html! {
        g class={ "stick " (class) } {
            (limb(&[hip, at("far knee"), at("far ankle")], "far"))
            (limb(&[shoulder, hip], "trunk"))
            (limb(&[shoulder, at("near elbow")], "arm"))
            (limb(&[hip, at("near knee"), at("near ankle")], "near"))
            circle cx=(px(head.0)) cy=(px(head.1)) r=(px(HEAD_RADIUS * place.leg)) class="head" {}
        }
    }
}

/// Returns the height of the lowest ankle above mid-hip, in leg lengths. It is negative and marks the ground.
fn lowest(figures: &StrideFigures) -> f64 {
    let sticks = figures.runner.iter().chain(figures.reference.iter().flatten());
    sticks.flat_map(|stick| [stick[0][1], stick[2][1]]).fold(-1.0, f64::min)
}

/// Returns the joints for the script, in px of the animation. Each figure is a list of phases, and each phase is a flat
/// list `x, y, x, y, ...` in the order of [`JOINTS`]. The reference is `null` if it is unknown.
pub(crate) fn script_data(figures: &StrideFigures) -> Value {
    let cycle = |cycle: &[Stick]| -> Vec<Vec<f64>> {
        let flat = |stick: &Stick| {
            let points = stick.iter().map(|point| LARGE.at(*point));
            points.flat_map(|(x, y)| [x, y].map(|v| (10.0 * v).round() / 10.0)).collect()
        };
        cycle.iter().map(flat).collect()
    };
    json!({
        "hip": [LARGE.hip.0, LARGE.hip.1],
        "joints": JOINTS,
        RUNNER: cycle(&figures.runner),
        REFERENCE: figures.reference.as_deref().map(cycle),
    })
}
