//! How a video is read.

use super::clock::TimeOption;
use std::fmt;

/// What the caller knows about a video.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct VideoOptions {
    /// The times of the frames.
    pub time: TimeOption,
    /// How the frames are turned after the rotation stated in the file was applied.
    pub turn: Turn,
}

/// A turn of the frames.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// No turn.
    #[default]
    None,
    /// By 90 degrees clockwise.
    Clockwise,
    /// By 180 degrees.
    Half,
    /// By 90 degrees counterclockwise.
    Counterclockwise,
}

impl Turn {
    /// All turns that change the frame.
    pub const ALL: [Turn; 3] = [Turn::Clockwise, Turn::Half, Turn::Counterclockwise];

    /// Returns the angle, in degrees clockwise.
    pub fn degrees(self) -> u32 {
        match self {
            Turn::None => 0,
            Turn::Clockwise => 90,
            Turn::Half => 180,
            Turn::Counterclockwise => 270,
        }
    }

    /// Returns the filter of ffmpeg for this turn. `None` for [`Turn::None`].
    pub fn filter(self) -> Option<&'static str> {
        match self {
            Turn::None => None,
            Turn::Clockwise => Some("transpose=1"),
            Turn::Half => Some("hflip,vflip"),
            Turn::Counterclockwise => Some("transpose=2"),
        }
    }
}

impl fmt::Display for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Turn::None => "not turned",
            Turn::Clockwise => "turned by 90 degrees clockwise",
            Turn::Half => "turned by 180 degrees",
            Turn::Counterclockwise => "turned by 90 degrees counterclockwise",
        })
    }
}
