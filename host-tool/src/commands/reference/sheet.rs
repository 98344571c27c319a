//! The sheet: strides as rows of stick figures, for a visual check.

use crate::svg::{NAMESPACE, point_list, px, view_box};
use kei_models::reference::FileCycle;
use maud::{Markup, html};

/// Number of figures per row.
const FIGURES: usize = 10;
/// Width and height of a figure's cell, px.
const CELL: (f64, f64) = (96.0, 150.0);
/// Height of a row's name, px.
const NAME_HEIGHT: f64 = 24.0;
/// Length of a leg, px.
const LEG: f64 = 52.0;
const NEAR: &str = "#c2410c";
const FAR: &str = "#64748b";
const TRUNK: &str = "#111827";

/// A row of the sheet: one stride.
pub(super) struct Row {
    /// Name of the clip or reference that the stride is from.
    pub(super) name: String,
    /// Positions of the joints, from contact of the near foot.
    pub(super) cycle: FileCycle,
}

/// Draws all rows as an SVG image.
pub(super) fn sheet(rows: &[Row]) -> String {
    let row_height = CELL.1 + NAME_HEIGHT;
    let (width, height) = (CELL.0 * FIGURES as f64, row_height * rows.len() as f64);
    let image = html! {
        svg xmlns=(NAMESPACE) viewBox=(view_box(width, height)) font-family="sans-serif" {
            rect width=(px(width)) height=(px(height)) fill="white" {}
            @for (n, row) in rows.iter().enumerate() { (drawn(row, row_height * n as f64)) }
        }
    };
    image.into_string()
}

fn drawn(row: &Row, top: f64) -> Markup {
    let hip = |n: usize| (CELL.0 * (n as f64 + 0.5), top + NAME_HEIGHT + 0.52 * CELL.1);
    html! {
        g {
            text x="8" y=(px(top + 17.0)) font-size="14" { (row.name) }
            @for n in 0..FIGURES { (figure(&row.cycle, n, hip(n))) }
        }
    }
}

/// Draws one figure, the near leg in front of the far one, with its phase below, in % of the stride.
fn figure(cycle: &FileCycle, n: usize, hip: (f64, f64)) -> Markup {
    let phase = n * cycle.near_knee.len() / FIGURES;
    let at = |point: [f64; 2]| (hip.0 + LEG * point[0], hip.1 - LEG * point[1]);
    let sum = |a: [f64; 2], b: [f64; 2]| [a[0] + b[0], a[1] + b[1]];
    let shoulder = cycle.shoulder_mid[phase];
    let elbow = at(sum(shoulder, cycle.near_upper_arm[phase]));
    let head = at(sum(shoulder, cycle.head_from_shoulders[phase]));
    let leg = |knee: [f64; 2], ankle: [f64; 2], colour: &str| limb(&[hip, at(knee), at(ankle)], colour);
    html! {
        g {
            (leg(cycle.far_knee[phase], cycle.far_ankle[phase], FAR))
            (limb(&[at(shoulder), hip], TRUNK))
            (limb(&[at(shoulder), elbow], NEAR))
            (leg(cycle.near_knee[phase], cycle.near_ankle[phase], NEAR))
            circle cx=(px(head.0)) cy=(px(head.1)) r=(px(0.1 * LEG)) fill=(TRUNK) {}
            text x=(px(hip.0)) y=(px(hip.1 + 0.46 * CELL.1)) text-anchor="middle" font-size="10" {
                (100 * n / FIGURES) " %"
            }
        }
    }
}

fn limb(points: &[(f64, f64)], colour: &str) -> Markup {
    html! {
        polyline points=(point_list(points.iter().copied())) fill="none" stroke=(colour) stroke-width="3"
            stroke-linecap="round" stroke-linejoin="round" {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kei_models::kipchoge;

    /// The image is valid XML, with a figure for each tenth of each stride.
    #[test]
    fn every_stride_has_a_row() {
        let rows = ["<one>", "two"].map(|name| Row { name: name.into(), cycle: kipchoge::gait().cycle });
        let text = sheet(&rows);
        let document = roxmltree::Document::parse(&text).unwrap();
        let count = |tag: &str| document.descendants().filter(|node| node.has_tag_name(tag)).count();
        assert_eq!(count("circle"), 2 * FIGURES);
        assert_eq!(count("text"), 2 * (FIGURES + 1));
    }
}
