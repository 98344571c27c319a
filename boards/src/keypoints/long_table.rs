//! Tables with a row per frame and landmark: `frame,landmark,x,y,z,visibility`.

use super::body::{Body, POINTS};
use super::error::KeypointError;
use super::format::Format;
use super::layout::Layout;
use super::names;
use super::recording::RawRecording;
use super::rows::Rows;
use super::table::{ClockColumn, clock};
use csv::StringRecord;
use std::collections::{BTreeMap, BTreeSet};

/// Most landmarks with different names: those of MediaPipe Holistic, and a margin.
const MAX_LABELS: usize = 1000;

/// Indices of the columns.
struct Columns {
    clock: ClockColumn,
    label: usize,
    at: [usize; 2],
    score: Option<usize>,
}

/// Whether a header has the columns of a table with a row per landmark.
pub(super) fn is_long_table(header: &StringRecord) -> bool {
    columns(header).is_some()
}

/// Reads a table. A landmark that occurs twice in a frame belongs to another person.
pub(super) fn read(bytes: &[u8]) -> Result<RawRecording, KeypointError> {
    let mut rows = Rows::new(bytes, b',');
    rows.next()?;
    let Some(columns) = columns(&rows.row) else { return Err(KeypointError::NoFrames) };
    let cells = rows.row.len();
    let points = points(labels(bytes, &columns)?)?;
    let mut recording = RawRecording::new(Format::Table, columns.clock.kind);
    let (mut body, mut filled, mut last) = (Body::default(), [false; POINTS], None);
    while rows.next()? {
        if rows.is_empty() {
            continue;
        }
        rows.check_cells(cells)?;
        let clock = rows.clock(columns.clock.index, "time")? * columns.clock.unit_s;
        let label = rows.row.get(columns.label).unwrap_or_default();
        let point = points.get(label).copied();
        if let Some(last) = last
            && (last != clock || point.is_some_and(|point| filled[point]))
        {
            recording.push_person(last, std::mem::take(&mut body))?;
            filled = [false; POINTS];
        }
        if let Some(point) = point {
            body.points[point] = rows.keypoint(columns.at, columns.score, label)?;
            filled[point] = true;
        }
        last = Some(clock);
    }
    last.map_or(Ok(()), |last| recording.push_person(last, body))?;
    Ok(recording)
}

fn columns(header: &StringRecord) -> Option<Columns> {
    let find = |is: &dyn Fn(&[&str]) -> bool| {
        header.iter().position(|column| {
            let words = names::words(column);
            is(&words.iter().map(String::as_str).collect::<Vec<_>>())
        })
    };
    let label = find(&|words| {
        matches!(
            words,
            ["landmark" | "keypoint" | "joint" | "point" | "bodypart" | "part" | "name"]
                | ["landmark" | "keypoint" | "joint" | "point", "id" | "index" | "idx" | "name" | "number"]
                | ["body", "part"]
        )
    })?;
    let score = find(&|words| matches!(words, ["visibility" | "score" | "confidence" | "likelihood" | "v"]));
    let at = [find(&|words| words == ["x"])?, find(&|words| words == ["y"])?];
    Some(Columns { clock: clock(header)?, label, at, score })
}

/// Returns the names or numbers of all landmarks.
fn labels(bytes: &[u8], columns: &Columns) -> Result<BTreeSet<String>, KeypointError> {
    let mut rows = Rows::new(bytes, b',');
    rows.next()?;
    let mut labels = BTreeSet::new();
    while labels.len() < MAX_LABELS && rows.next()? {
        let label = rows.row.get(columns.label).unwrap_or_default();
        if !label.is_empty() && !labels.contains(label) {
            labels.insert(label.to_owned());
        }
    }
    Ok(labels)
}

/// Returns the point of each landmark that is one.
fn points(labels: BTreeSet<String>) -> Result<BTreeMap<String, usize>, KeypointError> {
    let numbers: Option<BTreeSet<usize>> = labels.iter().map(|label| label.parse().ok()).collect();
    let Some(numbers) = numbers.filter(|numbers| !numbers.is_empty()) else {
        Layout::of_names(Format::Table, labels.iter().map(String::as_str))?;
        let named = |label: String| names::point(&label).map(|point| (label, point));
        return Ok(labels.into_iter().filter_map(named).collect());
    };
    let unknown = KeypointError::UnknownLayout { format: Format::Table, found: numbers.len(), frame: 1 };
    let layout = Layout::of_numbers(numbers.iter().copied()).ok_or(unknown)?;
    let first = numbers.first().copied().unwrap_or_default();
    let numbered = |label: String| {
        let index = label.parse::<usize>().ok()?.checked_sub(first)?;
        layout.point_at(index).map(|point| (label, point))
    };
    Ok(labels.into_iter().filter_map(numbered).collect())
}
