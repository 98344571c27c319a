//! Legend of the marks.

use super::mark::legend_mark;
use crate::svg::{NAMESPACE, view_box};
use crate::text::shoe;
use maud::{Markup, html};

/// Width and height of an icon, in px.
const ICON: f64 = 16.0;

/// Returns a list of the shoes and their marks.
pub(crate) fn legend(shoes: &[String]) -> Markup {
    html! {
        ul class="legend" {
            @for (colour, name) in shoes.iter().enumerate() {
                li {
                    svg xmlns=(NAMESPACE) viewBox=(view_box(ICON, ICON)) role="group" class="key" aria-hidden="true" {
                        (legend_mark(ICON / 2.0, ICON / 2.0, colour, shoe(name)))
                    }
                    (shoe(name))
                }
            }
        }
    }
}
