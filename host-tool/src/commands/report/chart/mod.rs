//! The charts of the report, as inline SVG.

mod axis;
pub(crate) mod fatigue;
pub(crate) mod forest;
pub(crate) mod gauge;
pub(crate) mod heat_map;
pub(crate) mod history;
pub(crate) mod legend;
mod mark;
mod picture;
pub(crate) mod responsive;
pub(crate) mod scatter;
pub(crate) mod session;
pub(crate) mod stick_figures;
