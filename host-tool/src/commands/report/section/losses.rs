//! The section on points lost by limb and part of the stride.

use crate::commands::report::chart::heat_map::heat_map;
use crate::commands::report::chart::responsive::full_width;
use crate::commands::report::data::ReportData;
use crate::commands::report::element::{explanation, numbers, section};
use kei_wire::PartCode;
use maud::{Markup, html};

/// Maximum number of rows in the table, largest losses first.
const MAX_ROWS: usize = 12;

/// Returns the heat map of losses, or nothing if there are none.
pub(crate) fn losses(data: &ReportData) -> Markup {
    if data.losses.is_empty() {
        return Markup::default();
    }
    let rows = data.losses.iter().take(MAX_ROWS).map(|loss| {
        let part = PartCode(loss.part).words().to_owned();
        let phase = format!("{:.0} to {:.0} %", 100.0 * loss.phase_from, 100.0 * loss.phase_to);
        vec![part, phase, format!("{:.2}", loss.points)]
    });
    let content = html! {
        (explanation(
            "KEI points lost at each limb in each eighth of the stride, averaged over all windows of all sessions. \
             \"Near\" is the side that faces the camera. The unit records only the twelve largest losses of each \
             window, so small numbers are lower bounds. The numbers have no interval.",
        ))
        (full_width("Points lost by limb and part of the stride", |size| heat_map(&data.losses, size)))
        (numbers(&["limb", "part of the stride", "KEI points, at least"], rows))
    };
    section("Where you lose points", content)
}
