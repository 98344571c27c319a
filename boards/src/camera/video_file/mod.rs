//! A video file as a camera: ffmpeg decodes, in one pass, without a file in between.

mod decoder;
pub(crate) mod error;
mod info;
mod probe;
mod process;
pub(crate) mod reader;

pub use error::VideoError;
pub use info::VideoInfo;
pub use reader::VideoFile;
