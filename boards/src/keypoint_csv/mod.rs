//! Keypoint CSV: poses found by other software or marked by hand.
//!
//! A header, then a row a frame. `time_s` in seconds, rising; for each of the 17 COCO joints `NAME_x`,
//! `NAME_y` (x right, y down, any one unit) and `NAME_score` (0-1). The columns are found by their names, in
//! any order. All 52 have to be there, so a misspelt one shows as missing, and others can be ignored safely.
//! A joint that was not seen has empty cells, or the score 0. Heels and toes (`left_heel`, `right_heel`, `left_toe`,
//! `right_toe`) may be left out; where one of their columns is there, all twelve have to be.

mod columns;
mod error;
mod reader;
mod writer;

pub use error::KeypointCsvError;
pub use reader::KeypointReader;
pub use writer::KeypointWriter;

#[cfg(test)]
mod tests;
