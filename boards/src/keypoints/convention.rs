//! What the numbers of a file mean, recognised from the whole file: unseen points, scores, normalised
//! coordinates, the direction of y and the origin.

use super::body::{ANKLES, Body, HEAD, HIPS, KNEES, SHOULDERS};
use super::error::KeypointError;
use super::format::Format;
use super::recording::RawRecording;
use kei_core::Keypoint;

/// Highest score that is clipped to 1. RTMPose's scores reach about 1.2, other heat maps a few units.
const MAX_CLIPPED_SCORE: f32 = 10.0;
/// Highest score in per cent.
const MAX_PERCENT: f32 = 100.0;
/// Largest normalised coordinate, a little outside the frame.
const MAX_NORMALISED: f32 = 1.1;
/// Share of the coordinates that must be in the range of normalised ones; the others are outliers.
const NORMALISED_SHARE: f64 = 0.95;
/// Share of the coordinates that must be negative in a range from -1 to 1.
const NEGATIVE_SHARE: f64 = 0.05;
/// Farthest that hips at the origin move, in leg lengths. A runner's hips rise and fall by 0.05 to 0.1.
const MAX_CENTRED_MOVE: f32 = 0.002;
/// Share of the frames in which the hips must be at one place.
const CENTRED_SHARE: f64 = 0.95;
/// Fewest frames that show whether the hips move.
const MIN_CENTRED_FRAMES: usize = 10;
/// Positions that programs write for an unseen point.
const PLACEHOLDERS: [[f32; 2]; 2] = [[0.0, 0.0], [-1.0, -1.0]];

/// A rule that was applied because of the numbers in the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Note {
    /// Scores above 1 were set to 1.
    ScoresClipped {
        /// The highest score.
        highest: f32,
    },
    /// Scores in per cent were divided by 100.
    ScoresInPercent,
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Note::ScoresClipped { highest } => write!(f, "scores up to {highest} are set to 1"),
            Note::ScoresInPercent => f.write_str("scores are read as per cent"),
        }
    }
}

/// The middle of the hips in one frame, and the distance of the ankles from it.
struct Legs {
    hips: [f32; 2],
    length: f32,
}

impl Legs {
    /// Returns `None` unless the hips are between shoulders and ankles: at (0, 0), those of a file in px are
    /// placeholders.
    fn of(body: &Body) -> Option<Legs> {
        let is_seen = HIPS.iter().all(|&hip| body.points[hip].score > 0.0);
        let hips = body.centre(&HIPS).filter(|_| is_seen)?;
        let (shoulders, ankles) = (body.centre(&SHOULDERS)?, body.centre(&ANKLES)?);
        let is_between = (shoulders[1] < hips[1]) == (hips[1] < ankles[1]);
        let length = (ankles[0] - hips[0]).hypot(ankles[1] - hips[1]);
        (is_between && length > 0.0).then_some(Legs { hips, length })
    }
}

/// Checks that the hips move. Must come before [`unsee`], because hips at the origin look like unseen ones.
pub(super) fn check_origin(recording: &RawRecording) -> Result<(), KeypointError> {
    let legs: Vec<Legs> = recording.bodies().filter_map(Legs::of).collect();
    if legs.len() < MIN_CENTRED_FRAMES || recording.has_several_people() {
        return Ok(());
    }
    let [x, y] = [0, 1].map(|axis| median(legs.iter().map(|legs| legs.hips[axis])));
    let most = MAX_CENTRED_MOVE * median(legs.iter().map(|legs| legs.length));
    let still = legs.iter().filter(|legs| (legs.hips[0] - x).hypot(legs.hips[1] - y) <= most).count();
    if still as f64 >= CENTRED_SHARE * legs.len() as f64 { Err(KeypointError::HipCentred) } else { Ok(()) }
}

