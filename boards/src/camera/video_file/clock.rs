//! How the times of a recording are obtained, and whether they were measured.

use std::fmt;
use std::time::Duration;

/// Lowest capture rate of a phone's slow-motion mode, in fps. Below it, a capture rate above the played rate
/// may also mean that the phone exposed longer in dim light and the times are true.
const MIN_SLOW_MOTION_FPS: f64 = 100.0;
/// Largest ratio of two frame rates that are considered the same. Phones vary their rate, and no slow motion
/// is less than twice as slow.
pub(super) const MAX_SAME_RATE_RATIO: f64 = 1.5;
/// Frame rates at which videos are played, in fps. A measured rate near one of them is that rate: phones
/// scale the times by the ratio of the nominal rates.
const PLAYED_FPS: [f64; 7] = [24.0, 25.0, 30.0, 50.0, 60.0, 120.0, 240.0];
/// Largest relative distance of a measured rate from the nominal one.
const MAX_RATE_DEVIATION: f64 = 0.02;

/// What the caller knows about the times of a recording.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum TimeOption {
    /// Nothing: the timestamps and tags of the file are used.
    #[default]
    Container,
    /// The recording is played this many times slower than it was filmed.
    SlowMotion {
        /// Played duration divided by the true duration, above 0.
        factor: f64,
    },
    /// The camera recorded at this constant frame rate.
    RecordedFps {
        /// Frame rate of the camera, in fps, above 0.
        fps: f64,
    },
}

/// Source of the times of a recording's frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TimeSource {
    /// The timestamps of the file, unchanged.
    Container,
    /// The timestamps of the file, divided by the factor that follows from Android's tag for the capture rate.
    CaptureTag {
        /// Capture rate in the tag, in fps.
        fps: f64,
        /// Played duration divided by the true duration.
        factor: f64,
    },
    /// The timestamps of the file, divided by a factor from the caller.
    SlowMotion {
        /// Played duration divided by the true duration.
        factor: f64,
    },
    /// The frame rate of the camera, from the caller.
    RecordedFps {
        /// Frame rate of the camera, in fps.
        fps: f64,
        /// Played duration divided by the true duration. `None` if the file has no usable timestamps: frame k
        /// then has the time k / fps.
        factor: Option<f64>,
    },
}

/// Whether the times of a recording were measured by the camera.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Clock {
    /// The times are the file's. They may still be those of slow motion that no tag declares.
    Measured,
    /// The caller or a tag states the true times.
    Declared {
        /// Played duration divided by the true duration, 1 if the file has no usable timestamps.
        factor: f64,
    },
}

impl TimeOption {
    /// Returns the source of the times of a recording with usable timestamps that is played at this frame
    /// rate, in fps. Tags are not considered.
    pub fn source(self, played_fps: Option<f64>) -> TimeSource {
        match self {
            TimeOption::Container => TimeSource::Container,
            TimeOption::SlowMotion { factor } => TimeSource::SlowMotion { factor },
            TimeOption::RecordedFps { fps } => {
                TimeSource::RecordedFps { fps, factor: played_fps.map(|played| fps / played) }
            }
        }
    }
}

impl TimeSource {
    /// Returns the source that follows from Android's tag for the capture rate. `None` if the tag does not
    /// clearly contradict the timestamps.
    pub(super) fn from_capture_tag(fps: f64, played_fps: f64) -> Option<TimeSource> {
        let factor = fps / nominal(played_fps);
        let is_slow = factor >= MAX_SAME_RATE_RATIO && fps >= MIN_SLOW_MOTION_FPS;
        let is_time_lapse = factor <= 1.0 / MAX_SAME_RATE_RATIO;
        (is_slow || is_time_lapse).then_some(TimeSource::CaptureTag { fps, factor })
    }

    /// Returns whether the times were measured or declared.
    pub fn clock(self) -> Clock {
        match self {
            TimeSource::Container => Clock::Measured,
            _ => Clock::Declared { factor: self.factor().unwrap_or(1.0) },
        }
    }

    /// Returns the time of a frame from its time in the file and its index in the recording.
    pub fn time(self, in_file: Duration, frame: u64) -> Duration {
        match (self, self.factor()) {
            (TimeSource::RecordedFps { fps, factor: None }, _) => from_seconds(frame as f64 / fps),
            (_, Some(factor)) => from_seconds(in_file.as_secs_f64() / factor),
            (_, None) => in_file,
        }
    }

    /// Returns the true frame rate of a recording from its played one, in fps.
    pub fn frames_per_second(self, played: Option<f64>) -> Option<f64> {
        match (self, self.factor()) {
            (TimeSource::RecordedFps { fps, factor: None }, _) => Some(fps),
            (_, Some(factor)) => played.map(|played| played * factor),
            (_, None) => played,
        }
    }

    /// Returns the key of the source in files, such as `container`.
    pub fn key(self) -> &'static str {
        match self {
            TimeSource::Container => "container",
            TimeSource::CaptureTag { .. } => "capture_tag",
            TimeSource::SlowMotion { .. } => "slow_motion",
            TimeSource::RecordedFps { .. } => "recorded_fps",
        }
    }

    /// Returns the stated frame rate of the camera, in fps.
    pub fn recorded_fps(self) -> Option<f64> {
        match self {
            TimeSource::CaptureTag { fps, .. } | TimeSource::RecordedFps { fps, .. } => Some(fps),
            TimeSource::Container | TimeSource::SlowMotion { .. } => None,
        }
    }

    fn factor(self) -> Option<f64> {
        match self {
            TimeSource::Container => None,
            TimeSource::CaptureTag { factor, .. } | TimeSource::SlowMotion { factor } => Some(factor),
            TimeSource::RecordedFps { factor, .. } => factor,
        }
    }
}

