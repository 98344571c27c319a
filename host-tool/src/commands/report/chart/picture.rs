//! A chart without its accessible name.

use crate::svg::{NAMESPACE, view_box};
use maud::{Markup, html};

/// A chart in its own coordinate system, in px. The page scales it to the available width.
pub(crate) struct Picture {
    /// Width, in px.
    pub(super) width: f64,
    /// Height, in px.
    pub(super) height: f64,
    /// ARIA role: "group" if parts of the chart have names of their own, otherwise "img".
    pub(super) role: &'static str,
    /// SVG elements of the chart.
    pub(super) content: Markup,
}

impl Picture {
    /// Creates a chart whose parts have names of their own.
    pub(super) fn group(width: f64, height: f64, content: Markup) -> Picture {
        Picture { width, height, role: "group", content }
    }

    /// Returns the `svg` element. Screen readers read `name`.
    pub(super) fn svg(&self, name: &str) -> Markup {
        html! {
            svg xmlns=(NAMESPACE) viewBox=(view_box(self.width, self.height)) role=(self.role) aria-label=(name) {
                (self.content)
            }
        }
    }
}
