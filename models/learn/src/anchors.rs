//! Fits the constants of the score, d0 and g, to two anchors: the reference with the uncertainty of its own
//! joints, and the median recreational runner.

use crate::population::runners::TABLE_SPEED;
use crate::recreational::{RecreationalRunner, distance, recreational_runners};
use kei_core::kei::{Reference, Scale};
use kei_models::reference::{FileScale, FileSpeeds, ReferenceGait};
use kei_sim::Rng;
use statrs::statistics::{Data, OrderStatistics};

/// Root mean square error of a joint centre over both axes, leg lengths. The reference file gives 3 to 4 %;
/// `models/reference/anchors.py` uses the same value.
const JOINT_ERROR: f64 = 0.035;
/// Number of draws of joint errors for the reference's distance to itself; chosen by hand.
const DRAWS: u64 = 200;
/// Seed and purpose ("anch" in ASCII) of the random generator of these draws.
const GENERATOR: (u64, u64) = (2, 0x616e_6368);
/// Belt speeds with anchors, m/s: from the transition between walking and running to just below Kipchoge's
/// marathon pace (5.84).
const SPEEDS: [f64; 9] = [1.7, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 5.8];

/// Returns d0 and g such that the distance `near` has the reference's own score and the distance `median` has
/// the median runner's score.
pub fn score_curve(near: f64, median: f64) -> (f64, f64) {
    // exp(-(near / d0)^g) = own and exp(-(median / d0)^g) = usual. The quotient of the logarithms gives g,
    // and then the second equation gives d0.
    let (own, usual) = (Scale::REFERENCE_SCORE, Scale::MEDIAN_RUNNER_SCORE);
    let g = (usual.ln() / own.ln()).ln() / (median / near).ln();
    (median / (-usual.ln()).powf(1.0 / g), g)
}

/// Returns the scale of a new reference. The spreads between runners, `s_pos` and `s_vel`, are copied from
/// `like`.
pub(crate) fn new_scale(gait: &ReferenceGait, like: &FileScale) -> FileScale {
    let reference = gait.reference();
    let near = own_distance(gait, &reference);
    let runners = recreational_runners();
    let median = upper_median(runners.iter().map(|r| r.distance(&reference, TABLE_SPEED)).collect());
    let (d0, g) = score_curve(near, median);
    FileScale { d0, g, ..*like }
}

/// Returns the anchors of the reference at other speeds. `own_speed` is in m/s. Both anchor scores apply at
/// every speed: the reference's uncertainty is taken from its own speed, and the median runner is converted
/// to each speed along with the reference.
pub fn speed_anchors(gait: &ReferenceGait, own_speed: f64) -> FileSpeeds {
    let FileScale { d0, g, .. } = gait.scale;
    let near = d0 * (-Scale::REFERENCE_SCORE.ln()).powf(1.0 / g);
    // The reference can only be moved if it has an anchor. One at any speed is enough, because distances do
    // not depend on d0 and g.
    let known = FileSpeeds { own_speed, anchors: vec![[own_speed, d0, g]] };
    let mut reference = ReferenceGait { at_speed: Some(known), ..gait.clone() }.reference();
    let runners = recreational_runners();
    let anchor = |speed: f64| {
        reference.move_to(Some(speed));
        let median = upper_median(runners.iter().map(|r| r.distance_at(&reference, speed)).collect());
        let (d0, g) = score_curve(near, median);
        [speed, four_decimals(d0), four_decimals(g)]
    };
    FileSpeeds { own_speed, anchors: SPEEDS.map(anchor).to_vec() }
}

/// Returns the scores (0 to 100, lowest first) of the measured recreational runners against a reference, at
/// the speed at which they were measured.
pub fn recreational_scores(gait: &ReferenceGait) -> Vec<f32> {
    let reference = gait.reference();
    let score = |runner: &RecreationalRunner| {
        (reference.compare(&runner.cycle(TABLE_SPEED), 0.0).kei * 10.0).round() as f32 / 10.0
    };
    let mut scores: Vec<f32> = recreational_runners().iter().map(score).collect();
    scores.sort_by(f32::total_cmp);
    scores
}

/// Returns the median; for an even number of values, the larger of the middle two.
pub fn upper_median(values: Vec<f64>) -> f64 {
    let rank = values.len() / 2 + 1;
    Data::new(values).order_statistic(rank)
}

/// Rounds to the four decimals of a reference file.
pub(crate) fn four_decimals(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// Returns the root mean square distance between the reference and copies of it whose joints are displaced by
/// their uncertainty.
fn own_distance(gait: &ReferenceGait, reference: &Reference) -> f64 {
    let mut rng = Rng::new(GENERATOR.0, GENERATOR.1);
    let mut square = 0.0;
    for _ in 0..DRAWS {
        // The same displacement over the whole stride: the harmonics smooth away errors that vary within it.
        let mut moved = gait.cycle.clone();
        // JOINT_ERROR covers both axes, so each axis has half its variance. A series relative to mid-hip, the
        // origin, contains the error of one joint; a series from joint to joint contains the errors of two.
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

#[cfg(test)]
mod tests {
    use super::*;
    use kei_models::kipchoge;

    #[test]
    fn the_curve_goes_through_both_anchors() {
        let (d0, g) = score_curve(1.1, 5.3);
        assert!(((-(1.1_f64 / d0).powf(g)).exp() - Scale::REFERENCE_SCORE).abs() < 1e-9);
        assert!(((-(5.3_f64 / d0).powf(g)).exp() - Scale::MEDIAN_RUNNER_SCORE).abs() < 1e-9);
    }

    /// For an even number of values, the larger of the middle two: the bundled anchors depend on it.
    #[test]
    fn the_median_is_the_upper_one() {
        assert_eq!(upper_median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(upper_median(vec![4.0, 1.0, 3.0, 2.0]), 3.0);
    }

    /// The bundled scale comes from `models/reference/anchors.py`, which reads the original data and also
    /// includes the bootstrap uncertainty, so the two agree only approximately.
    #[test]
    fn the_bundled_scale_agrees_with_these_runners() {
        let gait = kipchoge::gait();
        let made = new_scale(&gait, &gait.scale);
        assert!((made.d0 / gait.scale.d0 - 1.0).abs() < 0.10, "{made:?}");
        assert!((made.g / gait.scale.g - 1.0).abs() < 0.20, "{made:?}");
    }

    #[test]
    fn the_bundled_anchors_are_reproduced() {
        let gait = kipchoge::gait();
        let known = gait.at_speed.clone().expect("the bundled reference knows speeds");
        assert_eq!(speed_anchors(&gait, known.own_speed), known);
    }
}
