//! DeepLabCut's tables: header rows `scorer`, (`individuals`,) `bodyparts` and `coords`, then a row per frame.

use super::body::Body;
use super::error::KeypointError;
use super::format::Format;
use super::layout::Layout;
use super::numbered_name::last_number;
use super::recording::{Clock, Frame, MAX_PEOPLE, RawRecording};
use super::rows::Rows;

/// Columns of one body part of one individual.
struct PartColumns {
    individual: String,
    part: String,
    at: [Option<usize>; 2],
    likelihood: Option<usize>,
}

/// The body parts of one individual.
struct Individual {
    layout: Layout,
    parts: Vec<PartColumns>,
}

/// Reads a table.
pub(super) fn read(bytes: &[u8]) -> Result<RawRecording, KeypointError> {
    let mut rows = Rows::new(bytes, b',');
    let parts = read_header(&mut rows)?;
    let cells = rows.row.len();
    let individuals = individuals(parts)?;
    let mut recording = RawRecording::new(Format::DeepLabCut, Clock::FrameNumbers);
    while rows.next()? {
        if rows.is_empty() {
            continue;
        }
        rows.check_cells(cells)?;
        let people = individuals.iter().map(|individual| individual.body(&rows)).collect::<Result<_, _>>()?;
        let clock = frame_number(&rows).unwrap_or(recording.frames.len() as f64);
        recording.push(Frame { clock, people })?;
    }
    Ok(recording)
}

/// Reads the rows up to `coords`, at which the rows stay.
fn read_header(rows: &mut Rows<'_>) -> Result<Vec<PartColumns>, KeypointError> {
    let fault = |problem| KeypointError::Header { format: Format::DeepLabCut, problem };
    let (mut individuals, mut parts) = (None, None);
    while rows.next()? {
        match rows.row.get(0).unwrap_or_default() {
            "scorer" => {}
            "individuals" => individuals = Some(rows.row.clone()),
            "bodyparts" => parts = Some(rows.row.clone()),
            "coords" => {
                let parts = parts.ok_or_else(|| fault("no row `bodyparts` above the row `coords`"))?;
                return Ok(columns(&rows.row, &parts, individuals.as_ref()));
            }
            _ => break,
        }
    }
    Err(fault("no header row that starts with `coords`"))
}

fn columns(
    coords: &csv::StringRecord,
    parts: &csv::StringRecord,
    individuals: Option<&csv::StringRecord>,
) -> Vec<PartColumns> {
    let mut found: Vec<PartColumns> = Vec::new();
    for (index, coord) in coords.iter().enumerate().skip(1) {
        let part = parts.get(index).unwrap_or_default();
        let individual = individuals.and_then(|row| row.get(index)).unwrap_or_default();
        let is_same = |last: &PartColumns| last.part == part && last.individual == individual;
        if !found.last().is_some_and(is_same) {
            let (individual, part) = (individual.to_owned(), part.to_owned());
            found.push(PartColumns { individual, part, at: [None; 2], likelihood: None });
        }
        let Some(last) = found.last_mut() else { continue };
        match coord {
            "x" => last.at[0] = Some(index),
            "y" => last.at[1] = Some(index),
            "likelihood" => last.likelihood = Some(index),
            _ => {}
        }
    }
    found.retain(|part| part.at.iter().all(Option::is_some));
    found
}

/// Groups the columns by individual. Those that lack points are not people, such as the unique parts of a
/// scene, unless no individual is whole.
fn individuals(parts: Vec<PartColumns>) -> Result<Vec<Individual>, KeypointError> {
    let mut groups: Vec<Vec<PartColumns>> = Vec::new();
    for part in parts {
        match groups.iter_mut().find(|group| group[0].individual == part.individual) {
            Some(group) => group.push(part),
            None => groups.push(vec![part]),
        }
    }
    let (mut whole, mut fault) = (Vec::new(), None);
    for parts in groups.into_iter().take(MAX_PEOPLE) {
        let names = parts.iter().map(|part| part.part.as_str());
        match Layout::of_names(Format::DeepLabCut, names) {
            Ok(layout) => whole.push(Individual { layout, parts }),
            Err(error) => fault = Some(error),
        }
    }
    let no_parts = KeypointError::Header { format: Format::DeepLabCut, problem: "no columns `x` and `y`" };
    if whole.is_empty() { Err(fault.unwrap_or(no_parts)) } else { Ok(whole) }
}

impl Individual {
    fn body(&self, rows: &Rows<'_>) -> Result<Body, KeypointError> {
        let read = |part: &PartColumns| {
            let [Some(x), Some(y)] = part.at else { return Ok(Default::default()) };
            rows.keypoint([x, y], part.likelihood, &part.part)
        };
        let keypoints = self.parts.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(self.layout.body(|index| keypoints.get(index).copied()))
    }
}

/// Returns the number in the first cell: that of the frame, or of the frame's image (`video/img0012.png`).
fn frame_number(rows: &Rows<'_>) -> Option<f64> {
    let cell = rows.row.get(0)?;
    cell.parse().ok().or_else(|| last_number(cell)).filter(|number: &f64| number.is_finite())
}
