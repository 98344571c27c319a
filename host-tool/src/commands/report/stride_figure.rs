//! Stick figures of the runner's stride, from the stored keypoints, and of the reference's.

use crate::scoring::pose;
use crate::stats::estimate::median;
use crate::store::{SessionRow, SpanRow, Store, StoreError};
use kei_core::{GaitAnalyzer, Joint, Keypoint, LegLabel, Pose, Settings};
use kei_metric::Facing;
use kei_models::kipchoge;
use kei_models::reference::{FileCycle, ReferenceGait};
use kei_wire::TraceFrame;
use std::f64::consts::TAU;

/// Number of phases of the stride at which joints are computed.
pub(super) const PHASES: usize = 40;

/// Length of the stretch from which the figure is computed, in microseconds: about sixty strides from the middle of
/// the session's longest span.
const STRETCH_US: u64 = 45_000_000;
/// Minimum number of frames in each phase. A median of fewer is not reliable.
const MIN_FRAMES: usize = 3;
/// Minimum score of a keypoint; joints below it are ignored.
const MIN_SCORE: f32 = 0.2;

/// Joints of a figure, in the order of [`Stick`].
pub(super) const JOINTS: [&str; 7] =
    ["near ankle", "near knee", "far ankle", "far knee", "shoulder", "near elbow", "head"];

/// Joint positions at one phase, in the order of [`JOINTS`]: `[x, y]` from mid-hip in leg lengths, x forward and y up.
pub(super) type Stick = [[f64; 2]; JOINTS.len()];

/// The runner's and the reference's stride at [`PHASES`] equal phases. Phase 0 is the contact of the runner's near foot.
#[derive(Clone, Debug)]
pub(super) struct StrideFigures {
    pub(super) runner: Vec<Stick>,
    /// The reference's stride, shifted to the runner's phase; `None` if the reference is unknown.
    pub(super) reference: Option<Vec<Stick>>,
    /// Span from which the runner's stride was computed.
    pub(super) span: SpanRow,
    /// Number of frames of which the figure is the median.
    pub(super) frames: usize,
}

impl StrideFigures {
    /// Reads the figures of a session. Returns `None` if no keypoints are stored or they do not cover every phase.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub(super) fn read(
        store: &Store,
        session: &SessionRow,
        spans: &[SpanRow],
        reference: Option<&ReferenceGait>,
    ) -> Result<Option<StrideFigures>, StoreError> {
        let longest = spans
            .iter()
            .filter(|span| span.session == session.id)
            .max_by_key(|span| span.to_us.saturating_sub(span.from_us));
        let Some(span) = longest else { return Ok(None) };
        let middle = span.from_us.midpoint(span.to_us);
        let stretch = middle.saturating_sub(STRETCH_US / 2)..middle + STRETCH_US / 2;
        let frames: Vec<TraceFrame> =
            store.trace(session.uid)?.into_iter().filter(|frame| stretch.contains(&frame.time_us)).collect();
        Ok(StrideFigures::of(&frames, span, reference))
    }

    fn of(frames: &[TraceFrame], span: &SpanRow, reference: Option<&ReferenceGait>) -> Option<StrideFigures> {
        let samples = samples(frames);
        let runner = cycle(&samples)?;
        let reference = reference.map(|gait| {
            let reference = sticks(&gait.cycle);
            let shift = fundamental_phase(&reference) - fundamental_phase(&runner);
            (0..PHASES).map(|n| interpolated(&reference, n as f64 / PHASES as f64 + shift)).collect()
        });
        Some(StrideFigures { runner, reference, span: span.clone(), frames: samples.len() })
    }
}

/// The joints of one frame.
struct Sample {
    /// Phase since the near foot's contact, in cycles.
    phase: f64,
    /// Joint positions from mid-hip, in px.
    joints: Stick,
    /// Length of the near leg (thigh plus shank), in px.
    leg_px: f64,
}

/// Returns the frames whose phase is known.
fn samples(frames: &[TraceFrame]) -> Vec<Sample> {
    // Phases do not depend on the reference, so any will do here. The analyzer is too large for the stack.
    let mut analyzer = Box::new(GaitAnalyzer::new(kipchoge::gait().reference(), Settings::default()));
    let sample = |frame: &TraceFrame| {
        let pose = pose(frame);
        analyzer.push(&pose);
        let forward = match analyzer.report().facing? {
            Facing::Right => 1.0,
            Facing::Left => -1.0,
        };
        let phase = f64::from(analyzer.phase_at(pose.time)?);
        sample(&pose, phase, forward, analyzer.near_leg(&pose)?)
    };
    frames.iter().filter_map(sample).collect()
}

fn sample(pose: &Pose, phase: f64, forward: f64, near: LegLabel) -> Option<Sample> {
    use Joint as J;
    let left = [J::LeftAnkle, J::LeftKnee, J::LeftElbow];
    let right = [J::RightAnkle, J::RightKnee, J::RightElbow];
    let (near, far) = match near {
        LegLabel::Left => (left, right),
        LegLabel::Right => (right, left),
    };
    let place = |joint: J| -> Option<[f64; 2]> {
        let Keypoint { x, y, score } = pose[joint];
        (score >= MIN_SCORE).then(|| [f64::from(x) * forward, -f64::from(y)])
    };
    let middle = |a: J, b: J| Some(mean([place(a)?, place(b)?]));
    let hip = middle(J::LeftHip, J::RightHip)?;
    let head = place(J::LeftEar).into_iter().chain(place(J::RightEar)).chain(place(J::Nose)).next()?;
    let joints = [
        place(near[0])?,
        place(near[1])?,
        place(far[0])?,
        place(far[1])?,
        middle(J::LeftShoulder, J::RightShoulder)?,
        place(near[2])?,
        head,
    ]
    .map(|joint| [joint[0] - hip[0], joint[1] - hip[1]]);
    let leg_px = length(joints[1], [0.0; 2]) + length(joints[0], joints[1]);
    Some(Sample { phase, joints, leg_px })
}

