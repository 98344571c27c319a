//! Keypoint CSV: poses that somebody else's software found, or that a person marked.
//!
//! A header, then a row a frame. `time_s` in seconds, rising; for each of the 17 COCO joints `NAME_x`,
//! `NAME_y` (x right, y down, any one unit) and `NAME_score` (0-1). The columns are found by their names, in
//! any order. All 52 have to be there, so a misspelt one shows as missing, and others can be ignored safely.
//! A joint that was not seen has empty cells, or the score 0. Heels and toes (`left_heel`, `right_heel`, `left_toe`,
//! `right_toe`) may be left out; where one of their columns is there, all twelve have to be.

use csv::{ErrorKind, Position, StringRecord};
use kei_core::{Foot, Joint, Keypoint, Pose};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
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

/// The ends of the feet, heels first.
const FEET: [&str; 4] = ["left_heel", "right_heel", "left_toe", "right_toe"];

/// Where a joint's numbers are in a row.
#[derive(Clone, Copy)]
struct Columns {
    x: usize,
    y: usize,
    score: usize,
}

/// Poses of a keypoint CSV, row by row.
pub struct KeypointReader<R> {
    rows: csv::Reader<R>,
    row: StringRecord,
    time: usize,
    joints: [Columns; Joint::COUNT],
    feet: Option<[Columns; FEET.len()]>,
    previous_time_s: Option<f64>,
    failed: bool,
}

impl KeypointReader<File> {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// As [`KeypointReader::new`], or the file can't be opened.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, KeypointCsvError> {
        let path = path.as_ref();
        let open = || {
            let file = File::open(path)?;
            // Opening a folder succeeds and reading it fails without its name.
            if file.metadata()?.is_dir() { Err(std::io::ErrorKind::IsADirectory.into()) } else { Ok(file) }
        };
        let file = open().map_err(|source| KeypointCsvError::Open { path: path.to_owned(), source })?;
        KeypointReader::new(file)
    }
}

impl<R: Read> KeypointReader<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// Nothing in it, no text, a column missing or twice there.
    pub fn new(input: R) -> Result<Self, KeypointCsvError> {
        let mut rows = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(input);
        let header = rows.headers().map_err(from_csv)?.clone();
        if header.is_empty() {
            return Err(KeypointCsvError::NoRows);
        }
        let (time, joints, feet) = find_columns(&header)?;
        Ok(KeypointReader {
            rows,
            row: StringRecord::new(),
            time,
            joints,
            feet,
            previous_time_s: None,
            failed: false,
        })
    }

    fn next_pose(&mut self) -> Result<Option<Pose>, KeypointCsvError> {
        if !self.rows.read_record(&mut self.row).map_err(from_csv)? {
            return if self.previous_time_s.is_none() { Err(KeypointCsvError::NoRows) } else { Ok(None) };
        }
        let time = self.read_time()?;
        let mut keypoints = [Keypoint::default(); Joint::COUNT];
        for (keypoint, (columns, joint)) in keypoints.iter_mut().zip(self.joints.iter().zip(Joint::ALL)) {
            *keypoint = self.keypoint(*columns, joint.name())?;
        }
        Ok(Some(Pose { time, keypoints, feet: self.read_feet()? }))
    }

    /// `None` without the columns, and in a row where they are all empty.
    fn read_feet(&self) -> Result<Option<[Foot; 2]>, KeypointCsvError> {
        let Some(columns) = self.feet else { return Ok(None) };
        let mut ends = [Keypoint::default(); FEET.len()];
        for (end, (columns, name)) in ends.iter_mut().zip(columns.into_iter().zip(FEET)) {
            *end = self.keypoint(columns, name)?;
        }
        let seen = ends.iter().any(|end| end.score > 0.0);
        Ok(seen.then(|| [0, 1].map(|side| Foot { heel: ends[side], toe: ends[2 + side] })))
    }

    fn read_time(&mut self) -> Result<Duration, KeypointCsvError> {
        let cell = &self.row[self.time];
        let problem = |problem| self.cell_error(self.time, "time_s".to_owned(), problem);
        let seconds: f64 = cell.parse().map_err(|_| problem("is not a number of seconds"))?;
        if !seconds.is_finite() {
            return Err(problem("is not a time"));
        }
        if seconds < 0.0 {
            return Err(problem("is negative: let the times start at 0 or later"));
        }
        let time = Duration::try_from_secs_f64(seconds).map_err(|_| problem("is too large for a time"))?;
        if let Some(previous) = self.previous_time_s.filter(|&previous| seconds <= previous) {
            return Err(KeypointCsvError::TimeOrder { line: self.line(), found: seconds, previous });
        }
        self.previous_time_s = Some(seconds);
        Ok(time)
    }

    fn keypoint(&self, columns: Columns, name: &str) -> Result<Keypoint, KeypointCsvError> {
        let x = self.number(columns.x, name, "x")?;
        let y = self.number(columns.y, name, "y")?;
        let score = self.number(columns.score, name, "score")?;
        let wrong =
            |index, suffix: &str, problem| Err(self.cell_error(index, column_name(name, suffix), problem));
        match (x, y, score) {
            (_, _, Some(score)) if !(0.0..=1.0).contains(&score) => {
                wrong(columns.score, "score", "is not between 0 and 1")
            }
            (Some(x), Some(y), Some(score)) => Ok(Keypoint { x, y, score }),
            (_, _, Some(0.0)) | (None, None, None) => Ok(Keypoint::default()),
            (None, _, _) => wrong(columns.x, "x", "is empty, but the joint's other cells are not"),
            (_, None, _) => wrong(columns.y, "y", "is empty, but the joint's other cells are not"),
            (_, _, None) => wrong(columns.score, "score", "is empty: write 1 for a joint marked by hand"),
        }
    }

    fn number(&self, index: usize, name: &str, suffix: &str) -> Result<Option<f32>, KeypointCsvError> {
        let cell = &self.row[index];
        if cell.is_empty() {
            return Ok(None);
        }
        let problem = |problem| self.cell_error(index, column_name(name, suffix), problem);
        let value: f32 = cell.parse().map_err(|_| problem("is not a number"))?;
        if value.is_finite() {
            Ok(Some(value))
        } else {
            Err(problem("is not a finite number: leave the cells of an unseen joint empty"))
        }
    }

    fn cell_error(&self, index: usize, column: String, problem: &'static str) -> KeypointCsvError {
        let found = self.row[index].chars().take(40).collect();
        KeypointCsvError::Cell { line: self.line(), column, found, problem }
    }

    fn line(&self) -> u64 {
        line_of(self.row.position())
    }
}

