//! Helpers to write SVG with maud.

use maud::{Markup, Render, html};

/// The XML namespace of SVG.
pub(crate) const NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// Returns the `viewBox` attribute of an image with this width and height, in px.
pub(crate) fn view_box(width: f64, height: f64) -> String {
    format!("0 0 {} {}", px(width), px(height))
}

/// Formats a length or coordinate in px, rounded to 0.1, which is finer than a screen can show.
pub(crate) fn px(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

/// Returns a text element. `anchor` is "start", "middle" or "end".
pub(crate) fn label(x: f64, y: f64, anchor: &str, class: &str, text: impl Render) -> Markup {
    html! { text x=(px(x)) y=(px(y)) text-anchor=(anchor) class=(class) { (text) } }
}

/// Returns a straight line.
pub(crate) fn line(x1: f64, y1: f64, x2: f64, y2: f64, class: &str) -> Markup {
    html! { line x1=(px(x1)) y1=(px(y1)) x2=(px(x2)) y2=(px(y2)) class=(class) {} }
}

/// Returns the `d` attribute of a path through `points`, in px.
pub(crate) fn path_data(points: &[(f64, f64)]) -> String {
    let mut data = String::new();
    for (i, (x, y)) in points.iter().enumerate() {
        data += if i == 0 { "M" } else { "L" };
        data += &format!("{} {}", px(*x), px(*y));
    }
    data
}

/// Returns the `points` attribute of a polyline or polygon.
pub(crate) fn point_list(points: impl IntoIterator<Item = (f64, f64)>) -> String {
    let points: Vec<String> = points.into_iter().map(|(x, y)| format!("{},{}", px(x), px(y))).collect();
    points.join(" ")
}
