//! Charts as inline SVG. Each is drawn twice, for wide and for narrow screens; the style sheet shows the one that
//! fits, so that letters are as large on a phone as on a laptop.

mod axis;
mod figures;
mod forest;
mod heat;
mod history;
mod scatter;
mod session;
mod tiring;

pub(super) use figures::{moving, script_data, strip};
pub(super) use forest::forest;
pub(super) use heat::heat;
pub(super) use history::{history, speeds_over_time};
pub(super) use scatter::{Scatter, scatter};
pub(super) use session::session;
pub(super) use tiring::tiring;

use crate::markup::{Element, el, px};
use axis::Scale;

/// How many colours and marks there are; further shoes take them again from the first.
const COLOURS: usize = 8;

/// How large a chart is, px of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    /// Width.
    pub(super) width: f64,
    /// A phone's.
    pub(super) narrow: bool,
}

impl Size {
    const WIDE: Size = Size { width: 880.0, narrow: false };
    const HALF: Size = Size { width: 430.0, narrow: false };
    const NARROW: Size = Size { width: 340.0, narrow: true };

    fn pick<T>(self, wide: T, narrow: T) -> T {
        if self.narrow { narrow } else { wide }
    }
}

/// One or two drawings of the same chart.
pub(super) fn both(name: &str, draw: impl Fn(Size) -> Element) -> Element {
    responsive(name, Size::WIDE, draw)
}

/// As [`both`], for a chart that shares its row with another.
pub(super) fn half(name: &str, draw: impl Fn(Size) -> Element) -> Element {
    responsive(name, Size::HALF, draw)
}

fn responsive(name: &str, wide: Size, draw: impl Fn(Size) -> Element) -> Element {
    let version = |size: Size, class: &str| el("div").class(class).with(draw(size).at("aria-label", name));
    el("div").class("chart").with(version(wide, "wide")).with(version(Size::NARROW, "narrow"))
}

/// An empty picture.
fn picture(width: f64, height: f64) -> Element {
    el("svg")
        .at("xmlns", "http://www.w3.org/2000/svg")
        .at("viewBox", format!("0 0 {} {}", px(width), px(height)))
        .at("role", "group")
}

/// Words in a picture; `anchor` is start, middle or end.
fn label(x: f64, y: f64, anchor: &str, class: &str, text: impl Into<String>) -> Element {
    el("text").at("x", px(x)).at("y", px(y)).at("text-anchor", anchor).class(class).text(text)
}

fn line(x1: f64, y1: f64, x2: f64, y2: f64, class: &str) -> Element {
    el("line").at("x1", px(x1)).at("y1", px(y1)).at("x2", px(x2)).at("y2", px(y2)).class(class)
}

fn rect(x: f64, y: f64, width: f64, height: f64, class: &str) -> Element {
    el("rect")
        .at("x", px(x))
        .at("y", px(y))
        .at("width", px(width.max(0.0)))
        .at("height", px(height.max(0.0)))
        .class(class)
}

/// A mark whose shape and colour both say which shoes: never the colour alone. `title` is read out and shown under
/// the pointer; the mark can be reached by keyboard.
fn mark(x: f64, y: f64, colour: usize, title: String) -> Element {
    let at = |points: &[(f64, f64)]| {
        let points: Vec<String> =
            points.iter().map(|(dx, dy)| format!("{},{}", px(x + dx), px(y + dy))).collect();
        el("polygon").at("points", points.join(" "))
    };
    let shape = match colour % COLOURS {
        0 => el("circle").at("cx", px(x)).at("cy", px(y)).at("r", 5),
        1 => at(&[(-4.6, -4.6), (4.6, -4.6), (4.6, 4.6), (-4.6, 4.6)]),
        2 => at(&[(0.0, -6.2), (5.8, 4.4), (-5.8, 4.4)]),
        3 => at(&[(0.0, -6.4), (6.4, 0.0), (0.0, 6.4), (-6.4, 0.0)]),
        4 => at(&[(0.0, 6.2), (5.8, -4.4), (-5.8, -4.4)]),
        5 => at(&[(-6.0, -2.6), (6.0, -2.6), (6.0, 2.6), (-6.0, 2.6)]),
        6 => at(&[(-2.6, -6.0), (2.6, -6.0), (2.6, 6.0), (-2.6, 6.0)]),
        _ => at(&[(0.0, -6.2), (5.9, -1.9), (3.6, 5.0), (-3.6, 5.0), (-5.9, -1.9)]),
    };
    shape
        .class(format!("mark c{}", colour % COLOURS))
        .at("tabindex", 0)
        .at("role", "group")
        .at("aria-label", &title)
        .with(el("title").text(title))
}

/// Which mark is which pair of shoes.
pub(super) fn legend(names: &[String]) -> Element {
    let item = |(colour, name): (usize, &String)| {
        let shape = mark(8.0, 8.0, colour, crate::text::shoe(name).to_owned());
        let icon = picture(16.0, 16.0).class("key").at("aria-hidden", "true");
        let still = strip_focus(shape);
        el("li").with(icon.with(still)).text(crate::text::shoe(name))
    };
    el("ul").class("legend").all(names.iter().enumerate().map(item))
}

/// A mark that only explains: not in the keyboard's way.
fn strip_focus(mut mark: Element) -> Element {
    mark.drop_attributes(&["tabindex", "role", "aria-label"]);
    mark
}
