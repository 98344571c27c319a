//! How MoveNet errs on the simulated runner: fitted to rendered pictures, drawn for poses without pixels.
//!
//! Errors are told by role (near and far joints), in the runner's own frame (forward, up) and in leg lengths. A
//! run's bias over the stride is a harmonic series; mean and spread from run to run are those of the fitted
//! runs, with what the joints have in common. On top come noise that lasts a few frames, the network's grid,
//! joints that are lost or astray, and swaps of the legs by phase.

use crate::draw::Drawn;
use crate::error::LearnError;
use crate::linear::{principal_axes, ridge};
use crate::seen::{Exact, exact_poses, forward, px_per_leg, through_pixels};
use kei_core::{Joint, LEG_OVER_HEIGHT, Pose};
use kei_models::{Network, PoseTracker};
use kei_sim::{Rng, Side};
use serde::{Deserialize, Serialize};
use std::f64::consts::TAU;

/// The fits that come with the program, by each of [`Network::ALL`].
const FITTED: [&str; Network::ALL.len()] =
    [include_str!("../../kei/movenet-errors.toml"), include_str!("../../kei/kei-pose-errors.toml")];
const VERSION: u32 = 1;
const HARMONICS: usize = 3;
const TERMS: usize = 1 + 2 * HARMONICS;
const ROLES: usize = Joint::COUNT;
/// Bias of x and y of every role, then every role's mean score.
const NUMBERS: usize = ROLES * (2 * TERMS + 1);
/// Ways in which runs differ that are kept.
const WAYS: usize = 12;
const SWAP_PARTS: usize = 8;
/// An error larger than this, leg lengths, is astray and no noise.
const ASTRAY: f64 = 0.12;
/// A keypoint that scores less is lost.
const LOST: f32 = 0.12;
/// Legs closer than this, leg lengths, can't be told to be swapped.
const APART: f64 = 0.15;
/// MoveNet's grid, of its crop, and the crop, of the body's height in the picture.
const GRID_OF_CROP: f64 = 0.0041;
const CROP_OF_HEIGHT: f64 = 1.25;
/// Rate of the fitted pictures.
const FITTED_RATE: f64 = 30.0;
const LEGS: [(Joint, Joint); 3] = [
    (Joint::LeftHip, Joint::RightHip),
    (Joint::LeftKnee, Joint::RightKnee),
    (Joint::LeftAnkle, Joint::RightAnkle),
];

/// The error model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeypointErrors {
    version: u32,
    /// Runs and frames it was fitted to.
    runs: usize,
    frames: usize,
    /// Share of what is left from one frame to the next, 30 a second.
    persistence: f64,
    /// Share of frames with swapped legs by eighths of the near leg's stride.
    swap_share: Vec<f64>,
    /// Standard deviation of each coordinate by role, leg lengths, the grid's own taken out.
    noise: Vec<f64>,
    score_noise: Vec<f64>,
    astray_share: Vec<f64>,
    /// Standard deviation of a joint that is astray, leg lengths.
    astray_size: f64,
    lost_share: Vec<f64>,
    mean: Vec<f64>,
    ways: Vec<Vec<f64>>,
}

/// The role of a joint where the runner's right side is near.
fn role(joint: Joint, right_is_near: bool) -> usize {
    let index = joint as usize;
    if index == 0 || right_is_near { mirrored(index) } else { index }
}

/// Near roles have odd numbers, as left joints do.
fn mirrored(index: usize) -> usize {
    match index {
        0 => 0,
        even if even % 2 == 0 => even - 1,
        odd => odd + 1,
    }
}

/// Which leg's stride a role goes by.
fn own_phase(role: usize, near: Side, phases: [f64; 2]) -> f64 {
    let far = role != 0 && role.is_multiple_of(2);
    phases[if far { near.other() } else { near }.index()]
}

fn basis(phase: f64) -> [f64; TERMS] {
    core::array::from_fn(|j| match j {
        0 => 1.0,
        j if j <= HARMONICS => (TAU * j as f64 * phase).cos(),
        j => (TAU * (j - HARMONICS) as f64 * phase).sin(),
    })
}

fn at(series: &[f64], basis: &[f64; TERMS]) -> f64 {
    series.iter().zip(basis).map(|(a, b)| a * b).sum()
}

impl KeypointErrors {
    /// Those fitted to a pose network (MoveNet: Lightning int8).
    ///
    /// # Panics
    /// Never: the file comes with the program and is checked by a test.
    pub fn fitted(network: Network) -> KeypointErrors {
        KeypointErrors::parse(FITTED[network as usize]).expect("checked by a test")
    }

