//! Samples whose joint angles are those of a measured runner, blended with those of the reference.

use super::normal::Normal;
use super::runners::{Runners, TABLE_SPEED, add};
use super::sample::{Cohort, Overrides, Sample};
use super::scene::{HEAD, place_head};
use super::style::{Style, Wave};
use kei_core::kei::LegCurves;
use kei_sim::gait::{JointCycle, PlayedGait};
use kei_sim::{Rng, Scene, Simulation};
use std::f64::consts::TAU;

// The ranges and shares below were chosen by hand, except where a source is given.

/// Spread of mixed and of recreational runners around the measured ones, in standard deviations between
/// measured runners.
const MIXED_PERTURBATION: f64 = 0.6;
const RECREATIONAL_PERTURBATION: f64 = 0.3;
/// Range of the position of mixed runners between their own stride (0) and the reference (1). It extends
/// beyond both, so that neither is at the edge of the training data.
const TOWARD_REFERENCE_RANGE: (f64, f64) = (-0.25, 1.3);
/// Share of runners who are blended with the reference at its own speed. The others are blended with the
/// reference converted to their speed.
const OWN_SPEED_SHARE: f64 = 0.5;
/// Share of mixed runners whose angles are scaled about their means, and the range of the factor.
const SCALED_SHARE: f64 = 0.15;
const AMPLITUDE_RANGE: (f64, f64) = (0.6, 1.25);

// The public data have no joints above the hip. The upper body is assumed, as in models/reference/anchors.py.

/// Forward lean of the trunk, degrees.
const LEAN_DEG: Normal = Normal::new(6.0, 3.0);
/// Amplitude of the trunk's nod, degrees, and the phase of its maximum, cycles. The trunk nods twice in a
/// stride.
const NOD_DEG: Normal = Normal::new(1.0, 0.4);
const NOD_PEAK: f64 = 0.2;
/// Angle of the upper arm, 0 straight down, degrees: mean and amplitude of the swing. Standard deviation of
/// the phase of its maximum, cycles.
const ARM_MEAN_DEG: Normal = Normal::new(-20.0, 9.0);
const ARM_AMPLITUDE_DEG: Normal = Normal::new(24.0, 6.0);
const ARM_PEAK_SD: f64 = 0.04;
/// Mean elbow flexion and amplitude of its swing, degrees, and the phase of its maximum, cycles.
const ELBOW_DEG: Normal = Normal::new(92.0, 12.0);
const ELBOW_AMPLITUDE_DEG: f64 = 10.0;
const ELBOW_PEAK: f64 = 0.4;

/// Standard deviation of the duty factor between runners at one speed, and the range possible in a run with
/// flight.
const DUTY_FACTOR_SD: f64 = 0.015;
const DUTY_FACTOR_RANGE: (f64, f64) = (0.18, 0.45);

/// Mean cadence of recreational runners of height [`CADENCE_HEIGHT_M`] at [`TABLE_SPEED`], spm; its increase
/// with speed, spm per m/s; its standard deviation, spm.
const CADENCE_SPM: f64 = 161.0;
const CADENCE_PER_SPEED: f64 = 11.0;
const CADENCE_SD_SPM: f64 = 7.0;
/// Body height to which [`CADENCE_SPM`] applies, m. As for a pendulum, cadence is proportional to the square
/// root of gravity over leg length.
const CADENCE_HEIGHT_M: f64 = 1.75;
/// Cadence of the reference, spm: Kipchoge's as measured from his annotated keypoints, 183.1.
const REFERENCE_CADENCE_SPM: f64 = 183.0;
/// Range of cadences possible in a run, spm.
const CADENCE_RANGE_SPM: (f64, f64) = (130.0, 215.0);

/// Returns a measured runner's gait, converted to the belt speed and moved toward the reference, or `None` if
/// the body cannot perform it.
pub(super) fn played(
    runners: &Runners,
    style: &Style,
    mut rng: Rng,
    mut scene: Scene,
    cohort: Cohort,
    overrides: &Overrides,
) -> Option<Sample> {
    let speed = scene.runner.speed_kmh / 3.6;
    let rng = &mut rng;
    let (runner, toward, curves) = legs(runners, style, rng, speed, cohort, overrides);
    let position = Position(toward);
    // Legs and upper body move toward the reference by the same share, because no runner combines the legs of
    // the reference with the arms of a jogger.
    let upper = UpperBody::draw(rng, style, position);
    let duty = position.between(LegCurves::duty_factor(speed), LegCurves::duty_factor(style.speed));
    // Duty factor and cadence are drawn independently of the curves, because the public data do not contain
    // them. How they vary between runners at one speed is therefore assumed (docs/tables/kei-inputs.md,
    // "Scalars added to the score").
    let (least, most) = DUTY_FACTOR_RANGE;
    let cycle = upper.cycle(&curves, (duty + DUTY_FACTOR_SD * rng.normal()).clamp(least, most));
    // Placed before the segments are computed, because the head is part of the body.
    place_head(rng, &mut scene.runner.body, upper.head, upper.lean_deg);
    let segments = scene.runner.segments();
    let pendulum = (CADENCE_HEIGHT_M / segments.height).sqrt();
    let usual =
        (CADENCE_SPM + CADENCE_PER_SPEED * (speed - TABLE_SPEED)) * pendulum + CADENCE_SD_SPM * rng.normal();
    let (slowest, fastest) = CADENCE_RANGE_SPM;
    let cadence = position.between(usual, REFERENCE_CADENCE_SPM).clamp(slowest, fastest);
    // Without a given belt speed, the gait computes its own: the speed at which the foot in stance moves with
    // the belt.
    let gait = PlayedGait::new(segments, cycle, cadence, None, scene.duration_s, scene.seed).ok()?;
    // The drawn speed only determined the curves. The belt must run at the speed that fits them.
    scene.runner.speed_kmh = 3.6 * gait.speed();
    let simulation = Simulation::with_motion(scene, gait).ok()?;
    Some(Sample { simulation, runner, toward_reference: toward })
}

