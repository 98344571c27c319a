//! The result as one JSON object. Other programs rely on its keys.

use super::analysis::{Analysis, Loss};
use super::{notes, words};
use kei_boards::camera::{Clock, TimeSource, VideoInfo};
use kei_core::{ClipReport, FootStrike, Segment};
use kei_metric::{Estimate, Facing, MetricName, Withheld};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use std::io::{self, Write};
use std::time::Duration;

/// Prints the analysis as one line of JSON.
pub(super) fn print(analysis: &Analysis, mut out: impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut out, &Document(analysis))?;
    writeln!(out)
}

struct Document<'a>(&'a Analysis);

/// Serializes entry by entry, to keep the documented order of the keys.
impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Document(analysis) = self;
        let report = analysis.report();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("input", &analysis.input)?;
        map.serialize_entry("frames", &analysis.clip.frames)?;
        map.serialize_entry("frames_per_second", &analysis.frames_per_second.map(significant))?;
        map.serialize_entry("duration_s", &(analysis.duration().as_millis() as f64 / 1000.0))?;
        map.serialize_entry("person_fraction", &significant(report.person_fraction.into()))?;
        map.serialize_entry("view", report.view.words())?;
        map.serialize_entry("facing", &report.facing.map(Facing::words))?;
        map.serialize_entry("gait", report.gait.words())?;
        map.serialize_entry("strides", &report.strides)?;
        for (name, metric) in report.metrics.iter() {
            map.serialize_entry(name.key(), &metric.ok().map(estimate))?;
        }
        map.serialize_entry("foot_strike", &analysis.foot_strike().map(strike))?;
        let losses: Vec<Contribution> = analysis.losses().into_iter().map(contribution).collect();
        map.serialize_entry("contributions", &losses)?;
        let withheld = report.metrics.iter().filter_map(|(name, metric)| Some((name.key(), metric.err()?)));
        map.serialize_entry("withheld", &Reasons(withheld.collect()))?;
        map.serialize_entry("clock", &clock(analysis.times))?;
        map.serialize_entry("video", &analysis.video.as_ref().map(video))?;
        map.serialize_entry(
            "slow_motion_estimate",
            &report.slow_motion.map(|factor| significant(factor.into())),
        )?;
        map.serialize_entry("belt_speed_agrees", &belt_speed_agrees(analysis))?;
        map.serialize_entry("measured_share", &significant(analysis.clip.measured_time_share.into()))?;
        map.serialize_entry("segment", &analysis.clip.headline_index.map(|index| index + 1))?;
        map.serialize_entry("segments", &segments(&analysis.clip))?;
        map.serialize_entry("notes", &notes::all(analysis))?;
        map.end()
    }
}

/// Returns whether the stated belt speed is within the interval of the estimate. `None` if one of them is missing.
fn belt_speed_agrees(analysis: &Analysis) -> Option<bool> {
    let is_known = analysis.report().metrics.get(MetricName::BeltSpeedEstimateKmh).is_some();
    (is_known && analysis.belt_speed_kmh.is_some()).then(|| analysis.other_belt_speed().is_none())
}

/// A part of the recording with one runner, one gait and one pace.
#[derive(Serialize)]
struct SegmentEntry {
    /// Start and end, s from the start of the recording.
    from_s: f64,
    to_s: f64,
    frames: u32,
    strides: u32,
    gait: &'static str,
    cadence_spm: Option<Metric>,
    kei: Option<Metric>,
    /// Reasons for withholding KEI and cadence.
    withheld: Reasons,
    /// Slowest and fastest pace, spm, if it changes within the segment.
    pace_range_spm: Option<[f64; 2]>,
    /// Number of cuts after which the same runner continues.
    cuts: u32,
    end: &'static str,
}

fn segments(clip: &ClipReport) -> Vec<SegmentEntry> {
    let seconds = |time: Duration| time.saturating_sub(clip.start).as_millis() as f64 / 1000.0;
    let entry = |segment: &Segment| {
        let report = &segment.report;
        let shown = [MetricName::Kei, MetricName::CadenceSpm];
        let withheld = shown.into_iter().filter_map(|name| Some((name.key(), report.metrics[name].err()?)));
        SegmentEntry {
            from_s: seconds(report.from),
            to_s: seconds(report.to),
            frames: report.frames,
            strides: report.strides,
            gait: report.gait.words(),
            cadence_spm: report.metrics.get(MetricName::CadenceSpm).map(estimate),
            kei: report.metrics.get(MetricName::Kei).map(estimate),
            withheld: Reasons(withheld.collect()),
            pace_range_spm: segment.pace_range_spm.map(|range| range.map(|spm| significant(spm.into()))),
            cuts: segment.cuts,
            end: segment.end.key(),
        }
    };
    clip.segments.iter().map(entry).collect()
}

/// Source of the frames' times.
#[derive(Serialize)]
struct ClockSource {
    source: &'static str,
    /// Stated frame rate of the camera, fps.
    recorded_fps: Option<f64>,
    /// Played duration divided by the true duration.
    times_slower: f64,
}

fn clock(times: TimeSource) -> ClockSource {
    let times_slower = match times.clock() {
        Clock::Measured => 1.0,
        Clock::Declared { factor } => significant(factor),
    };
    ClockSource { source: times.key(), recorded_fps: times.recorded_fps().map(significant), times_slower }
}

/// The video stream that was read, and how its frames were turned.
#[derive(Serialize)]
struct Video<'a> {
    stream: u32,
    other_streams: &'a [u32],
    turned_clockwise_deg: u32,
}

fn video(info: &VideoInfo) -> Video<'_> {
    let (stream, other_streams) = (info.stream.index, &info.stream.others[..]);
    Video { stream, other_streams, turned_clockwise_deg: info.turn.degrees() }
}

struct Reasons(Vec<(&'static str, Withheld)>);

impl Serialize for Reasons {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, why)| (key, why.to_string())))
    }
}

#[derive(Serialize)]
struct Metric {
    value: f64,
    low: f64,
    high: f64,
}

fn estimate(Estimate { value, low, high }: Estimate) -> Metric {
    let [value, low, high] = [value, low, high].map(|number| significant(number.into()));
    Metric { value, low, high }
}

#[derive(Serialize)]
struct Strike {
    kind: &'static str,
    chance: f64,
}

fn strike((kind, chance): (FootStrike, f32)) -> Strike {
    Strike { kind: words::foot_strike(kind), chance: significant(chance.into()) }
}

#[derive(Serialize)]
struct Contribution {
    joint: &'static str,
    phase_from: f64,
    phase_to: f64,
    kei_points: f64,
}

fn contribution(loss: Loss) -> Contribution {
    let Loss { limb, phase_from, phase_to, points } = loss;
    Contribution { joint: limb, phase_from, phase_to, kei_points: significant(points) }
}

/// Rounds to four significant digits. No metric is more precise than that.
fn significant(number: f64) -> f64 {
    // Adding zero turns -0.0 into 0.0.
    format!("{number:.3e}").parse().unwrap_or(number) + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    /// Rounding removes the spurious digits of single precision, in large and small numbers alike.
    #[test]
    fn numbers_have_four_significant_digits() {
        for (number, expected) in
            [(176.499_99_f32, "176.5"), (0.061_234, "0.06123"), (-0.0, "0.0"), (12_347.0, "12350.0")]
        {
            assert_eq!(json!(significant(number.into())).to_string(), expected);
        }
        assert_eq!(json!(significant(f64::NAN)), Value::Null);
    }
}
