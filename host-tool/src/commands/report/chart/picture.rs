//! A chart before it has a name.

use crate::svg::{NAMESPACE, view_box};
use maud::{Markup, html};

/// A picture in a coordinate system of its own, px; the page scales it to the room there is.
pub(crate) struct Picture {
    /// Width, px.
    pub(super) width: f64,
    /// Height, px.
    pub(super) height: f64,
    /// ARIA role: a group has parts with names of their own, an image has none.
    pub(super) role: &'static str,
    /// Everything in it.
    pub(super) content: Markup,
}

impl Picture {
    /// A picture whose parts have names of their own.
    pub(super) fn group(width: f64, height: f64, content: Markup) -> Picture {
        Picture { width, height, role: "group", content }
    }

    /// The element; screen readers read out `name`.
    pub(super) fn svg(&self, name: &str) -> Markup {
        html! {
            svg xmlns=(NAMESPACE) viewBox=(view_box(self.width, self.height)) role=(self.role) aria-label=(name) {
                (self.content)
            }
        }
    }
}
