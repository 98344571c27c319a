//! Poses with the errors of a network, without pixels.

use super::model::{FITTED_FRAME_RATE, KeypointErrors, LOST_BELOW, STEP_OVER_HEIGHT};
use super::terms::{ROLES, basis, bias, own_phase, role, score, swap_part, value};
use crate::keypoints::{GroundTruth, exact_poses, forward_sign, px_per_leg};
use crate::population::sample::Sample;
use kei_core::{Joint, Keypoint, Pose};
use kei_sim::{LEG_PAIRS, Rng, Side};

/// Purpose of the generator ("nois").
const PURPOSE: u64 = 0x6e6f_6973;
/// Lowest score of a lost joint.
const MIN_LOST_SCORE: f64 = 0.01;
/// Lowest score of a joint that is not lost: a network never reports 0.
const MIN_SCORE: f64 = 0.02;

impl KeypointErrors {
    /// Returns the poses of a sample as the network would detect them; `seed` determines the errors.
    pub fn poses(&self, sample: &Sample, seed: u64) -> Vec<Pose> {
        let mut errors = RunErrors::new(self, sample, Rng::new(seed, PURPOSE));
        exact_poses(sample).into_iter().map(|exact| errors.pose(exact)).collect()
    }

    /// A run's bias and scores: the mean, and a draw along each component.
    fn run(&self, rng: &mut Rng) -> Vec<f64> {
        // Along the components, not number by number: a network that misplaces one joint of a runner also misplaces its
        // neighbours.
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
    /// Bias and scores of this run.
    run: Vec<f64>,
    near: Side,
    /// +1 where the runner faces right in the frame.
    forward: f64,
    px_per_leg: f64,
    /// Step of the network's grid, px.
    step_px: f64,
    /// Autocorrelated noise by role and axis, leg lengths.
    lasting: [[f64; 2]; ROLES],
    /// Time of the previous frame, s.
    last_s: Option<f64>,
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
            lasting: [[0.0; 2]; ROLES],
            last_s: None,
        }
    }

    fn pose(&mut self, exact: GroundTruth) -> Pose {
        let GroundTruth { mut pose, phases } = exact;
        let now_s = pose.time.as_secs_f64();
        // The fit has the correlation over one frame interval only; over others, the same decay per second is assumed.
        let persistence = |last_s| self.errors.persistence.powf(FITTED_FRAME_RATE * (now_s - last_s));
        let correlation = self.last_s.map_or(0.0, persistence);
        self.last_s = Some(now_s);
        for joint in Joint::ALL {
            // A score of 0 means that the joint is not in the frame.
            if pose[joint].score != 0.0 {
                let role = role(joint, self.near);
                let offset = self.lasting_offset(role, phases, correlation);
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

    /// Bias and lasting noise of a role, leg lengths forward and up.
    fn lasting_offset(&mut self, role: usize, phases: [f64; 2], correlation: f64) -> [f64; 2] {
        let basis = basis(own_phase(role, self.near, phases));
        let mut offset = [0, 1].map(|axis| value(&self.run[bias(role, axis)], &basis));
        for (offset, lasting) in offset.iter_mut().zip(&mut self.lasting[role]) {
            // An autoregression of first order, with the fitted standard deviation at any frame rate.
            let fresh =
                (1.0 - correlation * correlation).sqrt() * self.errors.noise[role] * self.rng.normal();
            *lasting = correlation * *lasting + fresh;
            *offset += *lasting;
        }
        offset
    }

    /// The keypoint that the network reports for a joint with this offset, unless it is lost or far off.
    fn keypoint(&mut self, role: usize, exact: Keypoint, mut offset: [f64; 2]) -> Keypoint {
        let KeypointErrors { lost_share, outlier_share, outlier_size, score_noise, .. } = self.errors;
        // All draws come in this order for every joint: the bundled regressions were trained on them.
        let lost = self.rng.chance(lost_share[role]);
        let outlier = self.rng.chance(outlier_share[role]) || lost;
        if outlier {
            offset = offset.map(|offset| offset + outlier_size * self.rng.normal());
        }
        let usual = self.run[score(role)] + score_noise[role] * self.rng.normal();
        let score =
            if lost { self.rng.range(MIN_LOST_SCORE, LOST_BELOW) } else { usual.clamp(MIN_SCORE, 1.0) };
        // After all errors: what the network reports lies on its grid, whatever its errors.
        let on_grid = |px: f64| (px / self.step_px).round() * self.step_px;
        Keypoint {
            x: on_grid(f64::from(exact.x) + self.forward * offset[0] * self.px_per_leg) as f32,
            y: on_grid(f64::from(exact.y) - offset[1] * self.px_per_leg) as f32,
            score: score as f32,
        }
    }
}
