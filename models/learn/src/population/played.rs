//! A measured runner's angle curves, blended with the reference's and played on a body.

use super::normal::Normal;
use super::runners::{Runners, TABLE_SPEED, add};
use super::sample::{Cohort, Overrides, Sample};
use super::scene::{HEAD, place_head};
use super::style::{Style, Wave};
use kei_core::kei::LegCurves;
use kei_sim::gait::{JointCycle, PlayedGait};
use kei_sim::{Rng, Scene, Simulation};
use std::f64::consts::TAU;

/// How far mixed and recreational runners differ from the measured ones, in standard deviations between those.
const MIXED_PERTURBATION: f64 = 0.6;
const RECREATIONAL_PERTURBATION: f64 = 0.3;
/// Range of mixed runners between their own stride (0) and the reference (1): slightly away from it to well beyond it.
const TOWARD_REFERENCE: (f64, f64) = (-0.25, 1.3);
/// Share of runners that are blended with the reference at its own speed; the others with it at theirs.
const OWN_SPEED: f64 = 0.5;
/// Share of mixed runners whose amplitudes are all scaled, and the factors.
const SCALED: f64 = 0.15;
const AMPLITUDES: (f64, f64) = (0.6, 1.25);

// The public data end at the hip: the upper bodies below are assumed, as in models/reference/anchors.py.
/// Trunk from upright, degrees, and its two nods a stride.
const LEAN_DEG: Normal = Normal::new(6.0, 3.0);
const NOD_DEG: Normal = Normal::new(1.0, 0.4);
const NOD_PEAK: f64 = 0.2;
/// Upper arm from straight down, degrees: mean and amplitude of its swing; the spread of its peak, cycles.
const ARM_MEAN_DEG: Normal = Normal::new(-20.0, 9.0);
const ARM_AMPLITUDE_DEG: Normal = Normal::new(24.0, 6.0);
const ARM_PEAK_SD: f64 = 0.04;
/// Elbow flexion, degrees, and its swing.
const ELBOW_DEG: Normal = Normal::new(92.0, 12.0);
const ELBOW_AMPLITUDE_DEG: f64 = 10.0;
const ELBOW_PEAK: f64 = 0.4;

/// Spread of the duty factor at one speed, and the range that a run with a flight can have.
const DUTY_FACTOR_SD: f64 = 0.015;
const DUTY_FACTOR_RANGE: (f64, f64) = (0.18, 0.45);

/// Cadence of a recreational runner of [`CADENCE_HEIGHT_M`] at [`TABLE_SPEED`], spm, its gain with speed, spm per m/s, and
/// its spread.
const CADENCE_SPM: f64 = 161.0;
const CADENCE_PER_SPEED: f64 = 11.0;
const CADENCE_SD_SPM: f64 = 7.0;
/// Body height for [`CADENCE_SPM`], m. Cadence varies with the square root of gravity over leg length, as a pendulum's.
const CADENCE_HEIGHT_M: f64 = 1.75;
/// Cadence of the reference, spm: Kipchoge's as measured from his annotated keypoints, 183.1.
const REFERENCE_CADENCE_SPM: f64 = 183.0;
/// Cadences that a run can have, spm.
const CADENCE_RANGE_SPM: (f64, f64) = (130.0, 215.0);