    /// Reads a fit.
    ///
    /// # Errors
    /// Not such a file, another version, lists of the wrong length.
    pub fn parse(text: &str) -> Result<KeypointErrors, LearnError> {
        let errors: KeypointErrors = toml::from_str(text).map_err(|e| LearnError::Noise(e.to_string()))?;
        let lists = [&errors.noise, &errors.score_noise, &errors.astray_share, &errors.lost_share];
        let sound = errors.version == VERSION
            && lists.iter().all(|list| list.len() == ROLES)
            && errors.swap_share.len() == SWAP_PARTS
            && errors.mean.len() == NUMBERS
            && errors.ways.iter().all(|way| way.len() == NUMBERS);
        if sound { Ok(errors) } else { Err(LearnError::Noise("lists of the wrong length".into())) }
    }

    /// As a file.
    ///
    /// # Errors
    /// Never for a fit made here.
    pub fn to_toml(&self) -> Result<String, LearnError> {
        let rounded = |list: &[f64]| list.iter().map(|v| (v * 1e5).round() / 1e5).collect::<Vec<_>>();
        let file = KeypointErrors {
            swap_share: rounded(&self.swap_share),
            noise: rounded(&self.noise),
            score_noise: rounded(&self.score_noise),
            astray_share: rounded(&self.astray_share),
            lost_share: rounded(&self.lost_share),
            mean: rounded(&self.mean),
            ways: self.ways.iter().map(|way| rounded(way)).collect(),
            persistence: (self.persistence * 1e4).round() / 1e4,
            astray_size: (self.astray_size * 1e4).round() / 1e4,
            ..self.clone()
        };
        toml::to_string(&file).map_err(|e| LearnError::Noise(e.to_string()))
    }

    /// Numbers of the fit in words: runs, frames, persistence, share of swaps, typical noise and bias.
    pub fn summary(&self) -> String {
        let bias = |role: usize| {
            let spread: f64 = self.ways.iter().map(|way| way[role * 2 * TERMS].powi(2)).sum();
            (100.0 * self.mean[role * 2 * TERMS], 100.0 * spread.sqrt())
        };
        let mut text = format!(
            "{} runs, {} frames; persistence {:.2}; legs swapped in {:.1} % of frames\n\
             joint        bias forward, % of a leg (SD between runs), noise SD, astray %, lost %\n",
            self.runs,
            self.frames,
            self.persistence,
            100.0 * self.swap_share.iter().sum::<f64>() / SWAP_PARTS as f64
        );
        let names = [(5, "shoulder"), (7, "elbow"), (11, "hip"), (13, "knee"), (15, "ankle")];
        for (first, name) in names {
            for (side, role) in [("near", first), ("far", first + 1)] {
                let (mean, sd) = bias(role);
                text += &format!(
                    "{side:>4} {name:<9} {mean:5.1} ({sd:.1})  {:.1}  {:.1}  {:.1}\n",
                    100.0 * self.noise[role],
                    100.0 * self.astray_share[role],
                    100.0 * self.lost_share[role]
                );
            }
        }
        text
    }

    /// The poses of a drawn runner as the network would have seen them. `seed` decides the errors.
    pub fn poses(&self, drawn: &Drawn, seed: u64) -> Vec<Pose> {
        let simulation = drawn.simulation();
        let (forward, scale) = (forward(simulation), px_per_leg(simulation));
        let segments = simulation.motion().segments();
        let step = GRID_OF_CROP * CROP_OF_HEIGHT * scale * segments.height / segments.leg();
        let mut rng = Rng::new(seed, 0x6e6f_6973);
        let run = self.run(&mut rng);
        let mut lasting = [[0.0; 2]; ROLES];
        let mut last: Option<f64> = None;
        let near = simulation.near();
        let mut poses = Vec::new();
        for Exact { mut pose, phases } in exact_poses(drawn) {
            let now = pose.time.as_secs_f64();
            let keep = last.map_or(0.0, |last| self.persistence.powf(FITTED_RATE * (now - last)));
            last = Some(now);
            for joint in Joint::ALL {
                let role = role(joint, near == Side::Right);
                let basis = basis(own_phase(role, near, phases));
                let k = &mut pose[joint];
                if k.score == 0.0 {
                    continue;
                }
                let mut off = [0, 1].map(|axis| at(&run[(2 * role + axis) * TERMS..][..TERMS], &basis));
                for (off, lasting) in off.iter_mut().zip(&mut lasting[role]) {
                    let fresh = (1.0 - keep * keep).sqrt() * self.noise[role] * rng.normal();
                    *lasting = keep * *lasting + fresh;
                    *off += *lasting;
                }
                let lost = rng.chance(self.lost_share[role]);
                let astray = rng.chance(self.astray_share[role]) || lost;
                if astray {
                    off = off.map(|off| off + self.astray_size * rng.normal());
                }
                let score = run[ROLES * 2 * TERMS + role] + self.score_noise[role] * rng.normal();
                k.score = if lost { rng.range(0.01, 0.12) } else { score.clamp(0.02, 1.0) } as f32;
                let stepped = |v: f64| (v / step).round() * step;
                k.x = stepped(f64::from(k.x) + forward * off[0] * scale) as f32;
                k.y = stepped(f64::from(k.y) - off[1] * scale) as f32;
            }
            let part = (phases[near.index()] * SWAP_PARTS as f64) as usize % SWAP_PARTS;
            if rng.chance(self.swap_share[part]) {
                for (left, right) in LEGS {
                    pose.keypoints.swap(left as usize, right as usize);
                }
            }
            poses.push(pose);
        }
        poses
    }

