//! Why a keypoint CSV can't be read.

use csv::{ErrorKind, Position};
use std::path::PathBuf;
use thiserror::Error;

/// Why a keypoint CSV can't be read. Lines count from 1, the header's.
#[derive(Debug, Error)]
pub enum KeypointCsvError {
    /// The file can't be opened.
    #[error("{}: {source}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Reading or writing stopped.
    #[error("keypoint CSV: {0}")]
    Io(std::io::Error),
    /// Bytes that are no text.
    #[error("line {line}: not UTF-8 text: is it a CSV file?")]
    NotText {
        /// Where.
        line: u64,
    },
    /// No header, no row.
    #[error("there is no row of keypoints in it")]
    NoRows,
    /// The header lacks columns.
    #[error("line 1: missing column{} {}{hint}", if names.len() == 1 { "" } else { "s" }, some_of(names))]
    MissingColumns {
        /// Their names.
        names: Vec<String>,
        /// What to look at.
        hint: &'static str,
    },
    /// The header names a needed column twice.
    #[error("line 1: column {name} is there twice")]
    DoubleColumn {
        /// Its name.
        name: String,
    },
    /// A row with more or fewer cells than the header.
    #[error("line {line}: {found} cells where the header has {expected}: is the file cut off?")]
    Ragged {
        /// Where.
        line: u64,
        /// Cells in the header.
        expected: u64,
        /// Cells in the row.
        found: u64,
    },
    /// A cell that doesn't hold what it should.
    #[error("line {line}, column {column}: `{found}` {problem}")]
    Cell {
        /// Where.
        line: u64,
        /// Name of its column.
        column: String,
        /// What it holds.
        found: String,
        /// What is wrong with that.
        problem: &'static str,
    },
    /// A time that isn't after the one before.
    #[error("line {line}, column time_s: {found} s does not come after {previous} s in the row before")]
    TimeOrder {
        /// Where.
        line: u64,
        /// This row's, s.
        found: f64,
        /// The one before, s.
        previous: f64,
    },
}

fn some_of(names: &[String]) -> String {
    let shown = names.iter().take(6).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > 6 { format!("{shown} and {} more", names.len() - 6) } else { shown }
}

/// The line of a position; the header's without one.
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