/// A measured runner's stride, moved to the belt's speed and toward the reference; `None` if the body cannot run it.
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
    let mix = Mix(toward);
    // Legs and upper body move toward the reference together: no runner combines the reference's legs with a jogger's arms.
    let upper = UpperBody::draw(rng, style, mix);
    let duty = mix.of(LegCurves::duty_factor(speed), LegCurves::duty_factor(style.speed));
    // Duty factor and cadence are drawn separately from the curves, because the public data lack them. How they differ between
    // runners at one speed is therefore a choice, which docs/kei.md says under "Scalars in S".
    let (least, most) = DUTY_FACTOR_RANGE;
    let cycle = upper.cycle(&curves, (duty + DUTY_FACTOR_SD * rng.normal()).clamp(least, most));
    // Before the segments are taken: the head is part of the body.
    place_head(rng, &mut scene.runner.body, upper.head, upper.lean_deg);
    let segments = scene.runner.segments();
    let pendulum = (CADENCE_HEIGHT_M / segments.height).sqrt();
    let usual =
        (CADENCE_SPM + CADENCE_PER_SPEED * (speed - TABLE_SPEED)) * pendulum + CADENCE_SD_SPM * rng.normal();
    let (slowest, quickest) = CADENCE_RANGE_SPM;
    let cadence = mix.of(usual, REFERENCE_CADENCE_SPM).clamp(slowest, quickest);
    // Without a belt speed the gait finds its own: the one at which a foot on the belt carries the body.
    let gait = PlayedGait::new(segments, cycle, cadence, None, scene.duration_s, scene.seed).ok()?;
    // The drawn speed only shaped the curves; the belt has to run at the speed that fits them.
    scene.runner.speed_kmh = 3.6 * gait.speed();
    let simulation = Simulation::with_motion(scene, gait).ok()?;
    Some(Sample { simulation, runner, toward_reference: toward })
}

/// From a recreational runner's value (0) to the reference's (1), and beyond.
#[derive(Clone, Copy)]
struct Mix(f64);

impl Mix {
    fn of(self, recreational: f64, reference: f64) -> f64 {
        recreational + self.0 * (reference - recreational)
    }
}

/// Identifier of a measured runner, how far toward the reference, and the leg curves between them.
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
    // Recreational runners stay closer to the measured ones: they stand for real people in the evaluation, mixed ones only
    // have to fill the space between them and the reference.
    let (runner, curves) = runners.draw(rng, perturbation);
    let (away, beyond) = TOWARD_REFERENCE;
    let drawn = if mixed { rng.range(away, beyond) } else { 0.0 };
    let toward = overrides.toward_reference.unwrap_or(drawn);
    // The same speed effects move the reference for KEI at speed: a runner who equals the reference does so at every speed.
    let mut curves = curves.at_speed(TABLE_SPEED, speed);
    // An override steps toward the reference itself; the draw comes first, to leave the rest of the sample as it was.
    let target = if rng.chance(OWN_SPEED) || overrides.toward_reference.is_some() {
        style.curves
    } else {
        style.curves.at_speed(style.speed, speed)
    };
    blend(&mut curves, &target, toward);
    // Without these, amplitude depends on speed only, and a runner with small movements is outside the training data.
    if mixed && rng.chance(SCALED) {
        let (smallest, largest) = AMPLITUDES;
        scale(&mut curves, rng.range(smallest, largest));
    }
    // Also by 1: skipping the factor would change the rounding.
    scale(&mut curves, overrides.amplitude.unwrap_or(1.0));
    (runner.id.clone(), toward, curves)
}

fn blend(curves: &mut LegCurves, target: &LegCurves, share: f64) {
    // As a sum of two products, not as a difference times a share: the population has always been drawn so, bit by bit.
    let own = *curves;
    add(curves, target, share);
    add(curves, &own, -share);
}

/// Scales every angle's deviation from its mean.
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
    fn draw(rng: &mut Rng, style: &Style, mix: Mix) -> UpperBody {
        // The fields are drawn in this order, which is part of a sample's identity.
        UpperBody {
            lean_deg: mix.of(LEAN_DEG.draw(rng), style.lean_deg),
            nod_deg: NOD_DEG.draw(rng),
            arm: Wave {
                mean: mix.of(ARM_MEAN_DEG.draw(rng), style.upper_arm.mean),
                amplitude: mix.of(ARM_AMPLITUDE_DEG.draw(rng), style.upper_arm.amplitude),
                peak: Normal::new(style.upper_arm.peak, ARM_PEAK_SD).draw(rng),
            },
            elbow_deg: ELBOW_DEG.draw(rng),
            head: [0, 1].map(|axis| mix.of(HEAD[axis].draw(rng), style.head[axis])),
        }
    }

    /// The legs' curves with this upper body.
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
