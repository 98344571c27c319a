//! A video file as a camera. ffmpeg decodes it in one pass, through a pipe and without temporary files.

mod clock;
mod decoder;
pub(crate) mod error;
mod info;
mod invented;
mod options;
mod probe;
mod process;
pub(crate) mod reader;
mod report;
mod stream;
mod timing;

pub use clock::{Clock, TimeOption, TimeSource};
pub use error::VideoError;
pub use info::{StreamChoice, VideoInfo};
pub use invented::InventedTime;
pub use options::{Turn, VideoOptions};
pub use reader::VideoFile;
