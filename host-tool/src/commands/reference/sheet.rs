//! Strides as rows of stick figures, for the eye to compare.

use crate::markup::{Element, el, px};
use kei_models::reference::FileCycle;

/// Figures per row.
const FIGURES: usize = 10;
/// Width and height of a figure's cell, px.
const CELL: (f64, f64) = (96.0, 150.0);
/// Height of a row's name, px.
const NAME_HEIGHT: f64 = 24.0;
/// Length of a leg, px.
const LEG: f64 = 52.0;
const NEAR: &str = "#c2410c";
const FAR: &str = "#64748b";

/// A stride.
pub(super) struct Row {
    /// The clip or reference that it is from.
    pub(super) name: String,
    /// Its joints, from contact on.
    pub(super) cycle: FileCycle,
}

/// All rows as an SVG image.
pub(super) fn sheet(rows: &[Row]) -> String {
    let (width, height) = (CELL.0 * FIGURES as f64, (CELL.1 + NAME_HEIGHT) * rows.len() as f64);
    let picture = el("svg")
        .at("xmlns", "http://www.w3.org/2000/svg")
        .at("viewBox", format!("0 0 {} {}", px(width), px(height)))
        .at("font-family", "sans-serif")
        .with(el("rect").at("width", px(width)).at("height", px(height)).at("fill", "white"));
    picture
        .all(rows.iter().enumerate().map(|(n, row)| drawn(row, (CELL.1 + NAME_HEIGHT) * n as f64)))
        .render()
}

fn drawn(row: &Row, top: f64) -> Element {
    let name = el("text").at("x", 8).at("y", px(top + 17.0)).at("font-size", 14).text(&row.name);
    let figures = (0..FIGURES).map(|n| {
        let hip = (CELL.0 * (n as f64 + 0.5), top + NAME_HEIGHT + 0.52 * CELL.1);
        figure(&row.cycle, n, hip)
    });
    el("g").with(name).all(figures)
}

/// The far leg behind, the near one in front; the share of the stride below.
fn figure(cycle: &FileCycle, n: usize, hip: (f64, f64)) -> Element {
    let phase = n * cycle.near_knee.len() / FIGURES;
    let at = |point: [f64; 2]| (hip.0 + LEG * point[0], hip.1 - LEG * point[1]);
    let sum = |a: [f64; 2], b: [f64; 2]| [a[0] + b[0], a[1] + b[1]];
    let shoulder = cycle.shoulder_mid[phase];
    let elbow = at(sum(shoulder, cycle.near_upper_arm[phase]));
    let head = at(sum(shoulder, cycle.head_from_shoulders[phase]));
    let leg = |knee: [f64; 2], ankle: [f64; 2], colour: &str| line(&[hip, at(knee), at(ankle)], colour);
    el("g")
        .with(leg(cycle.far_knee[phase], cycle.far_ankle[phase], FAR))
        .with(line(&[at(shoulder), hip], "#111827"))
        .with(line(&[at(shoulder), elbow], NEAR))
        .with(leg(cycle.near_knee[phase], cycle.near_ankle[phase], NEAR))
        .with(
            el("circle")
                .at("cx", px(head.0))
                .at("cy", px(head.1))
                .at("r", px(0.1 * LEG))
                .at("fill", "#111827"),
        )
        .with(
            el("text")
                .at("x", px(hip.0))
                .at("y", px(hip.1 + 0.46 * CELL.1))
                .at("text-anchor", "middle")
                .at("font-size", 10)
                .text(format!("{} %", 100 * n / FIGURES)),
        )
}

fn line(points: &[(f64, f64)], colour: &str) -> Element {
    let points: Vec<String> = points.iter().map(|(x, y)| format!("{},{}", px(*x), px(*y))).collect();
    el("polyline")
        .at("points", points.join(" "))
        .at("fill", "none")
        .at("stroke", colour)
        .at("stroke-width", 3)
        .at("stroke-linecap", "round")
        .at("stroke-linejoin", "round")
}

#[cfg(test)]
mod tests {
    use super::*;
    use kei_models::kipchoge;

    /// A picture that any viewer reads, with a figure for each tenth of each stride.
    #[test]
    fn every_stride_has_its_row() {
        let rows = ["<one>", "two"].map(|name| Row { name: name.into(), cycle: kipchoge::gait().cycle });
        let text = sheet(&rows);
        let document = roxmltree::Document::parse(&text).unwrap();
        let count = |tag: &str| document.descendants().filter(|node| node.has_tag_name(tag)).count();
        assert_eq!(count("circle"), 2 * FIGURES);
        assert_eq!(count("text"), 2 * (FIGURES + 1));
    }
}
