//! The columns of a keypoint CSV.

use super::error::KeypointCsvError;
use csv::StringRecord;
use kei_core::Joint;

/// Name of the column that holds the time, in s.
pub(super) const TIME: &str = "time_s";
/// Names of the heel and toe points.
pub(super) const FEET: [&str; 4] = ["left_heel", "right_heel", "left_toe", "right_toe"];

/// Suffixes of the three columns of a joint.
pub(super) const SUFFIXES: [&str; 3] = ["x", "y", "score"];

/// Returns the name of a joint's column, such as `left_knee_x`.
pub(super) fn column_name(name: &str, suffix: &str) -> String {
    format!("{name}_{suffix}")
}

/// Indices of the columns of a joint.
#[derive(Clone, Copy)]
pub(super) struct JointColumns {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) score: usize,
}

/// Indices of all columns that are read.
pub(super) struct Columns {
    pub(super) time: usize,
    pub(super) joints: [JointColumns; Joint::COUNT],
    /// Columns of heels and toes, in the order of [`FEET`]; `None` if the file has none.
    pub(super) feet: Option<[JointColumns; FEET.len()]>,
}

impl Columns {
    /// Finds the columns by their names in the header.
    pub(super) fn find(header: &StringRecord) -> Result<Columns, KeypointCsvError> {
        let mut search = Search { header, missing: Vec::new(), double: None };
        let time = search.column(TIME.to_owned());
        let joints = Joint::ALL.map(|joint| search.joint(joint.name()));
        let has_feet = header.iter().any(|column| FEET.iter().any(|name| column.starts_with(name)));
        let feet = has_feet.then(|| FEET.map(|name| search.joint(name)));
        search.finish()?;
        Ok(Columns { time, joints, feet })
    }
}

/// Looks up columns and collects problems, so that all missing columns are reported at once.
struct Search<'a> {
    header: &'a StringRecord,
    missing: Vec<String>,
    double: Option<String>,
}

impl Search<'_> {
    /// Returns the index of a column, or 0 if it is missing; [`Search::finish`] then returns the error.
    fn column(&mut self, name: String) -> usize {
        let mut indices = self.header.iter().enumerate().filter(|(_, column)| *column == name);
        let index = indices.next().map(|(index, _)| index);
        if indices.next().is_some() {
            self.double.get_or_insert(name);
        } else if index.is_none() {
            self.missing.push(name);
        }
        index.unwrap_or_default()
    }

    fn joint(&mut self, name: &str) -> JointColumns {
        let [x, y, score] = SUFFIXES.map(|suffix| self.column(column_name(name, suffix)));
        JointColumns { x, y, score }
    }

    fn finish(self) -> Result<(), KeypointCsvError> {
        if let Some(name) = self.double {
            return Err(KeypointCsvError::DoubleColumn { name });
        }
        if self.missing.is_empty() {
            return Ok(());
        }
        let semicolons = self.header.iter().any(|column| column.contains(';'));
        let hint = if semicolons { ". Separate the columns by commas" } else { "" };
        Err(KeypointCsvError::MissingColumns { names: self.missing, hint })
    }
}
