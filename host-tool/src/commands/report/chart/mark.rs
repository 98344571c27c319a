//! Marks for pairs of shoes. They differ in both shape and colour, so colour alone never carries the meaning.

use crate::svg::{point_list, px};
use maud::{Markup, html};

/// Number of colours and shapes. Further shoes reuse them from the first on.
const COLOURS: usize = 8;

/// Radius of the circle, in px. The polygons have about the same area.
const RADIUS: f64 = 5.0;

/// Corners of the marks relative to their centre, in px. The first mark is a circle and is not listed.
const POLYGONS: [&[(f64, f64)]; COLOURS - 1] = [
    &[(-4.6, -4.6), (4.6, -4.6), (4.6, 4.6), (-4.6, 4.6)],
    &[(0.0, -6.2), (5.8, 4.4), (-5.8, 4.4)],
    &[(0.0, -6.4), (6.4, 0.0), (0.0, 6.4), (-6.4, 0.0)],
    &[(0.0, 6.2), (5.8, -4.4), (-5.8, -4.4)],
    &[(-6.0, -2.6), (6.0, -2.6), (6.0, 2.6), (-6.0, 2.6)],
    &[(-2.6, -6.0), (2.6, -6.0), (2.6, 6.0), (-2.6, 6.0)],
    &[(0.0, -6.2), (5.9, -1.9), (3.6, 5.0), (-3.6, 5.0), (-5.9, -1.9)],
];

/// Returns the CSS class for a colour index.
pub(super) fn colour_class(colour: usize) -> String {
    format!("c{}", colour % COLOURS)
}

/// Draws a mark with a tooltip. The keyboard can reach it, and screen readers read the tooltip.
pub(super) fn mark(x: f64, y: f64, colour: usize, tooltip: &str) -> Markup {
    shape(x, y, colour, tooltip, true)
}

/// Draws a mark of the legend, which the keyboard skips.
pub(super) fn legend_mark(x: f64, y: f64, colour: usize, tooltip: &str) -> Markup {
    shape(x, y, colour, tooltip, false)
}

fn shape(x: f64, y: f64, colour: usize, tooltip: &str, focusable: bool) -> Markup {
    let class = format!("mark {}", colour_class(colour));
    let tab_index = focusable.then_some("0");
    let role = focusable.then_some("group");
    let name = focusable.then_some(tooltip);
    let title = html! { title { (tooltip) } };
    html! {
        @if let Some(corner) = (colour % COLOURS).checked_sub(1).map(|n| POLYGONS[n]) {
            polygon points=(point_list(corner.iter().map(|(dx, dy)| (x + dx, y + dy)))) class=(class)
                tabindex=[tab_index] role=[role] aria-label=[name] { (title) }
        } @else {
            circle cx=(px(x)) cy=(px(y)) r=(RADIUS) class=(class)
                tabindex=[tab_index] role=[role] aria-label=[name] { (title) }
        }
    }
}
