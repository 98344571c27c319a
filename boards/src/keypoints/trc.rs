//! TRC: trajectories of named markers, as written by OpenSim, Sports2D, Pose2Sim and motion capture.

use super::error::KeypointError;
use super::format::Format;
use super::layout::Layout;
use super::recording::{Clock, Frame, RawRecording};
use super::rows::Rows;
use super::side_view::{Markers, SideView};

/// Number of cells before the first marker: the frame's number and its time.
const FIRST_MARKER: usize = 2;
/// Number of lines in which the names of the markers must occur.
const MAX_HEADER_LINES: usize = 10;

/// Reads a file. Its units do not matter; its axes are recognised, see [`SideView`].
pub(super) fn read(bytes: &[u8]) -> Result<RawRecording, KeypointError> {
    // Line 1 contains a path, which may be in any encoding.
    let text = String::from_utf8_lossy(bytes);
    let mut rows = Rows::new(text.as_bytes(), b'\t');
    let names = read_names(&mut rows)?;
    let layout = Layout::of_names(Format::Trc, names.iter().map(String::as_str))?;
    let (times, markers) = read_rows(&mut rows, &layout, &names)?;
    let view = SideView::of(&markers);
    let mut recording = RawRecording::new(Format::Trc, Clock::Seconds);
    for (clock, markers) in times.into_iter().zip(&markers) {
        recording.push(Frame { clock, people: vec![view.body(markers)] })?;
    }
    Ok(recording)
}

/// Reads the header and returns the markers' names.
fn read_names(rows: &mut Rows<'_>) -> Result<Vec<String>, KeypointError> {
    for _ in 0..MAX_HEADER_LINES {
        if !rows.next()? {
            break;
        }
        if rows.row.get(0).is_some_and(|cell| cell.eq_ignore_ascii_case("frame#")) {
            let names = rows.row.iter().skip(FIRST_MARKER).filter(|name| !name.is_empty());
            return Ok(names.map(str::to_owned).collect());
        }
    }
    let problem = "no line with `Frame#`, `Time` and the names of the markers, separated by tabs";
    Err(KeypointError::Header { format: Format::Trc, problem })
}

fn read_rows(
    rows: &mut Rows<'_>,
    layout: &Layout,
    names: &[String],
) -> Result<(Vec<f64>, Vec<Markers>), KeypointError> {
    let (mut times, mut markers) = (Vec::new(), Vec::new());
    while rows.next()? {
        // The line with X1, Y1, Z1 has no number and no time.
        let is_axes = times.is_empty() && rows.row.get(0).is_some_and(str::is_empty);
        if rows.is_empty() || is_axes {
            continue;
        }
        rows.check_cells(FIRST_MARKER + 3 * names.len())?;
        if times.len() == super::recording::MAX_FRAMES {
            return Err(KeypointError::TooManyFrames { most: super::recording::MAX_FRAMES });
        }
        times.push(rows.clock(1, "Time")?);
        markers.push(read_markers(rows, layout, names)?);
    }
    Ok((times, markers))
}

fn read_markers(rows: &Rows<'_>, layout: &Layout, names: &[String]) -> Result<Markers, KeypointError> {
    let mut markers = Markers::default();
    for (point, place) in markers.0.iter_mut().enumerate() {
        let Some(marker) = layout.index_of(point) else { continue };
        let first = FIRST_MARKER + 3 * marker;
        let axis = |axis: usize| rows.number(first + axis, &names[marker]);
        *place = match (axis(0)?, axis(1)?, axis(2)?) {
            // Programs write zeros for a marker that was not seen.
            (Some(x), Some(y), Some(z)) if [x, y, z] != [0.0; 3] => Some([x, y, z]),
            _ => None,
        };
    }
    Ok(markers)
}
