//! Errors of the network's keypoints.

use super::population::Runner;
use crate::statistics::{mean, quantile};
use crate::table::{Table, number};
use kei_core::{Joint, Keypoint, Pose};
use kei_sim::{FrameTruth, LEG_PAIRS, Point, Side};

/// Smallest distance between the joints of a pair, in leg lengths, at which a swap is counted. At a smaller
/// distance the errors alone decide which assignment is nearer.
const MIN_SEPARATION: f64 = 0.15;
/// Time at the start that is ignored, s: the tracker has not found its crop yet.
const SETTLED_S: f64 = 0.2;
/// Lowest score of a keypoint that counts as seen.
const SEEN_SCORE: f32 = 0.3;

/// The error of one keypoint in one frame.
struct Sample {
    error_leg: f64,
    error_cm: f64,
    score: f32,
}

/// The errors of all runners, by keypoint.
#[derive(Default)]
struct Observations {
    joints: [Vec<Sample>; Joint::COUNT],
    heels: Vec<Sample>,
    toes: Vec<Sample>,
    pairs: usize,
    swapped: usize,
}

/// Prints the table of one frame rate.
pub(super) fn table(runners: &[Runner], seen: &[Vec<Pose>], rate: f64) {
    let mut observations = Observations::default();
    for (runner, poses) in runners.iter().zip(seen) {
        let px_per_m = runner.simulation.px_per_m();
        let scale = Scale { px_per_leg: runner.leg_m() * px_per_m, px_per_m };
        for pose in poses.iter().filter(|pose| pose.time.as_secs_f64() > SETTLED_S) {
            let truth = runner.simulation.truth(pose.time.as_secs_f64());
            observations.add(pose, &truth, scale);
        }
    }
    observations.print(runners.len(), rate);
}

/// Scale of a runner in the frame.
#[derive(Clone, Copy)]
struct Scale {
    px_per_leg: f64,
    px_per_m: f64,
}

impl Scale {
    fn sample(self, seen: Keypoint, x: f32, y: f32) -> Sample {
        let error_px = f64::from((seen.x - x).hypot(seen.y - y));
        let (error_leg, error_cm) = (error_px / self.px_per_leg, 100.0 * error_px / self.px_per_m);
        Sample { error_leg, error_cm, score: seen.score }
    }
}

fn distance(pose: &Pose, truth: &Pose, seen: Joint, meant: Joint) -> f64 {
    let (a, b) = (pose[seen], truth[meant]);
    f64::from((a.x - b.x).hypot(a.y - b.y))
}

impl Observations {
    /// Adds the errors of one pose. Swaps of a whole pair are counted separately and undone before the errors
    /// are computed.
    fn add(&mut self, pose: &Pose, truth: &FrameTruth, scale: Scale) {
        let mut names = Joint::ALL;
        for (left, right) in LEG_PAIRS {
            let drawn = &truth.pose;
            let straight = distance(pose, drawn, left, left) + distance(pose, drawn, right, right);
            let crossed = distance(pose, drawn, left, right) + distance(pose, drawn, right, left);
            if distance(drawn, drawn, left, right) > MIN_SEPARATION * scale.px_per_leg {
                self.pairs += 1;
                self.swapped += usize::from(crossed < straight);
            }
            if crossed < straight {
                names.swap(left as usize, right as usize);
            }
        }
        for (meant, seen) in Joint::ALL.into_iter().zip(names) {
            let at = truth.pose[meant];
            if at.score > 0.0 {
                self.joints[meant as usize].push(scale.sample(pose[seen], at.x, at.y));
            }
        }
        let Some(feet) = pose.feet else { return };
        let ankles = [Joint::LeftAnkle, Joint::RightAnkle];
        for side in Side::BOTH.map(Side::index) {
            let ankle = ankles[side];
            if truth.pose[ankle].score == 0.0 {
                continue;
            }
            // A foot is swapped together with its ankle.
            let foot = feet[usize::from(names[ankle as usize] == Joint::RightAnkle)];
            let sample = |seen, at: Point| scale.sample(seen, at.x, at.y);
            self.heels.push(sample(foot.heel, truth.heels[side]));
            self.toes.push(sample(foot.toe, truth.toes[side]));
        }
    }

    fn print(&self, runners: usize, rate: f64) {
        let swaps = 1000.0 * self.swapped as f64 / self.pairs.max(1) as f64;
        let table = Table::new(
            &format!(
                "Keypoints of {runners} simulated runners at {rate} fps, left and right together: distance from the \
                 truth in percent of leg length, whole-pair swaps undone. {} swaps per 1000 leg pairs ({} of {}).",
                number(swaps, 0),
                self.swapped,
                self.pairs
            ),
            &[
                "joint",
                "median",
                "90 % below",
                "median, cm",
                "90 % below, cm",
                "mean score",
                "score above 0.3, %",
            ],
        );
        for (right, samples) in self.joints.iter().enumerate() {
            // Joint::ALL starts with the nose, which has no pair. After it, each right joint follows its left
            // one.
            let (name, other) = match Joint::ALL[right].name().strip_prefix("right_") {
                Some(name) => (name, self.joints[right - 1].as_slice()),
                None if right == Joint::Nose as usize => (Joint::Nose.name(), [].as_slice()),
                None => continue,
            };
            row(&table, name, samples, other);
        }
        for (name, samples) in [("heel", &self.heels), ("toe tip", &self.toes)] {
            if !samples.is_empty() {
                row(&table, name, samples, &[]);
            }
        }
    }
}

fn row(table: &Table, name: &str, samples: &[Sample], more: &[Sample]) {
    let of = |value: fn(&Sample) -> f64| -> Vec<f64> { samples.iter().chain(more).map(value).collect() };
    let (legs, cm) = (of(|sample| 100.0 * sample.error_leg), of(|sample| sample.error_cm));
    table.row(&[
        name.replace('_', " "),
        number(quantile(&legs, 0.5), 1),
        number(quantile(&legs, 0.9), 1),
        number(quantile(&cm, 0.5), 1),
        number(quantile(&cm, 0.9), 1),
        number(mean(&of(|sample| f64::from(sample.score))), 2),
        number(mean(&of(|sample| if sample.score > SEEN_SCORE { 100.0 } else { 0.0 })), 0),
    ]);
}