    /// One run's bias and scores.
    fn run(&self, rng: &mut Rng) -> Vec<f64> {
        let mut run = self.mean.clone();
        for way in &self.ways {
            let by = rng.normal();
            run.iter_mut().zip(way).for_each(|(number, way)| *number += by * way);
        }
        run
    }
}

/// Gathers runs to fit [`KeypointErrors`] to.
#[derive(Default)]
pub struct ErrorFit {
    runs: Vec<Vec<f64>>,
    frames: usize,
    residuals: [Vec<f64>; ROLES],
    score_residuals: [Vec<f64>; ROLES],
    astray: [usize; ROLES],
    astray_square: f64,
    lost: [usize; ROLES],
    lasting: [f64; 2],
    swaps: [[usize; 2]; SWAP_PARTS],
}

/// A role's samples in one run.
#[derive(Default)]
struct Samples {
    basis: Vec<[f64; TERMS]>,
    off: [Vec<f64>; 2],
    score: Vec<f64>,
}

impl ErrorFit {
    /// Renders a drawn runner's scene and takes in what the network makes of it.
    ///
    /// # Errors
    /// The network or the simulated camera fails.
    pub fn watch(&mut self, drawn: &Drawn, tracker: &mut PoseTracker) -> Result<(), LearnError> {
        self.add(drawn, &through_pixels(drawn, tracker)?);
        Ok(())
    }

    /// Takes in a run: what was seen and what was true.
    pub(crate) fn add(&mut self, drawn: &Drawn, seen: &[(Pose, Exact)]) {
        let simulation = drawn.simulation();
        let (forward, scale) = (forward(simulation), px_per_leg(simulation));
        let near = simulation.near();
        let mut samples: [Samples; ROLES] = Default::default();
        // The first frames find the crop.
        for (pose, exact) in seen.iter().skip(5) {
            self.frames += 1;
            let mut pose = *pose;
            if self.count_swap(&pose, exact, near, scale) {
                for (left, right) in LEGS {
                    pose.keypoints.swap(left as usize, right as usize);
                }
            }
            for joint in Joint::ALL {
                let role = role(joint, near == Side::Right);
                let (seen, truth) = (pose[joint], exact.pose[joint]);
                if truth.score == 0.0 {
                    continue;
                }
                self.lost[role] += usize::from(seen.score < LOST);
                let sample = &mut samples[role];
                sample.basis.push(basis(own_phase(role, near, exact.phases)));
                sample.off[0].push(forward * f64::from(seen.x - truth.x) / scale);
                sample.off[1].push(-f64::from(seen.y - truth.y) / scale);
                sample.score.push(f64::from(seen.score));
            }
        }
        let mut numbers = vec![0.0; NUMBERS];
        for (role, sample) in samples.iter().enumerate() {
            self.add_role(role, sample, &mut numbers);
        }
        self.runs.push(numbers);
    }

