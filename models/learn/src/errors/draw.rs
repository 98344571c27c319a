//! Draws poses with the errors of a pose network, without rendering frames.

use super::model::{FITTED_FRAME_RATE, KeypointErrors, MAX_LOST_SCORE, STEP_OVER_HEIGHT};
use super::terms::{ROLES, basis, bias_range, own_phase, role, score_index, swap_part, value};
use crate::keypoints::{GroundTruth, exact_poses, forward_sign, px_per_leg};
use crate::population::sample::Sample;
use kei_core::{Joint, Keypoint, Pose};
use kei_sim::{LEG_PAIRS, Rng, Side};

/// Purpose of the random generator ("nois" in ASCII).
const PURPOSE: u64 = 0x6e6f_6973;
/// Lowest score of a missing joint; chosen by hand.
const MIN_LOST_SCORE: f64 = 0.01;
/// Lowest score of a joint that is not missing; chosen by hand. It is above 0 because networks never report
/// 0.
const MIN_SCORE: f64 = 0.02;

impl KeypointErrors {
    /// Returns the poses of a sample as the network would detect them; `seed` determines the errors.
    pub fn poses(&self, sample: &Sample, seed: u64) -> Vec<Pose> {
        let mut errors = RunErrors::new(self, sample, Rng::new(seed, PURPOSE));
        exact_poses(sample).into_iter().map(|exact| errors.pose(exact)).collect()
    }

    /// Draws the bias and the mean scores of a run: the mean, plus a random amount of each component.
    fn run(&self, rng: &mut Rng) -> Vec<f64> {
        // The numbers are not drawn independently, because a network that misplaces one joint of a runner
        // also misplaces its neighbours.
        let mut run = self.mean.clone();
        for component in &self.components {
            let by = rng.normal();
            run.iter_mut().zip(component).for_each(|(number, component)| *number += by * component);
        }
        run
    }
}

/// The errors of one run, frame by frame.
struct RunErrors<'e> {
    errors: &'e KeypointErrors,
    rng: Rng,
    /// Bias and mean scores of this run.
    run: Vec<f64>,
    near: Side,
    /// +1 if the runner faces right in the frame, -1 if left.
    forward: f64,
    px_per_leg: f64,
    /// Step of the network's keypoint grid, px.
    step_px: f64,
    /// Autocorrelated noise by role and axis, leg lengths.
    autocorrelated: [[f64; 2]; ROLES],
    /// Time of the previous frame, s.
    previous_s: Option<f64>,
}

impl<'e> RunErrors<'e> {
    fn new(errors: &'e KeypointErrors, sample: &Sample, mut rng: Rng) -> RunErrors<'e> {
        let simulation = sample.simulation();
        let segments = simulation.motion().segments();
        let px_per_leg = px_per_leg(simulation);
        RunErrors {
            errors,
            run: errors.run(&mut rng),
            rng,
            near: simulation.near(),
            forward: forward_sign(simulation),
            px_per_leg,
            step_px: STEP_OVER_HEIGHT * px_per_leg * segments.height / segments.leg(),
            autocorrelated: [[0.0; 2]; ROLES],
            previous_s: None,
        }
    }

    fn pose(&mut self, exact: GroundTruth) -> Pose {
        let GroundTruth { mut pose, phases } = exact;
        let now_s = pose.time.as_secs_f64();
        // The correlation was fitted at one frame interval only. For other intervals, the same decay per
        // second is assumed.
        let persistence = |previous_s| self.errors.persistence.powf(FITTED_FRAME_RATE * (now_s - previous_s));
        let correlation = self.previous_s.map_or(0.0, persistence);
        self.previous_s = Some(now_s);
        for joint in Joint::ALL {
            // A score of 0 means that the joint is not in the frame.
            if pose[joint].score != 0.0 {
                let role = role(joint, self.near);
                let offset = self.bias_and_noise(role, phases, correlation);
                pose[joint] = self.keypoint(role, pose[joint], offset);
            }
        }
        if self.rng.chance(self.errors.swap_share[swap_part(phases[self.near.index()])]) {
            for (left, right) in LEG_PAIRS {
                pose.keypoints.swap(left as usize, right as usize);
            }
        }
        pose
    }

    /// Returns the sum of bias and autocorrelated noise of a role (forward, up), in leg lengths.
    fn bias_and_noise(&mut self, role: usize, phases: [f64; 2], correlation: f64) -> [f64; 2] {
        let basis = basis(own_phase(role, self.near, phases));
        let mut offset = [0, 1].map(|axis| value(&self.run[bias_range(role, axis)], &basis));
        for (offset, autocorrelated) in offset.iter_mut().zip(&mut self.autocorrelated[role]) {
            // A first-order autoregression whose standard deviation is the fitted one at any frame rate.
            let fresh =
                (1.0 - correlation * correlation).sqrt() * self.errors.noise[role] * self.rng.normal();
            *autocorrelated = correlation * *autocorrelated + fresh;
            *offset += *autocorrelated;
        }
        offset
    }

    /// Returns the keypoint that the network reports for a joint: displaced by `offset`, or an outlier, or
    /// missing.
    fn keypoint(&mut self, role: usize, exact: Keypoint, mut offset: [f64; 2]) -> Keypoint {
        let KeypointErrors { lost_share, outlier_share, outlier_size, score_noise, .. } = self.errors;
        // The order of the draws must not change, because the bundled regressions were trained on these draws.
        let lost = self.rng.chance(lost_share[role]);
        let outlier = self.rng.chance(outlier_share[role]) || lost;
        if outlier {
            offset = offset.map(|offset| offset + outlier_size * self.rng.normal());
        }
        let usual = self.run[score_index(role)] + score_noise[role] * self.rng.normal();
        let score =
            if lost { self.rng.range(MIN_LOST_SCORE, MAX_LOST_SCORE) } else { usual.clamp(MIN_SCORE, 1.0) };
        // Rounded last: the network reports positions on its grid whatever its errors are.
        let on_grid = |px: f64| (px / self.step_px).round() * self.step_px;
        Keypoint {
            x: on_grid(f64::from(exact.x) + self.forward * offset[0] * self.px_per_leg) as f32,
            y: on_grid(f64::from(exact.y) - offset[1] * self.px_per_leg) as f32,
            score: score as f32,
        }
    }
}
