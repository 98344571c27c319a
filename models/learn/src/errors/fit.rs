//! Fits an error model to rendered runners, whose exact joint positions are known.

use super::model::{KeypointErrors, MAX_LOST_SCORE, STEP_OVER_HEIGHT, VERSION};
use super::terms::{
    NUMBERS, ROLES, SWAP_PARTS, TERMS, basis, bias_range, own_phase, role, score_index, swap_part, value,
};
use crate::error::LearnError;
use crate::keypoints::{GroundTruth, forward_sign, px_per_leg, rendered};
use crate::linear::{principal_axes, ridge};
use crate::population::sample::Sample;
use kei_core::{Joint, LEG_OVER_HEIGHT, Pose};
use kei_models::PoseTracker;
use kei_sim::{LEG_PAIRS, Side};

/// Number of principal components of the differences between runs; chosen by hand.
const COMPONENTS: usize = 12;
/// Error beyond which an observation is an outlier, leg lengths: six standard deviations of the knee's noise.
const MIN_OUTLIER: f64 = 0.12;
/// Smallest distance between the ankles at which swapped legs are counted, leg lengths. Closer ankles are
/// ambiguous.
const MIN_ANKLE_DISTANCE: f64 = 0.15;
/// Frames skipped at the start of a run, while crop tracking settles.
const SETTLING_FRAMES: usize = 5;
/// Number of times that the bias is fitted, each time without the outliers of the previous fit; chosen by
/// hand.
const FIT_ROUNDS: usize = 4;
/// Ridge penalty on each harmonic of the bias. It is equivalent to one more frame in which the harmonic
/// is 0.
const RIDGE: f64 = 1.0;
/// Minimum number of frames for each coefficient of a role's bias; chosen by hand against overfitting.
const MIN_FRAMES_PER_TERM: usize = 3;
/// Minimum number of runs from which the spread between runs can be estimated.
const MIN_RUNS: usize = 3;
/// Smallest divisor of the persistence, leg lengths squared: without noise, the persistence is 0 instead of
/// NaN.
const MIN_VARIANCE: f64 = 1e-12;
/// Smallest variance of the noise, leg lengths squared: a thousandth of a leg, used where the grid explains
/// all scatter.
const MIN_NOISE_SQUARE: f64 = 1e-6;
/// Upper limit of the persistence: noise that never decays would be a bias.
const MAX_PERSISTENCE: f64 = 0.98;

/// Collects runs and fits [`KeypointErrors`] to them.
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
    /// Sum of the products of successive residuals, and sum of the squares of the earlier ones.
    autocorrelation: [f64; 2],
    /// Numbers of frames without and with swapped legs, by part of the stride.
    swaps: [[usize; 2]; SWAP_PARTS],
}

