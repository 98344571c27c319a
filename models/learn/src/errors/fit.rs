//! Fits an error model to rendered runners whose exact joints are known.

use super::model::{KeypointErrors, LOST_BELOW, STEP_OVER_HEIGHT, VERSION};
use super::terms::{
    NUMBERS, ROLES, SWAP_PARTS, TERMS, basis, bias, own_phase, role, score, swap_part, value,
};
use crate::error::LearnError;
use crate::keypoints::{GroundTruth, forward_sign, px_per_leg, rendered};
use crate::linear::{principal_axes, ridge};
use crate::population::sample::Sample;
use kei_core::{Joint, LEG_OVER_HEIGHT, Pose};
use kei_models::PoseTracker;
use kei_sim::{LEG_PAIRS, Side};

/// Principal components of the differences between runs that are kept.
const COMPONENTS: usize = 12;
/// An error larger than this, leg lengths, is an outlier and not noise: six standard deviations of a knee's noise.
const OUTLIER: f64 = 0.12;
/// Least distance between the ankles, leg lengths, at which swapped legs are counted: closer ankles are ambiguous.
const APART: f64 = 0.15;
/// Frames left out at the start of a run, while the tracker finds the crop.
const SETTLING_FRAMES: usize = 5;
/// Rounds of fitting the bias, each without the outliers of the one before.
const ROUNDS: usize = 4;
/// Ridge of the bias, in frames' worth of evidence for no harmonics.
const RIDGE: f64 = 1.0;
/// A role needs this many frames for each coefficient of its bias.
const FRAMES_PER_TERM: usize = 3;
/// Fewest runs that a spread between runs can be taken from.
const MIN_RUNS: usize = 3;
/// Sum of squares that is taken as 0, leg lengths squared.
const MIN_VARIANCE: f64 = 1e-12;
/// Least square of the noise, leg lengths squared: a thousandth of a leg, where the grid explains all.
const MIN_NOISE_SQUARE: f64 = 1e-6;
/// Upper limit of the persistence: noise that never decays would be a bias.
const MAX_PERSISTENCE: f64 = 0.98;

/// Collects runs to fit [`KeypointErrors`] to.
#[derive(Default)]
pub struct ErrorFit {
    /// Bias and mean scores of each run.
    runs: Vec<Vec<f64>>,
    frames: usize,
    residuals: [Vec<f64>; ROLES],
    score_residuals: [Vec<f64>; ROLES],
    outliers: [usize; ROLES],
    outlier_square: f64,
    lost: [usize; ROLES],
    /// Products of successive residuals, and squares of the first of each two.
    autocorrelation: [f64; 2],
    /// Frames with straight and with swapped legs, by part of the stride.
    swaps: [[usize; 2]; SWAP_PARTS],
}

/// How a sample appears in the frame.
struct View {
    near: Side,
    /// +1 where the runner faces right in the frame.
    forward: f64,
    px_per_leg: f64,
}

impl View {
    fn of(sample: &Sample) -> View {
        let simulation = sample.simulation();
        View {
            near: simulation.near(),
            forward: forward_sign(simulation),
            px_per_leg: px_per_leg(simulation),
        }
    }
}

/// A role's observations in one run.
#[derive(Default)]
struct Observations {
    basis: Vec<[f64; TERMS]>,
    /// Errors forward and up, leg lengths.
    error: [Vec<f64>; 2],
    score: Vec<f64>,
}

impl ErrorFit {
    /// Renders a sample's scene and adds the network's errors on it.
    ///
    /// # Errors
    /// The network or the simulated camera fails.
    pub fn observe(&mut self, sample: &Sample, tracker: &mut PoseTracker) -> Result<(), LearnError> {
        self.add_run(sample, &rendered(sample, tracker)?);
        Ok(())
    }