/// Ends after the first error.
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

/// Writes poses as a keypoint CSV; what [`KeypointReader`] reads back is equal but for the time, which is
/// kept to a microsecond, and for the feet where they are not written.
pub struct KeypointWriter<W: Write> {
    rows: csv::Writer<W>,
    feet: bool,
    row: StringRecord,
}

impl<W: Write> KeypointWriter<W> {
    /// Writes the header for COCO's joints.
    ///
    /// # Errors
    /// What the output says.
    pub fn new(output: W) -> Result<Self, KeypointCsvError> {
        KeypointWriter::begin(output, false)
    }

    /// Writes the header for COCO's joints, heels and toes.
    ///
    /// # Errors
    /// What the output says.
    pub fn with_feet(output: W) -> Result<Self, KeypointCsvError> {
        KeypointWriter::begin(output, true)
    }

    fn begin(output: W, feet: bool) -> Result<Self, KeypointCsvError> {
        let mut rows = csv::Writer::from_writer(output);
        let mut header = StringRecord::from(vec!["time_s"]);
        let ends = if feet { &FEET[..] } else { &[] };
        for name in Joint::ALL.map(Joint::name).iter().chain(ends) {
            for suffix in ["x", "y", "score"] {
                header.push_field(&column_name(name, suffix));
            }
        }
        rows.write_record(&header).map_err(from_csv)?;
        Ok(KeypointWriter { rows, feet, row: StringRecord::new() })
    }

    /// Writes one row. Joints with score 0 are left empty.
    ///
    /// # Errors
    /// What the output says.
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
        self.rows.write_record(&self.row).map_err(from_csv)
    }

    /// Writes out what is still buffered. Dropping does too, without telling of errors.
    ///
    /// # Errors
    /// What the output says.
    pub fn finish(mut self) -> Result<(), KeypointCsvError> {
        self.rows.flush().map_err(KeypointCsvError::Io)
    }
}

fn column_name(name: &str, suffix: &str) -> String {
    format!("{name}_{suffix}")
}

/// Where time, joints and, if there, feet are.
type Places = (usize, [Columns; Joint::COUNT], Option<[Columns; FEET.len()]>);

