//! Sources of frames.

#[cfg(feature = "video")]
pub mod nut;
mod open;
mod paced;
mod rate;
#[cfg(feature = "v4l2")]
mod v4l2;
#[cfg(feature = "video")]
pub(crate) mod video_file;

pub use open::open_camera;
pub use paced::Paced;
pub use rate::{MeasuredRate, RateMeter};
#[cfg(feature = "v4l2")]
pub use v4l2::{LinuxCamera, Mode};
#[cfg(feature = "video")]
pub use video_file::{
    Clock, InventedTime, StreamChoice, TimeOption, TimeSource, Turn, VideoError, VideoFile, VideoInfo,
    VideoOptions,
};
