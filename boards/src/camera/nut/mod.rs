//! Reads raw video from NUT. It is the one container in which ffmpeg sends frames with exact timestamps
//! through a pipe: yuv4mpeg and rawvideo carry no timestamps, and Matroska rounds them to a millisecond.
//!
//! Format: <https://ffmpeg.org/~michael/nut.txt>, version 3 as ffmpeg writes it: one video stream, no side
//! data.

pub(crate) mod error;
mod frame_code;
mod header;
pub(crate) mod reader;
mod time_base;
mod variable_length;

pub use error::NutError;
pub use reader::NutReader;

#[cfg(test)]
mod tests;