/// Position between a recreational runner (0) and the reference (1), or beyond either.
#[derive(Clone, Copy)]
struct Position(f64);

impl Position {
    fn between(self, recreational: f64, reference: f64) -> f64 {
        recreational + self.0 * (reference - recreational)
    }
}

/// Draws the legs. Returns the identifier of the measured runner, the position between the runner (0) and the
/// reference (1), and the leg curves at this position.
fn legs(
    runners: &Runners,
    style: &Style,
    rng: &mut Rng,
    speed: f64,
    cohort: Cohort,
    overrides: &Overrides,
) -> (String, f64, LegCurves) {
    let mixed = cohort == Cohort::Mixed;
    let perturbation = if mixed { MIXED_PERTURBATION } else { RECREATIONAL_PERTURBATION };
    // Recreational runners stay closer to the measured ones, because they represent real people in the
    // evaluation. Mixed runners only have to fill the space between them and the reference.
    let (runner, curves) = runners.draw(rng, perturbation);
    let (away, beyond) = TOWARD_REFERENCE_RANGE;
    let drawn = if mixed { rng.range(away, beyond) } else { 0.0 };
    let toward = overrides.toward_reference.unwrap_or(drawn);
    // KEI at speed converts the reference with the same speed effects, so a runner who equals the reference
    // does so at every speed.
    let mut curves = curves.at_speed(TABLE_SPEED, speed);
    // An override moves toward the reference at its own speed. The random number is drawn in any case, so
    // that the rest of the sample does not change.
    let target = if rng.chance(OWN_SPEED_SHARE) || overrides.toward_reference.is_some() {
        style.curves
    } else {
        style.curves.at_speed(style.speed, speed)
    };
    blend(&mut curves, &target, toward);
    // Without scaled runners, amplitude depends on speed alone, and a runner with small movements is outside
    // the training data.
    if mixed && rng.chance(SCALED_SHARE) {
        let (smallest, largest) = AMPLITUDE_RANGE;
        scale(&mut curves, rng.range(smallest, largest));
    }
    // Applied even if it is 1, because skipping it would change the rounding.
    scale(&mut curves, overrides.amplitude.unwrap_or(1.0));
    (runner.id.clone(), toward, curves)
}

fn blend(curves: &mut LegCurves, target: &LegCurves, share: f64) {
    // Two products, and not one product with the difference: the rounding determines the population bit by
    // bit.
    let own = *curves;
    add(curves, target, share);
    add(curves, &own, -share);
}

/// Scales the deviation of every angle from its mean over the stride.
fn scale(curves: &mut LegCurves, factor: f64) {
    for curve in [&mut curves.thigh_deg, &mut curves.knee_deg] {
        let mean = curve.iter().sum::<f64>() / curve.len() as f64;
        curve.iter_mut().for_each(|value| *value = mean + factor * (*value - mean));
    }
}

/// Trunk, arms and head, which the public data lack.
struct UpperBody {
    lean_deg: f64,
    nod_deg: f64,
    arm: Wave,
    elbow_deg: f64,
    /// Ears from mid-shoulder, leg lengths: forward, up.
    head: [f64; 2],
}

impl UpperBody {
    fn draw(rng: &mut Rng, style: &Style, position: Position) -> UpperBody {
        // The order of the draws must not change: it determines the sample of a number.
        UpperBody {
            lean_deg: position.between(LEAN_DEG.draw(rng), style.lean_deg),
            nod_deg: NOD_DEG.draw(rng),
            arm: Wave {
                mean: position.between(ARM_MEAN_DEG.draw(rng), style.upper_arm.mean),
                amplitude: position.between(ARM_AMPLITUDE_DEG.draw(rng), style.upper_arm.amplitude),
                peak: Normal::new(style.upper_arm.peak, ARM_PEAK_SD).draw(rng),
            },
            elbow_deg: ELBOW_DEG.draw(rng),
            head: [0, 1].map(|axis| position.between(HEAD[axis].draw(rng), style.head[axis])),
        }
    }

    /// Returns the joint angles of a stride with these legs and this upper body.
    fn cycle(&self, legs: &LegCurves, duty_factor: f64) -> JointCycle {
        let curve = |f: &dyn Fn(f64) -> f64| -> Vec<f64> {
            (0..LegCurves::PHASES).map(|i| f(i as f64 / LegCurves::PHASES as f64)).collect()
        };
        let elbow = |t: f64| self.elbow_deg - ELBOW_AMPLITUDE_DEG * (TAU * (t - ELBOW_PEAK)).cos();
        JointCycle {
            thigh_deg: legs.thigh_deg.to_vec(),
            knee_deg: legs.knee_deg.to_vec(),
            foot_pitch_deg: None,
            trunk_lean_deg: curve(&|t| self.lean_deg + self.nod_deg * (2.0 * TAU * (t - NOD_PEAK)).cos()),
            upper_arm_deg: Some(curve(&|t| self.arm.at(t))),
            elbow_deg: Some(curve(&elbow)),
            duty_factor,
        }
    }
}
