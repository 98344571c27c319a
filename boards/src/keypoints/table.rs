//! Tables with the columns x, y and a score for numbered or named points, such as MediaPipe's 33 landmarks:
//! `x1,y1,z1,v1`, `landmark_0_x` or `left_hip_x`.

use super::error::KeypointError;
use super::format::Format;
use super::layout::Layout;
use super::names;
use super::recording::{Clock, RawRecording};
use super::rows::Rows;
use csv::StringRecord;

/// Fewest points in a table of keypoints: shoulders, hips, knees and ankles.
const MIN_POINTS: usize = 8;

/// What a column holds of a point.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    X,
    Y,
    Score,
}

/// Columns of one point.
struct PointColumns {
    name: String,
    x: Option<usize>,
    y: Option<usize>,
    score: Option<usize>,
}

/// The column with the time or the number of the frame, and its unit in s.
#[derive(Clone, Copy)]
pub(super) struct ClockColumn {
    pub(super) index: usize,
    pub(super) kind: Clock,
    pub(super) unit_s: f64,
}

struct Columns {
    layout: Layout,
    points: Vec<PointColumns>,
    clock: Option<ClockColumn>,
}

/// Whether a header has x and y of at least eight points.
pub(super) fn is_table(header: &StringRecord) -> bool {
    points(header).len() >= MIN_POINTS
}

/// Reads a table. Consecutive rows with the same time or number are people in one frame.
pub(super) fn read(bytes: &[u8]) -> Result<RawRecording, KeypointError> {
    let mut rows = Rows::new(bytes, b',');
    rows.next()?;
    let columns = columns(&rows.row)?;
    let cells = rows.row.len();
    let kind = columns.clock.map_or(Clock::FrameNumbers, |clock| clock.kind);
    let mut recording = RawRecording::new(Format::Table, kind);
    while rows.next()? {
        if rows.is_empty() {
            continue;
        }
        rows.check_cells(cells)?;
        let clock = match columns.clock {
            Some(clock) => rows.clock(clock.index, "time")? * clock.unit_s,
            None => recording.frames.len() as f64,
        };
        let read = |point: &PointColumns| match (point.x, point.y) {
            (Some(x), Some(y)) => rows.keypoint([x, y], point.score, &point.name),
            _ => Ok(Default::default()),
        };
        let keypoints = columns.points.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        recording.push_person(clock, columns.layout.body(|index| keypoints.get(index).copied()))?;
    }
    Ok(recording)
}

fn columns(header: &StringRecord) -> Result<Columns, KeypointError> {
    let points = points(header);
    let clock = clock(header);
    if let Some((layout, points)) = numbered(&points) {
        return Ok(Columns { layout, points, clock });
    }
    let layout = Layout::of_names(Format::Table, points.iter().map(|point| point.name.as_str()))?;
    Ok(Columns { layout, points, clock })
}

/// Returns the points that have columns x and y, in the order of the header.
fn points(header: &StringRecord) -> Vec<PointColumns> {
    let mut points: Vec<PointColumns> = Vec::new();
    for (index, column) in header.iter().enumerate() {
        let Some((name, part)) = split(column) else { continue };
        let point = match points.iter_mut().position(|point| point.name == name) {
            Some(at) => &mut points[at],
            None => {
                points.push(PointColumns { name, x: None, y: None, score: None });
                let last = points.len() - 1;
                &mut points[last]
            }
        };
        let place = match part {
            Part::X => &mut point.x,
            Part::Y => &mut point.y,
            Part::Score => &mut point.score,
        };
        place.get_or_insert(index);
    }
    points.retain(|point| point.x.is_some() && point.y.is_some());
    points
}

/// Splits a column's name into the point and what it holds of it: `LEFT_HIP_x`, `x12`, `landmark_12_visibility`.
fn split(column: &str) -> Option<(String, Part)> {
    let mut words = names::words(column);
    let part = |word: &String| match word.as_str() {
        "x" => Some(Part::X),
        "y" => Some(Part::Y),
        "v" | "vis" | "visibility" | "score" | "conf" | "confidence" | "likelihood" | "c" | "p" => {
            Some(Part::Score)
        }
        _ => None,
    };
    let last = words.len().checked_sub(1)?;
    let at = if part(&words[last]).is_some() { last } else { 0 };
    let part = part(&words[at])?;
    words.remove(at);
    // What programs write before the number of a landmark.
    let is_noun =
        |word: &String| ["landmark", "lm", "point", "keypoint", "kp", "kpt", "pose"].contains(&word.as_str());
    words.retain(|word| !is_noun(word));
    (!words.is_empty()).then(|| (words.join("_"), part))
}

/// Returns the layout of points that are numbered from 0 or 1, in the order of their numbers. `None` if they
/// are named or their number belongs to no layout.
fn numbered(points: &[PointColumns]) -> Option<(Layout, Vec<PointColumns>)> {
    let number = |point: &PointColumns| point.name.parse::<usize>().ok();
    let mut by_number: Vec<(usize, &PointColumns)> =
        points.iter().filter_map(|point| Some((number(point)?, point))).collect();
    by_number.sort_by_key(|(number, _)| *number);
    let layout = Layout::of_numbers(by_number.iter().map(|(number, _)| *number))?;
    let copy = |point: &PointColumns| PointColumns { name: point.name.clone(), ..*point };
    Some((layout, by_number.into_iter().map(|(_, point)| copy(point)).collect()))
}

/// Returns the column with the time, otherwise with the frame's number.
pub(super) fn clock(header: &StringRecord) -> Option<ClockColumn> {
    let column = |find: fn(&[&str]) -> Option<(Clock, f64)>| {
        header.iter().enumerate().find_map(|(index, column)| {
            let words = names::words(column);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let (kind, unit_s) = find(&words)?;
            Some(ClockColumn { index, kind, unit_s })
        })
    };
    column(time_unit).or_else(|| column(frame_unit))
}

fn time_unit(words: &[&str]) -> Option<(Clock, f64)> {
    let unit_s = match words {
        ["time" | "timestamp" | "t", "ms" | "msec" | "milliseconds"] | ["ms" | "milliseconds"] => 1e-3,
        ["time" | "timestamp" | "t", "us" | "usec" | "microseconds"] | ["us" | "microseconds"] => 1e-6,
        ["time" | "timestamp" | "t"] | ["seconds" | "sec" | "s"] => 1.0,
        ["time" | "timestamp" | "t", "s" | "sec" | "seconds"] => 1.0,
        _ => return None,
    };
    Some((Clock::Seconds, unit_s))
}

fn frame_unit(words: &[&str]) -> Option<(Clock, f64)> {
    let is_frame = matches!(
        words,
        ["frame" | "frames" | "index" | "idx"]
            | ["frame", "number" | "num" | "no" | "id" | "idx" | "index" | "nr"]
            | ["image", "id"]
    );
    is_frame.then_some((Clock::FrameNumbers, 1.0))
}
