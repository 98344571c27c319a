//! `[panel]`

use super::check;
use super::document::{Error, Kind};
use serde::Deserialize;
use std::path::PathBuf;

/// Where the screen is shown; `kind` says which.
#[derive(Clone, Debug, PartialEq)]
pub enum PanelProfile {
    /// `kind = "none"`
    None,
    /// `kind = "png"`
    Png(PngPanel),
    /// `kind = "terminal"`
    Terminal(TerminalPanel),
}

/// A picture file, written anew whenever the screen changes.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PngPanel {
    /// The picture.
    pub path: PathBuf,
    /// px.
    #[serde(default = "width", deserialize_with = "check::panel_px")]
    pub width: u32,
    /// px.
    #[serde(default = "height", deserialize_with = "check::panel_px")]
    pub height: u32,
}

/// The terminal that the unit was started in.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TerminalPanel {
    /// px of the screen that is drawn.
    #[serde(default = "width", deserialize_with = "check::panel_px")]
    pub width: u32,
    /// px of the screen that is drawn.
    #[serde(default = "height", deserialize_with = "check::panel_px")]
    pub height: u32,
    /// A picture of the last screen, left behind at the end.
    pub png: Option<PathBuf>,
}

fn width() -> u32 {
    240
}

fn height() -> u32 {
    320
}

impl PanelProfile {
    pub(super) fn path_mut(&mut self) -> Option<&mut PathBuf> {
        match self {
            PanelProfile::None => None,
            PanelProfile::Png(panel) => Some(&mut panel.path),
            PanelProfile::Terminal(panel) => panel.png.as_mut(),
        }
    }
}

/// A panel without keys of its own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoKeys {}

pub(super) fn read(section: Kind) -> Result<PanelProfile, Error> {
    match section.kind.as_str() {
        "none" => section.keys().map(|NoKeys {}| PanelProfile::None),
        "png" => section.keys().map(PanelProfile::Png),
        "terminal" => section.keys().map(PanelProfile::Terminal),
        _ => Err(section.unknown(&["png", "terminal", "none"])),
    }
}
