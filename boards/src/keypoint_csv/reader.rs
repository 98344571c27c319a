//! Reader of keypoint CSV files.

use super::cell;
use super::columns::{Columns, FEET, JointColumns, TIME, column_name};
use super::error::{KeypointCsvError, line_of};
use csv::StringRecord;
use kei_core::{Foot, Joint, Keypoint, Pose};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

/// Iterates over the poses of a keypoint CSV, as they are in the file: the conventions of a whole file (scores
/// above 1, normalised coordinates, y up) are not checked.
pub struct KeypointReader<R> {
    rows: csv::Reader<R>,
    row: StringRecord,
    columns: Columns,
    previous_time_s: Option<f64>,
    /// Subtracted from each time, s: the first one if it is negative, otherwise 0.
    origin_s: f64,
    failed: bool,
}

impl KeypointReader<File> {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// Fails if the file cannot be opened, or as [`KeypointReader::new`] does.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, KeypointCsvError> {
        let path = path.as_ref();
        let open = || {
            let file = File::open(path)?;
            // Opening a folder succeeds, and reading from it fails with a message that lacks the path.
            if file.metadata()?.is_dir() { Err(std::io::ErrorKind::IsADirectory.into()) } else { Ok(file) }
        };
        let file = open().map_err(|source| KeypointCsvError::Open { path: path.to_owned(), source })?;
        KeypointReader::new(file)
    }
}

impl<R: Read> KeypointReader<R> {
    /// Creates a reader and reads the header.
    ///
    /// # Errors
    /// Fails if the input is empty or not text, or if a required column is missing or occurs twice.
    pub fn new(input: R) -> Result<Self, KeypointCsvError> {
        let mut rows = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(input);
        let header = rows.headers()?;
        if header.is_empty() {
            return Err(KeypointCsvError::NoRows);
        }
        let columns = Columns::find(header)?;
        let row = StringRecord::new();
        Ok(KeypointReader { rows, row, columns, previous_time_s: None, origin_s: 0.0, failed: false })
    }

    fn next_pose(&mut self) -> Result<Option<Pose>, KeypointCsvError> {
        if !self.rows.read_record(&mut self.row)? {
            return if self.previous_time_s.is_none() { Err(KeypointCsvError::NoRows) } else { Ok(None) };
        }
        let time = self.read_time()?;
        let mut keypoints = [Keypoint::default(); Joint::COUNT];
        for (keypoint, (columns, joint)) in
            keypoints.iter_mut().zip(self.columns.joints.iter().zip(Joint::ALL))
        {
            *keypoint = self.keypoint(*columns, joint.name())?;
        }
        Ok(Some(Pose { time, keypoints, feet: self.read_feet()? }))
    }

    /// Returns heels and toes, or `None` if the file has no such columns or all are empty in this row.
    fn read_feet(&self) -> Result<Option<[Foot; 2]>, KeypointCsvError> {
        let Some(columns) = self.columns.feet else { return Ok(None) };
        let mut ends = [Keypoint::default(); FEET.len()];
        for (end, (columns, name)) in ends.iter_mut().zip(columns.into_iter().zip(FEET)) {
            *end = self.keypoint(columns, name)?;
        }
        let is_visible = ends.iter().any(|end| end.score > 0.0);
        Ok(is_visible.then(|| [0, 1].map(|side| Foot { heel: ends[side], toe: ends[2 + side] })))
    }

    fn read_time(&mut self) -> Result<Duration, KeypointCsvError> {
        let cell = &self.row[self.columns.time];
        let problem = |problem| self.cell_error(self.columns.time, TIME.to_owned(), problem);
        let seconds: f64 = cell.parse().map_err(|_| problem("is not a number of seconds"))?;
        if !seconds.is_finite() {
            return Err(problem("is not a time"));
        }
        let origin_s = if self.previous_time_s.is_none() { seconds.min(0.0) } else { self.origin_s };
        if let Some(previous) = self.previous_time_s.filter(|&previous| seconds <= previous) {
            return Err(KeypointCsvError::TimeOrder { line: self.line(), found: seconds, previous });
        }
        let time = Duration::try_from_secs_f64(seconds - origin_s);
        let time = time.map_err(|_| problem("is too large for a time"))?;
        self.origin_s = origin_s;
        self.previous_time_s = Some(seconds);
        Ok(time)
    }

    fn keypoint(&self, columns: JointColumns, name: &str) -> Result<Keypoint, KeypointCsvError> {
        let x = self.number(columns.x, name, "x")?;
        let y = self.number(columns.y, name, "y")?;
        let score = self.number(columns.score, name, "score")?;
        let wrong =
            |index, suffix: &str, problem| Err(self.cell_error(index, column_name(name, suffix), problem));
        match (x, y, score) {
            // Networks whose scores are not probabilities report negative ones for unseen joints.
            (_, _, Some(score)) if score <= 0.0 => Ok(Keypoint::default()),
            (None, None, _) => Ok(Keypoint::default()),
            (Some(x), Some(y), Some(score)) => Ok(Keypoint { x, y, score }),
            (None, _, _) => wrong(columns.x, "x", "has no number, but the joint's other cells have"),
            (_, None, _) => wrong(columns.y, "y", "has no number, but the joint's other cells have"),
            (_, _, None) => {
                wrong(columns.score, "score", "has no number. Write 1 for a joint marked by hand")
            }
        }
    }

    fn number(&self, index: usize, name: &str, suffix: &str) -> Result<Option<f32>, KeypointCsvError> {
        cell::number(&self.row[index])
            .map_err(|problem| self.cell_error(index, column_name(name, suffix), problem))
    }

    fn cell_error(&self, index: usize, column: String, problem: &'static str) -> KeypointCsvError {
        let found = self.row[index].chars().take(40).collect();
        KeypointCsvError::Cell { line: self.line(), column, found, problem }
    }

    fn line(&self) -> u64 {
        line_of(self.row.position())
    }
}

/// The iterator ends after the first error.
impl<R: Read> Iterator for KeypointReader<R> {
    type Item = Result<Pose, KeypointCsvError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let next = self.next_pose().transpose();
        self.failed = matches!(next, Some(Err(_)));
        next
    }
}