fn find_columns(header: &StringRecord) -> Result<Places, KeypointCsvError> {
    let mut missing = Vec::new();
    let mut double = None;
    let mut find = |name: String| {
        let mut places = header.iter().enumerate().filter(|(_, column)| *column == name);
        let place = places.next().map(|(index, _)| index);
        if places.next().is_some() {
            double.get_or_insert(name);
        } else if place.is_none() {
            missing.push(name);
        }
        place.unwrap_or_default()
    };
    let time = find("time_s".to_owned());
    let mut columns = |name: &str| {
        let [x, y, score] = ["x", "y", "score"].map(|suffix| find(column_name(name, suffix)));
        Columns { x, y, score }
    };
    let joints = Joint::ALL.map(|joint| columns(joint.name()));
    let has_feet = header.iter().any(|column| FEET.iter().any(|name| column.starts_with(name)));
    let feet = has_feet.then(|| FEET.map(&mut columns));
    if let Some(name) = double {
        return Err(KeypointCsvError::DoubleColumn { name });
    }
    if !missing.is_empty() {
        let semicolons = header.iter().any(|column| column.contains(';'));
        let hint = if semicolons { " (the columns have to be separated by commas)" } else { "" };
        return Err(KeypointCsvError::MissingColumns { names: missing, hint });
    }
    Ok((time, joints, feet))
}

fn line_of(position: Option<&Position>) -> u64 {
    position.map_or(1, Position::line)
}

