//! Errors of the keypoint CSV reader and writer.

use csv::{ErrorKind, Position};
use std::path::PathBuf;
use thiserror::Error;

/// Reason why a keypoint CSV cannot be read or written. Lines are numbered from 1, the header.
#[derive(Debug, Error)]
pub enum KeypointCsvError {
    /// The file can't be opened.
    #[error("{}: {source}", path.display())]
    Open {
        /// Path of the file.
        path: PathBuf,
        /// The error from the operating system.
        source: std::io::Error,
    },
    /// Reading or writing failed.
    #[error("cannot read or write keypoint CSV: {0}")]
    Io(std::io::Error),
    /// The bytes are not UTF-8 text.
    #[error("line {line}: not UTF-8 text. Is it a CSV file?")]
    NotText {
        /// Line number of the error.
        line: u64,
    },
    /// The file has no header or no rows.
    #[error("no rows of keypoints found")]
    NoRows,
    /// The header lacks required columns.
    #[error("line 1: missing column{} {}{hint}", if names.len() == 1 { "" } else { "s" }, some_of(names))]
    MissingColumns {
        /// Names of the missing columns.
        names: Vec<String>,
        /// Advice appended to the message; may be empty.
        hint: &'static str,
    },
    /// The header contains a required column twice.
    #[error("line 1: column {name} occurs twice")]
    DoubleColumn {
        /// Name of the column.
        name: String,
    },
    /// A row has more or fewer cells than the header.
    #[error("line {line}: found {found} cells, but the header has {expected}. Is the file truncated?")]
    Ragged {
        /// Line number of the error.
        line: u64,
        /// Number of cells in the header.
        expected: u64,
        /// Number of cells in the row.
        found: u64,
    },
    /// A cell has invalid content.
    #[error("line {line}, column {column}: `{found}` {problem}")]
    Cell {
        /// Line number of the error.
        line: u64,
        /// Name of the cell's column.
        column: String,
        /// Content of the cell.
        found: String,
        /// The problem with the content.
        problem: &'static str,
    },
    /// A time is not later than the one in the previous row.
    #[error(
        "line {line}, column time_s: {found} s is not later than {previous} s in the previous row. Sort the rows by time, and keep one row per frame: one person, no duplicates"
    )]
    TimeOrder {
        /// Line number of the error.
        line: u64,
        /// Time in this row, in s.
        found: f64,
        /// Time in the previous row, in s.
        previous: f64,
    },
}

fn some_of(names: &[String]) -> String {
    let shown = names.iter().take(6).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > 6 { format!("{shown} and {} more", names.len() - 6) } else { shown }
}

/// Returns the line of a position, or 1 (the header) without one.
pub(super) fn line_of(position: Option<&Position>) -> u64 {
    position.map_or(1, Position::line)
}

impl From<csv::Error> for KeypointCsvError {
    fn from(error: csv::Error) -> Self {
        let line = line_of(error.position());
        match error.into_kind() {
            ErrorKind::Io(source) => KeypointCsvError::Io(source),
            ErrorKind::Utf8 { .. } => KeypointCsvError::NotText { line },
            ErrorKind::UnequalLengths { expected_len, len, .. } => {
                KeypointCsvError::Ragged { line, expected: expected_len, found: len }
            }
            other => KeypointCsvError::Io(std::io::Error::other(format!("{other:?}"))),
        }
    }
}
