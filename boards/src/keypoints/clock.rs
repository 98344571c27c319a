//! The times of the frames, and whether they can be those of a video.

use super::error::KeypointError;
use super::recording::{Clock, RawRecording};
use std::time::Duration;

/// Lowest plausible frame rate, fps. A runner takes about three steps a second.
const MIN_RATE: f64 = 4.0;
/// Highest plausible frame rate, fps.
const MAX_RATE: f64 = 1000.0;
/// Below this interval, whole numbers are those of frames rather than milliseconds: 4 ms is 250 fps.
const MIN_INTERVAL_MS: f64 = 4.0;

/// Returns the time of each frame. A given frame rate, fps, replaces that of the file's times.
pub(super) fn times(
    recording: &RawRecording,
    recorded_fps: Option<f64>,
) -> Result<Vec<Duration>, KeypointError> {
    check_order(recording)?;
    let clocks = || recording.frames.iter().map(|frame| frame.clock);
    let Some(first) = clocks().next() else { return Err(KeypointError::NoFrames) };
    let scale_s = match (recording.clock, recorded_fps) {
        (Clock::FrameNumbers, Some(fps)) => 1.0 / fps,
        (Clock::FrameNumbers, None) => {
            return Err(KeypointError::NeedsFrameRate { format: recording.format });
        }
        (Clock::Seconds, Some(fps)) => {
            median_interval(recording).map_or(1.0, |interval| 1.0 / (fps * interval))
        }
        (Clock::Seconds, None) => {
            check_rate(recording)?;
            1.0
        }
    };
    // Frame numbers have no origin; times keep theirs unless it is before 0.
    let origin = if recording.clock == Clock::FrameNumbers { first } else { first.min(0.0) };
    clocks()
        .enumerate()
        .map(|(at, clock)| {
            Duration::try_from_secs_f64((clock - origin) * scale_s)
                .map_err(|_| KeypointError::TimeRange { frame: at + 1 })
        })
        .collect()
}

fn check_order(recording: &RawRecording) -> Result<(), KeypointError> {
    let what = if recording.clock == Clock::Seconds { "time" } else { "number" };
    for (at, pair) in recording.frames.windows(2).enumerate() {
        let [previous, found] = [pair[0].clock, pair[1].clock];
        if found <= previous {
            return Err(KeypointError::Order { frame: at + 2, what, found, previous });
        }
    }
    Ok(())
}

/// Returns the median difference of two frames' clocks, or `None` for a single frame.
fn median_interval(recording: &RawRecording) -> Option<f64> {
    let mut intervals: Vec<f64> =
        recording.frames.windows(2).map(|pair| pair[1].clock - pair[0].clock).collect();
    let middle = intervals.len() / 2;
    if intervals.is_empty() {
        return None;
    }
    Some(*intervals.select_nth_unstable_by(middle, f64::total_cmp).1)
}

fn check_rate(recording: &RawRecording) -> Result<(), KeypointError> {
    let Some(interval) = median_interval(recording) else { return Ok(()) };
    let frames_per_second = 1.0 / interval;
    if (MIN_RATE..=MAX_RATE).contains(&frames_per_second) {
        return Ok(());
    }
    let is_whole = recording.frames.iter().all(|frame| frame.clock.fract() == 0.0);
    Err(KeypointError::ImplausibleRate { frames_per_second, hint: hint(interval, is_whole) })
}

fn hint(interval: f64, is_whole: bool) -> &'static str {
    let is_plausible = |unit_s: f64| (MIN_RATE..=MAX_RATE).contains(&(1.0 / (interval * unit_s)));
    if is_whole && interval < MIN_INTERVAL_MS {
        "Are the times in seconds? They look like frame numbers: divide them by the frame rate, or give it: --recorded-fps N"
    } else if is_plausible(1e-3) {
        "Are the times in seconds? They look like milliseconds: divide them by 1000, or give the frame rate: --recorded-fps N"
    } else if is_plausible(1e-6) {
        "Are the times in seconds? They look like microseconds: divide them by 1000000, or give the frame rate: --recorded-fps N"
    } else if is_plausible(1e-9) {
        "Are the times in seconds? They look like nanoseconds: divide them by 1000000000, or give the frame rate: --recorded-fps N"
    } else if is_plausible(60.0) {
        "Are the times in seconds? They look like minutes: multiply them by 60, or give the frame rate: --recorded-fps N"
    } else {
        "Are the times in seconds? If they have another unit, give the frame rate: --recorded-fps N"
    }
}