/// Returns the median of each joint in each phase, smoothed over neighbouring phases with weights 1, 2, 1. `None` if a
/// phase has fewer than [`MIN_FRAMES`] frames.
fn cycle(samples: &[Sample]) -> Option<Vec<Stick>> {
    let leg_px = median(samples.iter().map(|sample| sample.leg_px)).filter(|leg| *leg > 0.0)?;
    let at = |n: usize| -> Option<Stick> {
        let near = |sample: &&Sample| (sample.phase * PHASES as f64) as usize % PHASES == n;
        let here: Vec<&Sample> = samples.iter().filter(near).collect();
        if here.len() < MIN_FRAMES {
            return None;
        }
        let joint = |joint: usize| {
            [0, 1].map(|axis| median(here.iter().map(|s| s.joints[joint][axis])).unwrap_or(0.0))
        };
        Some(std::array::from_fn(|n| joint(n).map(|px| px / leg_px)))
    };
    let rough: Vec<Stick> = (0..PHASES).map(at).collect::<Option<_>>()?;
    let smooth = |n: usize| -> Stick {
        let [before, after] = [(n + PHASES - 1) % PHASES, (n + 1) % PHASES];
        std::array::from_fn(|joint| {
            [0, 1].map(|axis| {
                (rough[before][joint][axis] + 2.0 * rough[n][joint][axis] + rough[after][joint][axis]) / 4.0
            })
        })
    };
    Some((0..PHASES).map(smooth).collect())
}

fn sticks(joints: &FileCycle) -> Vec<Stick> {
    let plus = |a: [f64; 2], b: [f64; 2]| [a[0] + b[0], a[1] + b[1]];
    let at = |n: usize| -> Stick {
        let shoulder = joints.shoulder_mid[n];
        [
            joints.near_ankle[n],
            joints.near_knee[n],
            joints.far_ankle[n],
            joints.far_knee[n],
            shoulder,
            plus(shoulder, joints.near_upper_arm[n]),
            plus(shoulder, joints.head_from_shoulders[n]),
        ]
    };
    (0..joints.near_knee.len()).map(at).collect()
}

/// Returns the phase, in cycles, at which the fundamental of the horizontal distance between the ankles peaks. Unlike
/// contact, it needs no event detection, so both strides are aligned in the same way.
fn fundamental_phase(cycle: &[Stick]) -> f64 {
    let (mut cosine, mut sine) = (0.0, 0.0);
    for (n, stick) in cycle.iter().enumerate() {
        let phase = TAU * n as f64 / cycle.len() as f64;
        let apart = stick[0][0] - stick[2][0];
        cosine += apart * phase.cos();
        sine += apart * phase.sin();
    }
    sine.atan2(cosine) / TAU
}

/// Returns the figure at any phase, in cycles, by linear interpolation.
fn interpolated(cycle: &[Stick], phase: f64) -> Stick {
    let place = phase.rem_euclid(1.0) * cycle.len() as f64;
    let (first, share) = (place as usize % cycle.len(), place.fract());
    let (a, b) = (&cycle[first], &cycle[(first + 1) % cycle.len()]);
    std::array::from_fn(|joint| [0, 1].map(|axis| a[joint][axis] + share * (b[joint][axis] - a[joint][axis])))
}

fn mean(points: [[f64; 2]; 2]) -> [f64; 2] {
    [0, 1].map(|axis| (points[0][axis] + points[1][axis]) / 2.0)
}

fn length(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use kei_tests::ReferenceRunner;
    use kei_wire::TracePoint;

    fn frames(seconds: f64) -> Vec<TraceFrame> {
        let runner =
            ReferenceRunner { duration_s: seconds, frames_per_second: 30.0, ..ReferenceRunner::default() };
        let frame = |pose: Pose| TraceFrame {
            time_us: pose.time.as_micros() as u64,
            points: pose.keypoints.map(|k| TracePoint { x_px: k.x, y_px: k.y, score: k.score }),
        };
        runner.poses().into_iter().map(frame).collect()
    }

    /// If the runner is the reference, both figures agree at every phase to within 4 % of a leg length.
    #[test]
    fn figures_agree_when_the_runner_is_the_reference() {
        let span = SpanRow::made_up(1, "daily", Some(18.0), 98.0);
        let figures = StrideFigures::of(&frames(30.0), &span, Some(&kipchoge::gait())).unwrap();
        for (runner, reference) in figures.runner.iter().zip(&figures.reference.unwrap()) {
            for (joint, (a, b)) in runner.iter().zip(reference).enumerate() {
                assert!(length(*a, *b) < 0.04, "{}: {a:?} {b:?}", JOINTS[joint]);
            }
        }
    }

    /// Three seconds at 30 fps do not cover every phase with enough frames.
    #[test]
    fn too_few_frames_give_no_figure() {
        let span = SpanRow::made_up(1, "daily", Some(18.0), 98.0);
        assert!(StrideFigures::of(&frames(3.0), &span, None).is_none());
        assert!(StrideFigures::of(&[], &span, None).is_none());
    }
}
