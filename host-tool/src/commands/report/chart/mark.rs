//! Marks that stand for pairs of shoes: shape and colour both tell them apart, never the colour alone.

use crate::svg::{point_list, px};
use maud::{Markup, html};

/// Number of colours and shapes; further shoes start again with the first.
const COLOURS: usize = 8;

/// Half the size of a mark that is not a circle is about this; a circle of the same area has this radius, px.
const RADIUS: f64 = 5.0;

/// Corners of the shapes around their middle, px; the first mark is a circle.
const POLYGONS: [&[(f64, f64)]; COLOURS - 1] = [
    &[(-4.6, -4.6), (4.6, -4.6), (4.6, 4.6), (-4.6, 4.6)],
    &[(0.0, -6.2), (5.8, 4.4), (-5.8, 4.4)],
    &[(0.0, -6.4), (6.4, 0.0), (0.0, 6.4), (-6.4, 0.0)],
    &[(0.0, 6.2), (5.8, -4.4), (-5.8, -4.4)],
    &[(-6.0, -2.6), (6.0, -2.6), (6.0, 2.6), (-6.0, 2.6)],
    &[(-2.6, -6.0), (2.6, -6.0), (2.6, 6.0), (-2.6, 6.0)],
    &[(0.0, -6.2), (5.9, -1.9), (3.6, 5.0), (-3.6, 5.0), (-5.9, -1.9)],
];

/// The style sheet's class of a pair of shoes.
pub(super) fn colour_class(colour: usize) -> String {
    format!("c{}", colour % COLOURS)
}

/// A mark with a tooltip, which is read out, too; the mark can be reached by keyboard.
pub(super) fn mark(x: f64, y: f64, colour: usize, tooltip: &str) -> Markup {
    shape(x, y, colour, tooltip, true)
}

/// A mark that only explains: not reachable by keyboard.
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