    /// Adds a run: the detected pose and the ground truth of each frame.
    fn add_run(&mut self, sample: &Sample, frames: &[(Pose, GroundTruth)]) {
        let view = View::of(sample);
        let mut observations: [Observations; ROLES] = Default::default();
        for (pose, exact) in frames.iter().skip(SETTLING_FRAMES) {
            self.frames += 1;
            let mut pose = *pose;
            // Swaps are counted separately: as errors of the joints they would hide all others.
            if self.count_swap(&pose, exact, &view) {
                for (left, right) in LEG_PAIRS {
                    pose.keypoints.swap(left as usize, right as usize);
                }
            }
            self.add_frame(&pose, exact, &view, &mut observations);
        }
        let mut numbers = vec![0.0; NUMBERS];
        for (role, observed) in observations.iter().enumerate() {
            self.add_role(role, observed, &mut numbers);
        }
        self.runs.push(numbers);
    }

    fn add_frame(
        &mut self,
        pose: &Pose,
        exact: &GroundTruth,
        view: &View,
        observations: &mut [Observations; ROLES],
    ) {
        for joint in Joint::ALL {
            let role = role(joint, view.near);
            let (seen, truth) = (pose[joint], exact.pose[joint]);
            // A score of 0 means that the joint is not in the frame.
            if truth.score == 0.0 {
                continue;
            }
            self.lost[role] += usize::from(f64::from(seen.score) < LOST_BELOW);
            let observed = &mut observations[role];
            observed.basis.push(basis(own_phase(role, view.near, exact.phases)));
            observed.error[0].push(view.forward * f64::from(seen.x - truth.x) / view.px_per_leg);
            observed.error[1].push(-f64::from(seen.y - truth.y) / view.px_per_leg);
            observed.score.push(f64::from(seen.score));
        }
    }

    /// Returns whether the legs are swapped. Counts the frame if the ankles are at least [`APART`] apart.
    fn count_swap(&mut self, pose: &Pose, exact: &GroundTruth, view: &View) -> bool {
        let truth = &exact.pose;
        let distance = |a: Joint, b: Joint| f64::from((pose[a].x - truth[b].x).hypot(pose[a].y - truth[b].y));
        let (mut straight, mut crossed) = (0.0, 0.0);
        for (left, right) in LEG_PAIRS {
            straight += distance(left, left) + distance(right, right);
            crossed += distance(left, right) + distance(right, left);
        }
        // All three pairs together: the hips alone are too close to each other to decide.
        let swapped = crossed < straight;
        let (left, right) = (truth[Joint::LeftAnkle], truth[Joint::RightAnkle]);
        if f64::from((left.x - right.x).hypot(left.y - right.y)) > APART * view.px_per_leg {
            self.swaps[swap_part(exact.phases[view.near.index()])][usize::from(swapped)] += 1;
        }
        swapped
    }

    /// Adds a role's bias to the run's numbers, and its residuals to those of all runs.
    fn add_role(&mut self, role: usize, observed: &Observations, numbers: &mut [f64]) {
        let count = observed.score.len();
        if count < FRAMES_PER_TERM * TERMS {
            return;
        }
        let mean_score = observed.score.iter().sum::<f64>() / count as f64;
        numbers[score(role)] = mean_score;
        self.score_residuals[role].extend(observed.score.iter().map(|score| score - mean_score));
        // Outliers would distort a least-squares series, but are only known from that series: so fit and reject by turns.
        let mut inliers = vec![true; count];
        let mut residuals = vec![[0.0; 2]; count];
        for _ in 0..ROUNDS {
            for axis in 0..2 {
                let series = observed.bias(axis, &inliers);
                let errors = observed.error[axis].iter().zip(&observed.basis);
                for (residual, (error, basis)) in residuals.iter_mut().zip(errors) {
                    residual[axis] = error - value(&series, basis);
                }
                numbers[bias(role, axis)].copy_from_slice(&series);
            }
            for (inlier, [x, y]) in inliers.iter_mut().zip(&residuals) {
                *inlier = x.hypot(*y) < OUTLIER;
            }
        }
        self.add_residuals(role, &inliers, &residuals);
    }