impl fmt::Display for TimeSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            TimeSource::Container => f.write_str("times as in the file"),
            TimeSource::CaptureTag { fps, factor } => {
                write!(f, "recorded at {} fps according to com.android.capture.fps; ", short(fps))?;
                played(factor, f)
            }
            TimeSource::SlowMotion { factor } => {
                f.write_str("as stated, ")?;
                played(factor, f)
            }
            TimeSource::RecordedFps { fps, factor: Some(factor) } => {
                write!(f, "recorded at {} fps, as stated; ", short(fps))?;
                played(factor, f)
            }
            TimeSource::RecordedFps { fps, factor: None } => {
                write!(f, "recorded at {} fps, as stated; timestamps not used", short(fps))
            }
        }
    }
}

fn played(factor: f64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    // Two digits of the factor are shown.
    match (factor, short(factor).as_str()) {
        (_, "1") => f.write_str("played at that speed"),
        (slower, times) if slower > 1.0 => write!(f, "played {times} times slower"),
        (faster, _) => write!(f, "played {} times faster", short(1.0 / faster)),
    }
}

/// Formats a number with at most two decimals.
fn short(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn nominal(played_fps: f64) -> f64 {
    let near = |rate: &f64| (played_fps / rate - 1.0).abs() <= MAX_RATE_DEVIATION;
    PLAYED_FPS.into_iter().find(near).unwrap_or(played_fps)
}

fn from_seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// High capture rates played at an ordinary rate are slow motion, whatever the phone's own variation.
    #[test]
    fn the_capture_tag_declares_slow_motion_and_time_lapse() {
        for (fps, played, expected) in [
            (240.0, 30.0, Some(8.0)),
            (240.0, 29.6, Some(8.0)),
            (120.0, 30_000.0 / 1001.0, Some(4.0)),
            (120.0, 25.0, Some(4.8)),
            (960.0, 30.0, Some(32.0)),
            (1.0, 30.0, Some(1.0 / 30.0)),
            (240.0, 240.0, None),
            (240.0, 239.98, None),
            (120.0, 118.0, None),
            (30.0, 29.97, None),
            (30.0, 15.0, None),
            (60.0, 30.0, None),
        ] {
            let source = TimeSource::from_capture_tag(fps, played);
            let factor = source.map(|source| source.factor().unwrap());
            assert_eq!(factor, expected, "{fps} fps played at {played} fps");
        }
    }

    /// Times are divided by the factor; without timestamps they are counted.
    #[test]
    fn times_follow_the_source() {
        let second = Duration::from_secs(1);
        let time = |source: TimeSource| source.time(second, 60).as_millis();
        assert_eq!(time(TimeSource::Container), 1000);
        assert_eq!(time(TimeOption::SlowMotion { factor: 8.0 }.source(Some(30.0))), 125);
        assert_eq!(time(TimeOption::RecordedFps { fps: 240.0 }.source(Some(60.0))), 250);
        assert_eq!(time(TimeOption::RecordedFps { fps: 240.0 }.source(None)), 250);
        assert_eq!(TimeOption::Container.source(None).clock(), Clock::Measured);
        let declared = TimeOption::RecordedFps { fps: 240.0 }.source(Some(60.0)).clock();
        assert_eq!(declared, Clock::Declared { factor: 4.0 });
    }

    /// The words name the source and the effect.
    #[test]
    fn the_words_say_what_was_assumed() {
        let tag = TimeSource::from_capture_tag(240.0, 30.0).unwrap().to_string();
        assert_eq!(tag, "recorded at 240 fps according to com.android.capture.fps; played 8 times slower");
        assert_eq!(TimeSource::SlowMotion { factor: 2.5 }.to_string(), "as stated, played 2.5 times slower");
        let counted = TimeSource::RecordedFps { fps: 29.97, factor: None }.to_string();
        assert_eq!(counted, "recorded at 29.97 fps, as stated; timestamps not used");
        let lapse = TimeSource::from_capture_tag(5.0, 30.0).unwrap().to_string();
        assert!(lapse.ends_with("played 6 times faster"), "{lapse}");
    }

    proptest! {
        /// No factor or rate makes the conversion panic, and later frames are not earlier.
        #[test]
        fn times_never_decrease(factor in prop::num::f64::ANY, fps in prop::num::f64::ANY, frames in 0_u64..1 << 40) {
            let later = Duration::from_millis(frames);
            let options = [TimeOption::SlowMotion { factor }, TimeOption::RecordedFps { fps }];
            for source in options.map(|option| option.source(Some(30.0))) {
                prop_assert!(source.time(later, frames) <= source.time(later * 2, frames * 2));
            }
            let _ = TimeSource::RecordedFps { fps, factor: None }.time(later, frames);
            let _ = TimeSource::from_capture_tag(fps, factor).map(|source| source.to_string());
        }
    }
}
