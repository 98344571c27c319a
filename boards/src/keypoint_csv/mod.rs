//! Keypoint CSV: a file format for poses estimated by other software or marked by hand.
//!
//! A header is followed by one row per frame. The column `time_s` holds increasing times in seconds. Each of
//! the 17 COCO joints has the columns `NAME_x`, `NAME_y` (x right, y down, in any unit, the same for all) and
//! `NAME_score` (0 to 1). Columns are identified by name and may come in any order. All 52 are required, so a
//! misspelt one is reported as missing; other columns are ignored. The cells of a joint that was not seen are
//! empty or NaN, or its score is 0. If the first time is negative, all times count from it. Heels and toes (`left_heel`, `right_heel`, `left_toe`, `right_toe`) are
//! optional; if one of their columns exists, all twelve are required.

pub(crate) mod cell;
mod columns;
mod error;
mod reader;
mod writer;

pub use error::KeypointCsvError;
pub use reader::KeypointReader;
pub use writer::KeypointWriter;

#[cfg(test)]
mod tests;
