//! Writer of keypoint CSV files.

use super::columns::{FEET, SUFFIXES, TIME, column_name};
use super::error::KeypointCsvError;
use csv::StringRecord;
use kei_core::{Joint, Pose};
use std::io::Write;

/// Writes poses as a keypoint CSV. [`KeypointReader`](super::reader::KeypointReader) reads back equal poses,
/// except that times are rounded to a microsecond and feet are lost if they are not written.
pub struct KeypointWriter<W: Write> {
    rows: csv::Writer<W>,
    feet: bool,
    row: StringRecord,
}

impl<W: Write> KeypointWriter<W> {
    /// Creates a writer and writes the header for the COCO joints.
    ///
    /// # Errors
    /// Fails if writing to the output fails.
    pub fn new(output: W) -> Result<Self, KeypointCsvError> {
        KeypointWriter::with_header(output, false)
    }

    /// Creates a writer and writes the header for the COCO joints, heels and toes.
    ///
    /// # Errors
    /// Fails if writing to the output fails.
    pub fn with_feet(output: W) -> Result<Self, KeypointCsvError> {
        KeypointWriter::with_header(output, true)
    }

    fn with_header(output: W, feet: bool) -> Result<Self, KeypointCsvError> {
        let mut rows = csv::Writer::from_writer(output);
        let mut header = StringRecord::from(vec![TIME]);
        let ends = if feet { &FEET[..] } else { &[] };
        for name in Joint::ALL.map(Joint::name).iter().chain(ends) {
            for suffix in SUFFIXES {
                header.push_field(&column_name(name, suffix));
            }
        }
        rows.write_record(&header)?;
        Ok(KeypointWriter { rows, feet, row: StringRecord::new() })
    }

    /// Writes a row. The cells of joints with score 0 are left empty.
    ///
    /// # Errors
    /// Fails if writing to the output fails.
    pub fn write(&mut self, pose: &Pose) -> Result<(), KeypointCsvError> {
        self.row.clear();
        self.row.push_field(&format!("{:.6}", pose.time.as_secs_f64()));
        let [left, right] = pose.feet.unwrap_or_default();
        let ends = [left.heel, right.heel, left.toe, right.toe];
        for keypoint in pose.keypoints.iter().chain(ends.iter().filter(|_| self.feet)) {
            if keypoint.score > 0.0 {
                for value in [keypoint.x, keypoint.y, keypoint.score] {
                    self.row.push_field(&value.to_string());
                }
            } else {
                (0..3).for_each(|_| self.row.push_field(""));
            }
        }
        Ok(self.rows.write_record(&self.row)?)
    }

    /// Flushes buffered rows. Dropping the writer flushes too, but ignores errors.
    ///
    /// # Errors
    /// Fails if writing to the output fails.
    pub fn finish(mut self) -> Result<(), KeypointCsvError> {
        self.rows.flush().map_err(KeypointCsvError::Io)
    }
}