fn from_csv(error: csv::Error) -> KeypointCsvError {
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn header() -> String {
        let mut writer = Vec::new();
        KeypointWriter::new(&mut writer).unwrap().finish().unwrap();
        String::from_utf8(writer).unwrap()
    }

    /// A row with all joints at (1, 2) with score 0.5, after replacing some cells.
    fn row(time: &str, cells: &[(usize, &str)]) -> String {
        let mut fields = vec![time.to_owned()];
        (0..Joint::COUNT).for_each(|_| fields.extend(["1", "2", "0.5"].map(str::to_owned)));
        for &(index, text) in cells {
            fields[index] = text.to_owned();
        }
        fields.join(",") + "\n"
    }

    fn read(text: &str) -> Result<Vec<Pose>, KeypointCsvError> {
        KeypointReader::new(text.as_bytes())?.collect()
    }

    fn error(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    /// Column order, spaces, a byte order mark, other columns and CRLF make no difference.
    #[test]
    fn columns_are_found_by_name() {
        let names: Vec<String> = header().trim().split(',').map(str::to_owned).collect();
        let mut text = "\u{feff}".to_owned();
        text += &names.iter().rev().map(|name| format!(" {name} ")).collect::<Vec<_>>().join(",");
        text += ",notes\r\n";
        let cells: Vec<String> =
            (0..names.len()).rev().map(|i| if i == 0 { "0.5".into() } else { format!("0.{i:02}") }).collect();
        text += &(cells.join(", ") + ",what a step\r\n");
        let poses = read(&text).unwrap();
        assert_eq!(poses.len(), 1);
        assert_eq!(poses[0].time, Duration::from_millis(500));
        assert_eq!(poses[0][Joint::Nose], Keypoint { x: 0.01, y: 0.02, score: 0.03 });
        assert_eq!(poses[0][Joint::RightAnkle], Keypoint { x: 0.49, y: 0.50, score: 0.51 });
    }

    /// Empty cells and score 0 both mean "not seen".
    #[test]
    fn unseen_joints_have_score_zero() {
        let poses =
            read(&(header() + &row("0", &[(1, ""), (2, ""), (3, ""), (4, ""), (5, ""), (6, "0")]))).unwrap();
        assert_eq!(poses[0][Joint::Nose], Keypoint::default());
        assert_eq!(poses[0][Joint::LeftEye], Keypoint::default());
        assert_eq!(poses[0][Joint::RightEye], Keypoint { x: 1.0, y: 2.0, score: 0.5 });
    }

    /// Every kind of bad cell is named with its line, column and content.
    #[test]
    fn bad_cells_are_named() {
        let good = header() + &row("0.0", &[]);
        for (time, cells, expected) in [
            ("0.1", &[(1, "NaN")][..], "line 3, column nose_x: `NaN` is not a finite number"),
            ("0.1", &[(2, "-inf")], "line 3, column nose_y: `-inf` is not a finite number"),
            ("0.1", &[(2, "1e99")], "line 3, column nose_y: `1e99` is not a finite number"),
            ("0.1", &[(50, "12px")], "line 3, column right_ankle_y: `12px` is not a number"),
            ("0.1", &[(51, "1.01")], "line 3, column right_ankle_score: `1.01` is not between 0 and 1"),
            ("0.1", &[(51, "-0.1")], "line 3, column right_ankle_score: `-0.1` is not between 0 and 1"),
            ("0.1", &[(51, "")], "line 3, column right_ankle_score: `` is empty: write 1"),
            ("0.1", &[(49, "")], "line 3, column right_ankle_x: `` is empty, but"),
            ("NaN", &[], "line 3, column time_s: `NaN` is not a time"),
            ("-1", &[], "line 3, column time_s: `-1` is negative"),
            ("1e30", &[], "line 3, column time_s: `1e30` is too large"),
            ("", &[], "line 3, column time_s: `` is not a number of seconds"),
            ("0.0", &[], "line 3, column time_s: 0 s does not come after 0 s"),
        ] {
            let message = error(&(good.clone() + &row(time, cells)));
            assert!(message.starts_with(expected), "{message}\nexpected: {expected}");
        }
        let backwards = header() + &row("2.5", &[]) + &row("2.4", &[]);
        assert!(error(&backwards).starts_with("line 3, column time_s: 2.4 s does not come after 2.5 s"));
    }

    /// What is wrong with the table as a whole is named.
    #[test]
    fn bad_tables_are_named() {
        assert!(error("").contains("no row"));
        assert!(error(&header()).contains("no row"));
        let cut = header() + &row("0", &[]) + "0.1,1,2";
        assert!(error(&cut).starts_with("line 3: 3 cells where the header has 52"));
        let missing = header().replace("left_knee_x", "left_knne_x") + &row("0", &[]);
        assert_eq!(error(&missing), "line 1: missing column left_knee_x");
        let double = header().replace("left_knee_x", "nose_x") + &row("0", &[]);
        assert_eq!(error(&double), "line 1: column nose_x is there twice");
        let semicolons = header().replace(',', ";");
        assert!(error(&semicolons).contains("separated by commas"));
        let binary = KeypointReader::new(&b"\x89PNG\r\n\x1a\n\0\0\xff\xfe"[..]).err().unwrap().to_string();
        assert!(binary.contains("not UTF-8"), "{binary}");
        let nowhere = KeypointReader::open("no/such/file.csv").err().unwrap().to_string();
        assert!(nowhere.starts_with("no/such/file.csv: "), "{nowhere}");
    }

    /// The rows before a bad one are handed out, and the reader stops after it.
    #[test]
    fn rows_before_the_error_are_kept() {
        let text = header() + &row("0", &[]) + &row("1", &[]) + &row("1", &[]) + &row("2", &[]);
        let mut reader = KeypointReader::new(text.as_bytes()).unwrap();
        assert!(matches!(reader.next(), Some(Ok(_))));
        assert!(matches!(reader.next(), Some(Ok(_))));
        assert!(matches!(reader.next(), Some(Err(KeypointCsvError::TimeOrder { line: 4, .. }))));
        assert!(reader.next().is_none());
    }

    proptest! {
        /// Written and read again, keypoints are equal to the bit and times to the microsecond.
        #[test]
        fn round_trip(values in proptest::collection::vec((-1e6f32..1e6, -1e6f32..1e6, 0f32..=1.0), Joint::COUNT),
                      feet in proptest::option::of((-1e6f32..1e6, -1e6f32..1e6, 0.01f32..=1.0)),
                      microseconds in 0u64..10_000_000_000) {
            let mut pose =
                Pose::new(Duration::from_micros(microseconds), [Keypoint::default(); Joint::COUNT]);
            for (keypoint, (x, y, score)) in pose.keypoints.iter_mut().zip(values) {
                if score > 0.0 {
                    *keypoint = Keypoint { x, y, score };
                }
            }
            pose.feet = feet.map(|(x, y, score)| [0.0, 1.0].map(|side| Foot {
                heel: Keypoint { x: x + side, y, score },
                toe: Keypoint { x, y: y - side, score },
            }));
            let mut text = Vec::new();
            let mut writer = KeypointWriter::with_feet(&mut text).unwrap();
            writer.write(&pose).unwrap();
            writer.finish().unwrap();
            let read: Vec<Pose> = KeypointReader::new(&text[..]).unwrap().map(Result::unwrap).collect();
            prop_assert_eq!(read.len(), 1);
            prop_assert_eq!(&read[0].keypoints, &pose.keypoints);
            prop_assert_eq!(&read[0].feet, &pose.feet);
            prop_assert!(read[0].time.abs_diff(pose.time) < Duration::from_nanos(1_000));
        }

        /// No bytes make the reader panic.
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut text = header().into_bytes();
            text.extend(bytes);
            if let Ok(reader) = KeypointReader::new(&text[..]) {
                reader.for_each(drop);
            }
        }
    }
}
