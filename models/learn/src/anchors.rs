//! What fixes the score: how alike a reference and itself are found to be, and how alike a recreational runner.

use crate::runners::{Runner, Runners, Split, TABLE_SPEED};
use kei_core::kei::{LegCurves, Reference, Scale};
use kei_core::{CycleJoints, StrideCycle};
use kei_models::reference::{FileScale, FileSpeeds, ReferenceGait};
use kei_sim::Rng;
use std::f64::consts::TAU;

/// The two scores that fix the scale.
pub(crate) const ITSELF: f64 = Scale::REFERENCE_SCORE;
const MEDIAN: f64 = Scale::MEDIAN_RUNNER_SCORE;
/// Joint centres are known to this, leg lengths.
const JOINT_ERROR: f64 = 0.035;
/// Belt speeds that anchors are made for, m/s: walking pace's end to the fastest.
const SPEEDS: [f64; 9] = [1.7, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 5.8];
const DRAWS: u64 = 200;

/// d0 and g that give `near` the score of the reference itself and `usual` that of the median runner.
pub(crate) fn curve(near: f64, usual: f64) -> (f64, f64) {
    let g = (MEDIAN.ln() / ITSELF.ln()).ln() / (usual / near).ln();
    (usual / (-MEDIAN.ln()).powf(1.0 / g), g)
}

/// The scale of a new reference run at `own_speed` m/s: spreads between runners are those of `like`.
pub fn new_scale(gait: &ReferenceGait, like: &FileScale) -> FileScale {
    let reference = gait.reference();
    let near = own_distance(gait, &reference);
    let usual = median(&runners().iter().map(|r| r.distance(&reference, TABLE_SPEED)).collect::<Vec<_>>());
    let (d0, g) = curve(near, usual);
    FileScale { d0, g, ..*like }
}

/// Anchors of the reference moved to other speeds. Both scores hold at every speed: the reference's own
/// uncertainty is taken as it is at its own speed, the median runner is moved along with the reference.
pub fn speed_anchors(gait: &ReferenceGait, own_speed: f64) -> FileSpeeds {
    let FileScale { d0, g, .. } = gait.scale;
    let near = d0 * (-ITSELF.ln()).powf(1.0 / g);
    let known = FileSpeeds { own_speed, anchors: vec![[own_speed, d0, g]] };
    let mut reference = ReferenceGait { at_speed: Some(known), ..gait.clone() }.reference();
    let runners = runners();
    let anchor = |speed: f64| {
        reference.move_to(Some(speed));
        let usual = median(&runners.iter().map(|r| r.distance_at(&reference, speed)).collect::<Vec<_>>());
        let (d0, g) = curve(near, usual);
        [speed, (d0 * 1e4).round() / 1e4, (g * 1e4).round() / 1e4]
    };
    FileSpeeds { own_speed, anchors: SPEEDS.map(anchor).to_vec() }
}

/// What the measured recreational runners score against a reference at the speed they were measured at, 0 to 100,
/// lowest first.
pub fn recreational_scores(gait: &ReferenceGait) -> Vec<f32> {
    let reference = gait.reference();
    let score = |runner: &Whole| {
        (reference.compare(&runner.cycle(TABLE_SPEED), 0.0).kei * 10.0).round() as f32 / 10.0
    };
    let mut scores: Vec<f32> = runners().iter().map(score).collect();
    scores.sort_by(f32::total_cmp);
    scores
}

/// Distance of the reference to itself with joints as ill known as they are.
fn own_distance(gait: &ReferenceGait, reference: &Reference) -> f64 {
    let mut rng = Rng::new(2, 0x616e_6368);
    let mut square = 0.0;
    for _ in 0..DRAWS {
        let mut moved = gait.cycle.clone();
        // Told from another joint, which is as ill known, or from mid-hip.
        for (series, joints) in [
            (&mut moved.near_knee, 1.0),
            (&mut moved.near_ankle, 1.0),
            (&mut moved.far_knee, 1.0),
            (&mut moved.far_ankle, 1.0),
            (&mut moved.shoulder_mid, 1.0),
            (&mut moved.near_upper_arm, 2.0),
            (&mut moved.head_from_shoulders, 2.0),
        ] {
            let by = [0, 1].map(|_| JOINT_ERROR * f64::sqrt(joints / 2.0) * rng.normal());
            series.iter_mut().for_each(|p| *p = [p[0] + by[0], p[1] + by[1]]);
        }
        square += distance(reference, &moved.cycle()).powi(2);
    }
    (square / DRAWS as f64).sqrt()
}

