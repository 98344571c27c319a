//! A video file as a camera. ffmpeg decodes it in one pass, through a pipe and without temporary files.

mod decoder;
pub(crate) mod error;
mod info;
mod probe;
mod process;
pub(crate) mod reader;

pub use error::VideoError;
pub use info::VideoInfo;
pub use reader::VideoFile;
