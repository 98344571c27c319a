//! Cells of the rows of a table, with the place of what is invalid.

use super::error::KeypointError;
use crate::keypoint_csv::{KeypointCsvError, cell};
use csv::{ReaderBuilder, StringRecord, Trim};
use kei_core::Keypoint;

/// Longest part of a cell that is shown in a message, in characters.
const MAX_SHOWN: usize = 40;

/// A table that is read row by row. Rows may have any number of cells.
pub(super) struct Rows<'a> {
    reader: csv::Reader<&'a [u8]>,
    pub(super) row: StringRecord,
}

impl<'a> Rows<'a> {
    pub(super) fn new(bytes: &'a [u8], delimiter: u8) -> Rows<'a> {
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).trim(Trim::All).delimiter(delimiter);
        // Names in a TRC file may contain quotation marks.
        builder.quoting(delimiter == b',');
        Rows { reader: builder.from_reader(bytes), row: StringRecord::new() }
    }

    /// Reads the next row into [`Rows::row`]. Returns false at the end.
    pub(super) fn next(&mut self) -> Result<bool, KeypointError> {
        let is_row = self.reader.read_record(&mut self.row);
        Ok(is_row.map_err(KeypointCsvError::from)?)
    }

    /// Whether all cells of the row are empty.
    pub(super) fn is_empty(&self) -> bool {
        self.row.iter().all(str::is_empty)
    }

    pub(super) fn line(&self) -> u64 {
        self.row.position().map_or(1, |position| position.line())
    }

    /// Checks that the row has as many cells as the header. Further cells may be empty.
    pub(super) fn check_cells(&self, expected: usize) -> Result<(), KeypointError> {
        let found = self.row.len();
        if found < expected || self.row.iter().skip(expected).any(|cell| !cell.is_empty()) {
            return Err(KeypointError::Ragged { line: self.line(), expected, found });
        }
        Ok(())
    }

    /// Returns the number in a cell, or `None` if it is empty, NaN or beyond the row's end.
    pub(super) fn number(&self, index: usize, column: &str) -> Result<Option<f32>, KeypointError> {
        cell::number(self.row.get(index).unwrap_or_default())
            .map_err(|problem| self.cell_error(index, column, problem))
    }

    /// Returns the time or frame number in a cell.
    pub(super) fn clock(&self, index: usize, column: &str) -> Result<f64, KeypointError> {
        let value = self.row.get(index).and_then(|cell| cell.parse().ok());
        let finite = value.filter(|value: &f64| value.is_finite());
        finite.ok_or_else(|| self.cell_error(index, column, "is neither a time nor a number of a frame"))
    }

    /// Returns the keypoint in three cells. Without a column for scores, a seen keypoint has score 1.
    pub(super) fn keypoint(
        &self,
        [x, y]: [usize; 2],
        score: Option<usize>,
        column: &str,
    ) -> Result<Keypoint, KeypointError> {
        let (x, y) = (self.number(x, column)?, self.number(y, column)?);
        let score = score.map_or(Ok(Some(1.0)), |index| self.number(index, column))?;
        Ok(match (x, y, score) {
            (Some(x), Some(y), Some(score)) if score > 0.0 => Keypoint { x, y, score },
            _ => Keypoint::default(),
        })
    }

    fn cell_error(&self, index: usize, column: &str, problem: &'static str) -> KeypointError {
        let found = self.row.get(index).unwrap_or_default().chars().take(MAX_SHOWN).collect();
        let column = column.chars().take(MAX_SHOWN).collect();
        KeypointError::Cell { line: self.line(), column, found, problem }
    }
}
