//! How far the network's keypoints lie from the truth.

use super::population::Runner;
use crate::statistics::{mean, quantile};
use crate::table::{Table, number};
use kei_core::{Joint, Pose};
use kei_sim::vec3;

/// Pairs that swap together.
const LEGS: [(Joint, Joint); 3] = [
    (Joint::LeftHip, Joint::RightHip),
    (Joint::LeftKnee, Joint::RightKnee),
    (Joint::LeftAnkle, Joint::RightAnkle),
];
/// Joints closer than this, leg lengths, can't be told to be swapped.
const APART: f64 = 0.15;
/// The first frames find the crop, s.
const SETTLED_S: f64 = 0.2;
/// Keypoints above this count as seen.
const SURE: f32 = 0.3;

/// Sums over runners.
#[derive(Default)]
struct Tally {
    /// Error, leg lengths, and score by joint.
    errors: [Vec<(f64, f32)>; Joint::COUNT],
    pairs: usize,
    swapped: usize,
}

/// Prints the table of one rate.
pub(super) fn table(runners: &[Runner], seen: &[Vec<Pose>], rate: f64) {
    let mut tally = Tally::default();
    for (runner, poses) in runners.iter().zip(seen) {
        let optics = runner.simulation.optics();
        let px_per_leg = runner.leg_m() * optics.scale(optics.project(vec3(0.0, 0.9, 0.0)).depth);
        for pose in poses.iter().filter(|pose| pose.time.as_secs_f64() > SETTLED_S) {
            let truth = runner.simulation.truth(pose.time.as_secs_f64());
            tally.add(pose, &truth.pose, px_per_leg);
        }
    }
    tally.print(runners.len(), rate);
}

fn distance(pose: &Pose, truth: &Pose, seen: Joint, meant: Joint) -> f64 {
    let (a, b) = (pose[seen], truth[meant]);
    f64::from((a.x - b.x).hypot(a.y - b.y))
}

impl Tally {
    /// Errors are taken after undoing whole-pair swaps, which are counted on their own.
    fn add(&mut self, pose: &Pose, truth: &Pose, px_per_leg: f64) {
        let mut names = Joint::ALL;
        for (left, right) in LEGS {
            let straight = distance(pose, truth, left, left) + distance(pose, truth, right, right);
            let crossed = distance(pose, truth, left, right) + distance(pose, truth, right, left);
            if distance(truth, truth, left, right) > APART * px_per_leg {
                self.pairs += 1;
                self.swapped += usize::from(crossed < straight);
            }
            if crossed < straight {
                names.swap(left as usize, right as usize);
            }
        }
        for (meant, seen) in Joint::ALL.into_iter().zip(names) {
            if truth[meant].score > 0.0 {
                let error = distance(pose, truth, seen, meant) / px_per_leg;
                self.errors[meant as usize].push((error, pose[seen].score));
            }
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
            &["joint", "median", "90 % below", "mean score", "score above 0.3, %"],
        );
        for (right, samples) in self.errors.iter().enumerate() {
            // The nose is alone; then every left joint is followed by its right one.
            let (name, other) = match Joint::ALL[right].name().strip_prefix("right_") {
                Some(name) => (name, self.errors[right - 1].as_slice()),
                None if right == Joint::Nose as usize => (Joint::Nose.name(), [].as_slice()),
                None => continue,
            };
            let samples = || samples.iter().chain(other);
            let errors: Vec<f64> = samples().map(|(error, _)| 100.0 * error).collect();
            let scores: Vec<f64> = samples().map(|(_, score)| f64::from(*score)).collect();
            let sure: Vec<f64> =
                samples().map(|(_, score)| if *score > SURE { 100.0 } else { 0.0 }).collect();
            table.row(&[
                name.replace('_', " "),
                number(quantile(&errors, 0.5), 1),
                number(quantile(&errors, 0.9), 1),
                number(mean(&scores), 2),
                number(mean(&sure), 0),
            ]);
        }
    }
}
