//! Stick figures: the runner's stride over Kipchoge's.

use super::{Size, el, label, picture, px};
use crate::commands::report::figure::{Figures, JOINTS, PHASES, Stick};
use crate::markup::Element;

/// The large picture: px of a leg length, and where the hips are.
const LARGE: Place = Place { leg: 165.0, hip: (330.0, 215.0) };
const LARGE_SIZE: (f64, f64) = (660.0, 410.0);

/// Phases of the strip.
const STRIP: usize = 8;

#[derive(Clone, Copy)]
struct Place {
    leg: f64,
    hip: (f64, f64),
}

impl Place {
    fn at(self, point: [f64; 2]) -> (f64, f64) {
        (self.hip.0 + self.leg * point[0], self.hip.1 - self.leg * point[1])
    }
}

/// What the script moves: at first the moment of contact.
pub(in super::super) fn moving(figures: &Figures) -> Element {
    let (width, height) = LARGE_SIZE;
    let ground = LARGE.at([0.0, lowest(figures)]).1 + 6.0;
    picture(width, height)
        .at("id", "figure")
        .at("aria-label", "Your stride over Kipchoge's, at the phase of the slider")
        .with(
            el("line")
                .at("x1", 40)
                .at("x2", width - 40.0)
                .at("y1", px(ground))
                .at("y2", px(ground))
                .class("line"),
        )
        .with(figure(&figures.kipchoge[0], LARGE, "kipchoge"))
        .with(figure(&figures.runner[0], LARGE, "runner"))
}

/// Eight phases side by side: for paper, and for whoever wants them at rest.
pub(in super::super) fn strip(figures: &Figures, size: Size) -> Element {
    let across = size.pick(STRIP, STRIP / 2);
    let width = size.width / across as f64;
    let (leg, height) = (size.pick(54.0, 42.0), size.pick(176.0, 142.0));
    let rows = STRIP / across;
    let cell = |n: usize| {
        let (column, row) = (n % across, n / across);
        let phase = n * PHASES / STRIP;
        let hip = (width * (column as f64 + 0.5), height * row as f64 + height * 0.5);
        let place = Place { leg, hip };
        let percent = 100.0 * phase as f64 / PHASES as f64;
        el("g")
            .with(figure(&figures.kipchoge[phase], place, "kipchoge"))
            .with(figure(&figures.runner[phase], place, "runner"))
            .with(label(
                hip.0,
                height * (row as f64 + 1.0) - 8.0,
                "middle",
                "tick",
                format!("{percent:.0} %"),
            ))
    };
    picture(size.width, height * rows as f64).all((0..STRIP).map(cell))
}

/// The far leg lies behind, the near leg in front.
fn figure(stick: &Stick, place: Place, class: &str) -> Element {
    let hip = place.at([0.0, 0.0]);
    let at = |joint: &str| {
        let n = JOINTS.iter().position(|name| *name == joint).unwrap_or(0);
        place.at(stick[n])
    };
    let line = |points: &[(f64, f64)], part: &str| {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{},{}", px(*x), px(*y))).collect();
        el("polyline").at("points", points.join(" ")).class(part)
    };
    let (shoulder, head) = (at("shoulder"), at("head"));
    el("g")
        .class(format!("stick {class}"))
        .with(line(&[hip, at("far knee"), at("far ankle")], "far"))
        .with(line(&[shoulder, hip], "trunk"))
        .with(line(&[shoulder, at("near elbow")], "arm"))
        .with(line(&[hip, at("near knee"), at("near ankle")], "near"))
        .with(
            el("circle").at("cx", px(head.0)).at("cy", px(head.1)).at("r", px(0.1 * place.leg)).class("head"),
        )
}

fn lowest(figures: &Figures) -> f64 {
    let sticks = figures.runner.iter().chain(&figures.kipchoge);
    sticks.flat_map(|stick| [stick[0][1], stick[2][1]]).fold(-1.0, f64::min)
}

/// The joints of both at every phase, px of the large picture, for the script: `[runner, kipchoge]`, each a list of
/// phases of x, y, x, y ... in the order of [`JOINTS`].
pub(in super::super) fn script_data(figures: &Figures) -> String {
    let of = |cycle: &[Stick]| -> Vec<Vec<f64>> {
        let flat = |stick: &Stick| {
            let points = stick.iter().map(|point| LARGE.at(*point));
            points.flat_map(|(x, y)| [x, y].map(|v| (10.0 * v).round() / 10.0)).collect()
        };
        cycle.iter().map(flat).collect()
    };
    serde_json::json!({
        "hip": [LARGE.hip.0, LARGE.hip.1],
        "joints": JOINTS,
        "runner": of(&figures.runner),
        "kipchoge": of(&figures.kipchoge),
    })
    .to_string()
}