    /// Whether the legs are swapped, where that can be told.
    fn count_swap(&mut self, pose: &Pose, exact: &Exact, near: Side, scale: f64) -> bool {
        let truth = &exact.pose;
        let distance = |a: Joint, b: Joint| f64::from((pose[a].x - truth[b].x).hypot(pose[a].y - truth[b].y));
        let (mut straight, mut crossed) = (0.0, 0.0);
        for (left, right) in LEGS {
            straight += distance(left, left) + distance(right, right);
            crossed += distance(left, right) + distance(right, left);
        }
        let ankles = (truth[Joint::LeftAnkle], truth[Joint::RightAnkle]);
        let apart = f64::from((ankles.0.x - ankles.1.x).hypot(ankles.0.y - ankles.1.y));
        if apart > APART * scale {
            let part = (exact.phases[near.index()] * SWAP_PARTS as f64) as usize % SWAP_PARTS;
            self.swaps[part][usize::from(crossed < straight)] += 1;
        }
        crossed < straight
    }

    fn add_role(&mut self, role: usize, sample: &Samples, numbers: &mut [f64]) {
        let count = sample.score.len();
        if count < 3 * TERMS {
            return;
        }
        let mean_score = sample.score.iter().sum::<f64>() / count as f64;
        numbers[ROLES * 2 * TERMS + role] = mean_score;
        self.score_residuals[role].extend(sample.score.iter().map(|score| score - mean_score));
        let mut near = vec![true; count];
        let mut left = vec![[0.0; 2]; count];
        for _ in 0..4 {
            for axis in 0..2 {
                let chosen = (0..count).filter(|&i| near[i]);
                let rows: Vec<Vec<f64>> = chosen.clone().map(|i| reversed(&sample.basis[i])).collect();
                let targets: Vec<f64> = chosen.map(|i| sample.off[axis][i]).collect();
                let mut series = ridge(&rows, &targets, 1.0);
                series.reverse();
                for (left, (off, basis)) in left.iter_mut().zip(sample.off[axis].iter().zip(&sample.basis)) {
                    left[axis] = off - at(&series, basis);
                }
                numbers[(2 * role + axis) * TERMS..][..TERMS].copy_from_slice(&series);
            }
            for i in 0..count {
                near[i] = left[i][0].hypot(left[i][1]) < ASTRAY;
            }
        }
        for i in 0..count {
            if near[i] {
                self.residuals[role].extend(left[i]);
                if i > 0 && near[i - 1] {
                    for (now, before) in left[i].iter().zip(left[i - 1]) {
                        self.lasting[0] += now * before;
                        self.lasting[1] += before * before;
                    }
                }
            } else {
                self.astray[role] += 1;
                self.astray_square += (left[i][0].powi(2) + left[i][1].powi(2)) / 2.0;
            }
        }
    }

    /// The fit.
    ///
    /// # Errors
    /// Fewer than three runs.
    pub fn finish(self) -> Result<KeypointErrors, LearnError> {
        if self.runs.len() < 3 {
            return Err(LearnError::TooFew { found: self.runs.len(), asked: 3 });
        }
        let (mean, axes) = principal_axes(&self.runs, WAYS);
        let square = |list: &[f64]| list.iter().map(|v| v * v).sum::<f64>() / list.len().max(1) as f64;
        // The grid's step in leg lengths (crop over leg): its square over twelve is noise that is drawn anyway.
        let grid = GRID_OF_CROP * CROP_OF_HEIGHT / LEG_OVER_HEIGHT;
        let share = |counts: [usize; ROLES]| -> Vec<f64> {
            counts.iter().map(|count| *count as f64 / self.frames.max(1) as f64).collect()
        };
        let astray: usize = self.astray.iter().sum();
        Ok(KeypointErrors {
            version: VERSION,
            runs: self.runs.len(),
            frames: self.frames,
            persistence: (self.lasting[0] / self.lasting[1].max(1e-12)).clamp(0.0, 0.98),
            swap_share: self.swaps.iter().map(|[no, yes]| *yes as f64 / (no + yes).max(1) as f64).collect(),
            noise: self.residuals.iter().map(|r| (square(r) - grid * grid / 12.0).max(1e-6).sqrt()).collect(),
            score_noise: self.score_residuals.iter().map(|r| square(r).sqrt()).collect(),
            astray_share: share(self.astray),
            astray_size: (self.astray_square / astray.max(1) as f64).sqrt(),
            lost_share: share(self.lost),
            mean,
            ways: axes
                .into_iter()
                .map(|(variance, axis)| axis.iter().map(|v| v * variance.sqrt()).collect())
                .collect(),
        })
    }
}

/// `ridge` leaves the last column free, here the mean.
fn reversed(basis: &[f64; TERMS]) -> Vec<f64> {
    basis.iter().rev().copied().collect()
}
