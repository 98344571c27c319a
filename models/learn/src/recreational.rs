//! Whole strides of the measured recreational runners: their leg angles with an assumed upper body.

use crate::population::normal::Normal;
use crate::population::runners::{Runner, Runners, Split, TABLE_SPEED};
use kei_core::kei::{Circumstances, LegCurves, Reference};
use kei_core::{CycleJoints, StrideCycle};
use kei_sim::Rng;
use std::f64::consts::TAU;

// The public data have no joints above the hip. The upper bodies have the ranges of
// models/reference/anchors.py, which made the bundled scale. Lengths are shares of the leg length.

/// Forward lean of the trunk, degrees.
const LEAN_DEG: Normal = Normal::new(6.0, 3.0);
/// Position of the ears relative to mid-shoulder: forward, up.
const HEAD: [Normal; 2] = [Normal::new(0.12, 0.02), Normal::new(0.19, 0.012)];
/// Angle of the upper arm, 0 straight down: mean and amplitude, degrees, and the phase at which it is
/// farthest back, cycles after contact.
const ARM_MEAN_DEG: Normal = Normal::new(-28.0, 8.0);
const ARM_AMPLITUDE_DEG: Normal = Normal::new(22.0, 6.0);
const ARM_BACK_PHASE: Normal = Normal::new(0.45, 0.04);
const THIGH: f64 = 0.505;
const SHANK: f64 = 0.495;
const TRUNK: f64 = 0.57;
const UPPER_ARM: f64 = 0.33;

/// Seed and purpose ("anch" in ASCII) of the random generator of the upper bodies.
const GENERATOR: (u64, u64) = (3, 0x616e_6368);

/// A measured runner with an assumed upper body.
pub(crate) struct RecreationalRunner {
    runner: Runner,
    lean_deg: f64,
    head: [f64; 2],
    arm_mean_deg: f64,
    arm_amplitude_deg: f64,
    arm_back_phase: f64,
}

/// Returns all runners of the table. Held-out runners are included, because they only set the scale.
pub(crate) fn recreational_runners() -> Vec<RecreationalRunner> {
    let mut rng = Rng::new(GENERATOR.0, GENERATOR.1);
    let all = [Split::Train, Split::HeldOut].map(|split| Runners::of(split).all().to_vec()).concat();
    all.into_iter().map(|runner| RecreationalRunner::draw(runner, &mut rng)).collect()
}

impl RecreationalRunner {
    fn draw(runner: Runner, rng: &mut Rng) -> RecreationalRunner {
        // The order of the draws must not change: the bundled anchors depend on it.
        RecreationalRunner {
            runner,
            lean_deg: LEAN_DEG.draw(rng),
            head: HEAD.map(|axis| axis.draw(rng)),
            arm_mean_deg: ARM_MEAN_DEG.draw(rng),
            arm_amplitude_deg: ARM_AMPLITUDE_DEG.draw(rng),
            arm_back_phase: ARM_BACK_PHASE.draw(rng),
        }
    }

    pub(crate) fn distance(&self, reference: &Reference, speed: f64) -> f64 {
        distance(reference, &self.cycle(speed))
    }

    /// Returns the distance at `speed` (m/s) to the reference, which must have been moved to that speed.
    pub(crate) fn distance_at(&self, reference: &Reference, speed: f64) -> f64 {
        circumstances(reference, &self.cycle(speed)).distance_at_speed
    }

    /// Returns the stride at a belt speed, m/s.
    pub(crate) fn cycle(&self, speed: f64) -> StrideCycle {
        let curves = self.runner.curves.at_speed(TABLE_SPEED, speed);
        let knee: Vec<[f64; 2]> = curves.thigh_deg.iter().map(|thigh| from_down(*thigh, THIGH)).collect();
        let ankle: Vec<[f64; 2]> = (0..LegCurves::PHASES)
            .map(|i| {
                let shank = from_down(curves.thigh_deg[i] - curves.knee_deg[i], SHANK);
                [knee[i][0] + shank[0], knee[i][1] + shank[1]]
            })
            .collect();
        // The table has the angles of one leg. The other leg has the same angles half a stride later.
        let half_a_stride_later = |series: &[[f64; 2]]| {
            let (first, second) = series.split_at(LegCurves::PHASES / 2);
            [second, first].concat()
        };
        let (sine, cosine) = self.lean_deg.to_radians().sin_cos();
        StrideCycle::from_joints(&CycleJoints {
            near_knee: &knee,
            near_ankle: &ankle,
            far_knee: &half_a_stride_later(&knee),
            far_ankle: &half_a_stride_later(&ankle),
            shoulder_mid: &[[TRUNK * sine, TRUNK * cosine]; LegCurves::PHASES],
            near_upper_arm: &self.upper_arm(),
            head_from_shoulders: &[self.head; LegCurves::PHASES],
        })
    }

    fn upper_arm(&self) -> [[f64; 2]; LegCurves::PHASES] {
        core::array::from_fn(|i| {
            let phase = i as f64 / LegCurves::PHASES as f64;
            let swing = self.arm_amplitude_deg * (TAU * (phase - self.arm_back_phase)).cos();
            from_down(self.arm_mean_deg - swing, UPPER_ARM)
        })
    }
}

/// Returns the end of a segment relative to its start (forward, up). The angle is 0 straight down.
fn from_down(degrees: f64, length: f64) -> [f64; 2] {
    let (sine, cosine) = degrees.to_radians().sin_cos();
    [length * sine, -length * cosine]
}

/// Returns the distance of an exact cycle to the reference.
pub(crate) fn distance(reference: &Reference, cycle: &StrideCycle) -> f64 {
    circumstances(reference, cycle).distance
}

fn circumstances(reference: &Reference, cycle: &StrideCycle) -> Circumstances {
    // Any values work, because the distances do not depend on frame rate, strides and spread.
    reference.inputs(cycle, 1.0, 1.0, 1.0).circumstances
}