/// Returns the median of some numbers, or 0 without any.
fn median(numbers: impl Iterator<Item = f32>) -> f32 {
    let mut numbers: Vec<f32> = numbers.collect();
    numbers.sort_unstable_by(f32::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}

/// Marks points at a placeholder's position as unseen.
pub(super) fn unsee(recording: &mut RawRecording) -> Result<(), KeypointError> {
    check_places(recording)?;
    let mut placeholders: Vec<u64> = PLACEHOLDERS.iter().map(|&[x, y]| place(x, y)).collect();
    if !recording.has_several_people() {
        placeholders.extend(shared_places(recording));
    }
    placeholders.sort_unstable();
    for body in recording.bodies_mut() {
        for point in &mut body.points {
            if placeholders.binary_search(&place(point.x, point.y)).is_ok() {
                *point = Keypoint::default();
            }
        }
    }
    Ok(())
}

/// Returns the positions of both the head and an ankle, in different frames or the same. A runner's ankle never
/// comes where the head was to the last digit, so this position means that a point is not seen: (0, height) where
/// y was turned, or the corner of a crop.
fn shared_places(recording: &RawRecording) -> Vec<u64> {
    let places = |points: &[usize]| {
        let seen = |body: &Body| {
            let seen = points.iter().map(|&point| body.points[point]).filter(|point| point.score > 0.0);
            seen.map(|point| place(point.x, point.y)).collect::<Vec<_>>()
        };
        let mut places: Vec<u64> = recording.bodies().flat_map(seen).collect();
        places.sort_unstable();
        places.dedup();
        places
    };
    let head = places(&HEAD);
    places(&ANKLES).into_iter().filter(|place| head.binary_search(place).is_ok()).collect()
}

/// Checks that the points are not all at one position.
fn check_places(recording: &RawRecording) -> Result<(), KeypointError> {
    let mut seen = recording.bodies().flat_map(Body::seen);
    let Some(first) = seen.next() else { return Ok(()) };
    let (mut others, place_of_first) = (0, place(first.x, first.y));
    for point in seen {
        if place(point.x, point.y) != place_of_first {
            return Ok(());
        }
        others += 1;
    }
    if others == 0 { Ok(()) } else { Err(KeypointError::OnePlace { x: first.x, y: first.y }) }
}

/// Returns a position as one number, for comparison. -0 equals 0.
fn place(x: f32, y: f32) -> u64 {
    let bits = |number: f32| u64::from((number + 0.0).to_bits());
    bits(x) << 32 | bits(y)
}

/// Scales the scores to 0 to 1.
pub(super) fn scale_scores(recording: &mut RawRecording) -> Result<Option<Note>, KeypointError> {
    let highest = recording.bodies().flat_map(Body::seen).map(|point| point.score).fold(0.0, f32::max);
    let (divisor, note) = match highest {
        _ if highest <= 1.0 => return Ok(None),
        _ if highest <= MAX_CLIPPED_SCORE => (1.0, Note::ScoresClipped { highest }),
        _ if highest <= MAX_PERCENT => (MAX_PERCENT, Note::ScoresInPercent),
        _ => return Err(KeypointError::Scores { highest }),
    };
    for point in recording.bodies_mut().flat_map(|body| &mut body.points) {
        point.score = (point.score / divisor).min(1.0);
    }
    Ok(Some(note))
}

/// Multiplies normalised coordinates by the size of the frame, px.
pub(super) fn scale_to_frame(
    recording: &mut RawRecording,
    frame_size: Option<(u32, u32)>,
) -> Result<(), KeypointError> {
    match (normalised_from(recording), frame_size) {
        (None, None) => Ok(()),
        (Some(low), None) => Err(KeypointError::Normalised { low }),
        (None, Some(_)) => {
            let [low, high] = range(recording);
            Err(KeypointError::NotNormalised { low, high })
        }
        (Some(_), Some((width, height))) => {
            for point in recording.bodies_mut().flat_map(|body| &mut body.points) {
                point.x *= width as f32;
                point.y *= height as f32;
            }
            Ok(())
        }
    }
}

/// Returns the lower end of the range of normalised coordinates, 0 or -1. `None` if they are not normalised.
fn normalised_from(recording: &RawRecording) -> Option<i8> {
    // The lengths in a TRC file have a unit.
    if recording.format == Format::Trc {
        return None;
    }
    let (mut all, mut normalised, mut negative) = (0u64, 0u64, 0u64);
    for number in recording.bodies().flat_map(Body::seen).flat_map(|point| [point.x, point.y]) {
        all += 1;
        normalised += u64::from(number.abs() <= MAX_NORMALISED);
        negative += u64::from(number < 0.0);
    }
    let is_normalised = all > 0 && normalised as f64 >= NORMALISED_SHARE * all as f64;
    is_normalised.then_some(if negative as f64 > NEGATIVE_SHARE * all as f64 { -1 } else { 0 })
}

fn range(recording: &RawRecording) -> [f32; 2] {
    let numbers = recording.bodies().flat_map(Body::seen).flat_map(|point| [point.x, point.y]);
    let [low, high] = numbers
        .fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], number| [low.min(number), high.max(number)]);
    if low <= high { [low, high] } else { [0.0; 2] }
}

/// Turns y to point down if it points up, and checks that the head is above the feet.
pub(super) fn turn_y_down(recording: &mut RawRecording, y_up: bool) -> Result<(), KeypointError> {
    if y_up && recording.format != Format::Trc {
        recording.bodies_mut().flat_map(|body| &mut body.points).for_each(|point| point.y = -point.y);
    }
    let (mut upright, mut inverted) = (0u64, 0u64);
    for body in recording.bodies() {
        let above = body.centre(&HEAD).or_else(|| body.centre(&SHOULDERS));
        let below = body.centre(&ANKLES).or_else(|| body.centre(&KNEES));
        if let (Some(above), Some(below)) = (above, below) {
            upright += u64::from(above[1] < below[1]);
            inverted += u64::from(above[1] > below[1]);
        }
    }
    match (inverted > upright, y_up) {
        (false, _) => Ok(()),
        (true, false) => Err(KeypointError::HeadBelowFeet),
        (true, true) => Err(KeypointError::AlreadyDown),
    }
}
