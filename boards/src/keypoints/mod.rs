//! Keypoint files of other programs, read as poses.
//!
//! [`KeypointFile::read`] recognises the format from the content: KEI's keypoint CSV
//! ([`keypoint_csv`](crate::keypoint_csv)), TRC (OpenSim, Sports2D, Pose2Sim), OpenPose and MMPose JSON, COCO
//! results, DeepLabCut and tables of landmarks such as MediaPipe's. The whole file is read before the first pose
//! is returned, because only the whole file shows its conventions: normalised coordinates, y up, placeholders
//! for unseen points, scores above 1, the unit of the times. What cannot be decided from the file is an error
//! that names the option ([`KeypointOptions`]). `docs/keypoint-formats.md` documents the formats.

mod body;
mod bytes;
mod clock;
mod convention;
mod deeplabcut;
mod error;
mod file;
mod folder;
mod format;
mod json;
mod layout;
mod long_table;
mod names;
mod numbered_name;
mod people;
mod recording;
mod rows;
mod side_view;
mod table;
mod trc;

pub use bytes::MAX_FILE_BYTES;
pub use convention::Note;
pub use error::KeypointError;
pub use file::{KeypointFile, KeypointOptions};
pub use format::{Format, is_keypoint_file};
pub use people::People;

#[cfg(test)]
mod tests;