    fn add_residuals(&mut self, role: usize, inliers: &[bool], residuals: &[[f64; 2]]) {
        for (i, residual) in residuals.iter().enumerate() {
            if !inliers[i] {
                self.outliers[role] += 1;
                // Per axis, as the poses draw them.
                self.outlier_square += (residual[0].powi(2) + residual[1].powi(2)) / 2.0;
                continue;
            }
            self.residuals[role].extend(residual);
            // An outlier interrupts the noise: a product with it would not measure persistence.
            if i > 0 && inliers[i - 1] {
                for (now, before) in residual.iter().zip(residuals[i - 1]) {
                    self.autocorrelation[0] += now * before;
                    self.autocorrelation[1] += before * before;
                }
            }
        }
    }

    /// Returns the fitted error model.
    ///
    /// # Errors
    /// Fewer than three runs were added.
    pub fn finish(self) -> Result<KeypointErrors, LearnError> {
        if self.runs.len() < MIN_RUNS {
            return Err(LearnError::TooFew { found: self.runs.len(), asked: MIN_RUNS });
        }
        let (mean, axes) = principal_axes(&self.runs, COMPONENTS);
        let share = |counts: [usize; ROLES]| -> Vec<f64> {
            counts.iter().map(|count| *count as f64 / self.frames.max(1) as f64).collect()
        };
        let outliers: usize = self.outliers.iter().sum();
        let [product, square] = self.autocorrelation;
        let swap_share = |[no, yes]: &[usize; 2]| *yes as f64 / (no + yes).max(1) as f64;
        let scaled = |(variance, axis): (f64, Vec<f64>)| axis.iter().map(|v| v * variance.sqrt()).collect();
        Ok(KeypointErrors {
            version: VERSION,
            runs: self.runs.len(),
            frames: self.frames,
            persistence: (product / square.max(MIN_VARIANCE)).clamp(0.0, MAX_PERSISTENCE),
            swap_share: self.swaps.iter().map(swap_share).collect(),
            noise: self.residuals.iter().map(|residuals| noise(residuals)).collect(),
            score_noise: self.score_residuals.iter().map(|residuals| variance(residuals).sqrt()).collect(),
            outlier_share: share(self.outliers),
            outlier_size: (self.outlier_square / outliers.max(1) as f64).sqrt(),
            lost_share: share(self.lost),
            mean,
            components: axes.into_iter().map(scaled).collect(),
        })
    }
}

/// Returns the mean square, which is the variance because the mean of residuals is 0.
fn variance(residuals: &[f64]) -> f64 {
    residuals.iter().map(|v| v * v).sum::<f64>() / residuals.len().max(1) as f64
}

/// Standard deviation of a role's residuals without the grid's share.
fn noise(residuals: &[f64]) -> f64 {
    // Rounding to a grid has the variance of a uniform distribution, step²/12. The poses drawn from the model are rounded,
    // too, so the noise must not hold it already.
    let step = STEP_OVER_HEIGHT / LEG_OVER_HEIGHT;
    (variance(residuals) - step * step / 12.0).max(MIN_NOISE_SQUARE).sqrt()
}

impl Observations {
    /// The bias along an axis, fitted to the inliers.
    fn bias(&self, axis: usize, inliers: &[bool]) -> Vec<f64> {
        let chosen = (0..self.basis.len()).filter(|&i| inliers[i]);
        // `ridge` leaves the last column free: the mean, which stands first here.
        let rows: Vec<Vec<f64>> =
            chosen.clone().map(|i| self.basis[i].iter().rev().copied().collect()).collect();
        let errors: Vec<f64> = chosen.map(|i| self.error[axis][i]).collect();
        let mut series = ridge(&rows, &errors, RIDGE);
        series.reverse();
        series
    }
}