/// How a sample appears in the frame.
struct View {
    near: Side,
    /// +1 if the runner faces right in the frame, -1 if left.
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

/// The observations of a role in one run.
#[derive(Default)]
struct Observations {
    basis: Vec<[f64; TERMS]>,
    /// Errors forward and upward, leg lengths.
    error: [Vec<f64>; 2],
    score: Vec<f64>,
}

impl ErrorFit {
    /// Renders a sample and adds the errors of the poses that the network detects in it.
    ///
    /// # Errors
    /// Fails if the network or the simulated camera fails.
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
            // Swaps are undone and counted separately: as joint errors they would be far larger than all
            // others.
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
            self.lost[role] += usize::from(f64::from(seen.score) < MAX_LOST_SCORE);
            let observed = &mut observations[role];
            observed.basis.push(basis(own_phase(role, view.near, exact.phases)));
            observed.error[0].push(view.forward * f64::from(seen.x - truth.x) / view.px_per_leg);
            observed.error[1].push(-f64::from(seen.y - truth.y) / view.px_per_leg);
            observed.score.push(f64::from(seen.score));
        }
    }

    /// Returns whether the legs are swapped. Counts the frame if the ankles are at least
    /// [`MIN_ANKLE_DISTANCE`] apart.
    fn count_swap(&mut self, pose: &Pose, exact: &GroundTruth, view: &View) -> bool {
        let truth = &exact.pose;
        let distance = |a: Joint, b: Joint| f64::from((pose[a].x - truth[b].x).hypot(pose[a].y - truth[b].y));
        let (mut straight, mut crossed) = (0.0, 0.0);
        for (left, right) in LEG_PAIRS {
            straight += distance(left, left) + distance(right, right);
            crossed += distance(left, right) + distance(right, left);
        }
        // All three pairs together, because the hips are too close to each other to decide.
        let swapped = crossed < straight;
        let (left, right) = (truth[Joint::LeftAnkle], truth[Joint::RightAnkle]);
        if f64::from((left.x - right.x).hypot(left.y - right.y)) > MIN_ANKLE_DISTANCE * view.px_per_leg {
            self.swaps[swap_part(exact.phases[view.near.index()])][usize::from(swapped)] += 1;
        }
        swapped
    }

    /// Stores a role's bias and mean score in the run's numbers, and adds its residuals to those of all runs.
    fn add_role(&mut self, role: usize, observed: &Observations, numbers: &mut [f64]) {
        let count = observed.score.len();
        if count < MIN_FRAMES_PER_TERM * TERMS {
            return;
        }
        let mean_score = observed.score.iter().sum::<f64>() / count as f64;
        numbers[score_index(role)] = mean_score;
        self.score_residuals[role].extend(observed.score.iter().map(|score| score - mean_score));
        // Outliers distort the least-squares fit, but can only be detected from its residuals: fit and reject
        // alternately.
        let mut inliers = vec![true; count];
        let mut residuals = vec![[0.0; 2]; count];
        for _ in 0..FIT_ROUNDS {
            for axis in 0..2 {
                let series = observed.bias(axis, &inliers);
                let errors = observed.error[axis].iter().zip(&observed.basis);
                for (residual, (error, basis)) in residuals.iter_mut().zip(errors) {
                    residual[axis] = error - value(&series, basis);
                }
                numbers[bias_range(role, axis)].copy_from_slice(&series);
            }
            for (inlier, [x, y]) in inliers.iter_mut().zip(&residuals) {
                *inlier = x.hypot(*y) < MIN_OUTLIER;
            }
        }
        self.add_residuals(role, &inliers, &residuals);
    }

    fn add_residuals(&mut self, role: usize, inliers: &[bool], residuals: &[[f64; 2]]) {
        for (i, residual) in residuals.iter().enumerate() {
            if !inliers[i] {
                self.outliers[role] += 1;
                // Halved, because outliers are drawn for each axis.
                self.outlier_square += (residual[0].powi(2) + residual[1].powi(2)) / 2.0;
                continue;
            }
            self.residuals[role].extend(residual);
            // A product with an outlier says nothing about the persistence of the noise.
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
    /// Fails if fewer than three runs were added.
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

/// Returns the mean square, which is the variance because residuals have mean 0.
fn variance(residuals: &[f64]) -> f64 {
    residuals.iter().map(|v| v * v).sum::<f64>() / residuals.len().max(1) as f64
}

/// Returns the standard deviation of a role's residuals without the contribution of the keypoint grid.
fn noise(residuals: &[f64]) -> f64 {
    // Rounding to the grid adds the variance of a uniform distribution, step²/12. Poses drawn from the model
    // are also rounded, so this part must not be counted in the noise.
    let step = STEP_OVER_HEIGHT / LEG_OVER_HEIGHT;
    (variance(residuals) - step * step / 12.0).max(MIN_NOISE_SQUARE).sqrt()
}

impl Observations {
    /// Fits the bias along an axis to the inliers.
    fn bias(&self, axis: usize, inliers: &[bool]) -> Vec<f64> {
        let chosen = (0..self.basis.len()).filter(|&i| inliers[i]);
        // Reversed, because `ridge` does not penalise the last column, which has to be the mean.
        let rows: Vec<Vec<f64>> =
            chosen.clone().map(|i| self.basis[i].iter().rev().copied().collect()).collect();
        let errors: Vec<f64> = chosen.map(|i| self.error[axis][i]).collect();
        let mut series = ridge(&rows, &errors, RIDGE);
        series.reverse();
        series
    }
}