fn distance(reference: &Reference, cycle: &StrideCycle) -> f64 {
    reference.inputs(cycle, 30.0, 12.0, 1.0).circumstances.distance
}

pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// A recreational runner with an upper body.
struct Whole {
    runner: Runner,
    lean_deg: f64,
    head: [f64; 2],
    arm: [f64; 3],
}

/// Everybody of the table, held out or not: nothing is learnt here but the scale.
fn runners() -> Vec<Whole> {
    let mut rng = Rng::new(3, 0x616e_6368);
    let mut near = |mean: f64, sd: f64| mean + sd * rng.normal();
    let all = [Split::Train, Split::HeldOut].map(|split| Runners::of(split).all().to_vec()).concat();
    all.into_iter()
        .map(|runner| Whole {
            runner,
            lean_deg: near(6.0, 3.0),
            head: [near(0.12, 0.02), near(0.19, 0.012)],
            arm: [near(-28.0, 8.0), near(22.0, 6.0), near(0.45, 0.04)],
        })
        .collect()
}

impl Whole {
    fn distance(&self, reference: &Reference, speed: f64) -> f64 {
        distance(reference, &self.cycle(speed))
    }

    fn distance_at(&self, reference: &Reference, speed: f64) -> f64 {
        reference.inputs(&self.cycle(speed), 30.0, 12.0, 1.0).circumstances.distance_at_speed
    }

    fn cycle(&self, speed: f64) -> StrideCycle {
        let curves = self.runner.curves.at_speed(TABLE_SPEED, speed);
        let direction = |degrees: f64, length: f64| {
            let (sine, cosine) = degrees.to_radians().sin_cos();
            [length * sine, -length * cosine]
        };
        let count = LegCurves::PHASES;
        let knee: Vec<[f64; 2]> = curves.thigh_deg.iter().map(|thigh| direction(*thigh, 0.505)).collect();
        let ankle: Vec<[f64; 2]> = (0..count)
            .map(|i| {
                let shank = direction(curves.thigh_deg[i] - curves.knee_deg[i], 0.495);
                [knee[i][0] + shank[0], knee[i][1] + shank[1]]
            })
            .collect();
        let far = |series: &[[f64; 2]]| [&series[count / 2..], &series[..count / 2]].concat();
        let [mean, size, crest] = self.arm;
        let arm = |i: usize| mean - size * (TAU * (i as f64 / count as f64 - crest)).cos();
        let (sine, cosine) = self.lean_deg.to_radians().sin_cos();
        StrideCycle::from_joints(&CycleJoints {
            near_knee: &knee,
            near_ankle: &ankle,
            far_knee: &far(&knee),
            far_ankle: &far(&ankle),
            shoulder_mid: &vec![[0.57 * sine, 0.57 * cosine]; count],
            near_upper_arm: &(0..count).map(|i| direction(arm(i), 0.33)).collect::<Vec<_>>(),
            head_from_shoulders: &vec![self.head; count],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kei_models::kipchoge;

    #[test]
    fn the_curve_goes_through_both_anchors() {
        let (d0, g) = curve(1.1, 5.3);
        assert!(((-(1.1_f64 / d0).powf(g)).exp() - ITSELF).abs() < 1e-9);
        assert!(((-(5.3_f64 / d0).powf(g)).exp() - MEDIAN).abs() < 1e-9);
    }

    /// The bundled file's scale was made by another program from the data itself, with the bootstrap's
    /// uncertainty on top.
    #[test]
    fn the_bundled_scale_fits_these_runners() {
        let gait = kipchoge::gait();
        let made = new_scale(&gait, &gait.scale);
        assert!((made.d0 / gait.scale.d0 - 1.0).abs() < 0.10, "{made:?}");
        assert!((made.g / gait.scale.g - 1.0).abs() < 0.20, "{made:?}");
    }

    #[test]
    fn the_bundled_anchors_are_these() {
        let gait = kipchoge::gait();
        let known = gait.at_speed.clone().expect("the bundled reference knows speeds");
        assert_eq!(speed_anchors(&gait, known.own_speed), known);
    }
}
