//! The effect of speed on a leg: converts a stride at one speed to another.

use super::form::CONTACT_AFTER_SHANK_PEAK;
use crate::cycle::{GRID, LEG_HARMONICS, StrideCycle};
use crate::fold::paths::LegPaths;
use crate::harmonics::Path;
use crate::leg_shape::LegShape;
use crate::math::{HALF_CYCLE, Point, TAU, wrap};

/// Number of phases of [`LegCurves`].
const COUNT: usize = LegCurves::PHASES;

/// Belt speeds of the tables below, m/s. Outside this range the values at the ends are used.
const SPEEDS: [f64; 5] = [2.0, 2.5, 3.5, 4.5, 5.7];
/// Largest knee flexion in swing, degrees: means of 28 runners at 2.5, 3.5 and 4.5 m/s (Fukuchi, Fukuchi and
/// Duarte 2017). The value at 5.7 m/s is Kipchoge's own; the one at 2.0 m/s is extrapolated on a line.
const SWING_KNEE_DEG: [f64; 5] = [84.0, 92.0, 108.0, 119.0, 124.0];
/// Duty factor (contact time divided by stride time) of the same runners. The value at 5.7 m/s is Kipchoge's
/// own.
const DUTY_FACTOR: [f64; 5] = [0.40, 0.36, 0.29, 0.26, 0.24];
/// Largest forward and backward angle of the thigh from vertical, degrees: plausible lines through two
/// measured runners at 2.5 and 3.5 m/s and Kipchoge.
const THIGH_FORWARD_DEG: [f64; 5] = [25.0, 28.0, 36.0, 44.0, 53.0];
const THIGH_BACK_DEG: [f64; 5] = [-19.0, -22.0, -29.0, -32.0, -35.0];
/// Flexion below which the knee's curve is that of stance, which speed hardly changes, degrees. Chosen by
/// hand: the reference's largest flexion in stance is 44.
const STANCE_KNEE_DEG: f64 = 45.0;

/// A leg's angles over one stride, at evenly spaced phases from its own contact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LegCurves {
    /// Thigh angle from vertical, degrees, forward positive.
    pub thigh_deg: [f64; COUNT],
    /// Knee flexion, degrees; 0 is a straight knee.
    pub knee_deg: [f64; COUNT],
}

impl LegCurves {
    /// Number of phases of a curve.
    pub const PHASES: usize = 100;

    /// Converts the stride from the speed `from` to the speed `to`, both in m/s.
    pub fn at_speed(&self, from: f64, to: f64) -> LegCurves {
        let ratio = |table: &[f64; 5]| interpolated(table, to) / interpolated(table, from);
        let (forward, back) = (ratio(&THIGH_FORWARD_DEG), ratio(&THIGH_BACK_DEG));
        let swing = (interpolated(&SWING_KNEE_DEG, to) - STANCE_KNEE_DEG)
            / (interpolated(&SWING_KNEE_DEG, from) - STANCE_KNEE_DEG);
        let bent = |knee: f64| {
            if knee > STANCE_KNEE_DEG { STANCE_KNEE_DEG + (knee - STANCE_KNEE_DEG) * swing } else { knee }
        };
        let (duty_from, duty_to) = (interpolated(&DUTY_FACTOR, from), interpolated(&DUTY_FACTOR, to));
        // Stance and swing are stretched separately, so that contact and toe-off move to the new duty factor.
        let source = |i: usize| {
            let phase = i as f64 / COUNT as f64;
            if phase < duty_to {
                phase * duty_from / duty_to
            } else {
                duty_from + (phase - duty_to) * (1.0 - duty_from) / (1.0 - duty_to)
            }
        };
        // Amplitudes are scaled by the ratio of the tables' values and not replaced by them, so that a
        // reference keeps its individual features.
        let scaled = self.thigh_deg.map(|thigh| thigh * if thigh > 0.0 { forward } else { back });
        let knee = self.knee_deg.map(bent);
        LegCurves {
            thigh_deg: core::array::from_fn(|i| between_samples(&scaled, source(i))),
            knee_deg: core::array::from_fn(|i| between_samples(&knee, source(i))),
        }
    }

    /// Returns the typical duty factor at a speed in m/s.
    pub fn duty_factor(speed: f64) -> f64 {
        interpolated(&DUTY_FACTOR, speed)
    }
}

/// Converts the legs of a symmetric cycle from the speed `from` to the speed `to`, both in m/s. The upper
/// body stays.
pub(super) fn at_speed(cycle: &StrideCycle, from: f64, to: f64) -> StrideCycle {
    let shape = LegShape::of(&cycle.near);
    let Some(moments) = shape.moments() else { return *cycle };
    let contact = (moments.shank_peak / GRID as f64 + CONTACT_AFTER_SHANK_PEAK) * TAU;
    let knee = |i: usize| cycle.near.knee.at(contact + radians(i));
    let shank = |i: usize| cycle.near.ankle.at(contact + radians(i)) - knee(i);
    let flexion =
        |i: usize| wrap(knee(i).angle_from_down() - shank(i).angle_from_down(), HALF_CYCLE).to_degrees();
    let curves = LegCurves {
        thigh_deg: core::array::from_fn(|i| knee(i).angle_from_down().to_degrees()),
        knee_deg: core::array::from_fn(flexion),
    }
    .at_speed(from, to);
    // Lengths stay as seen at each phase: foreshortening depends on the camera and not on the speed.
    let knees: [Point; COUNT] = core::array::from_fn(|i| direction(curves.thigh_deg[i]) * knee(i).length());
    let ankles: [Point; COUNT] = core::array::from_fn(|i| {
        knees[i] + direction(curves.thigh_deg[i] - curves.knee_deg[i]) * shank(i).length()
    });
    let leg =
        LegPaths { knee: Path::through(&knees, LEG_HARMONICS), ankle: Path::through(&ankles, LEG_HARMONICS) };
    let near = leg.shifted(-contact);
    // The new shape has another fundamental, so the origin of the phase is set again.
    let moved = StrideCycle { near, far: near.shifted(HALF_CYCLE), ..*cycle };
    moved.shifted(moved.fundamental_phase())
}

/// Returns the unit vector at an angle from straight down, degrees, forward positive.
fn direction(degrees: f64) -> Point {
    let (sine, cosine) = libm::sincos(degrees.to_radians());
    Point::new(sine, -cosine)
}

/// Interpolates a table linearly at a speed, m/s.
fn interpolated(table: &[f64; 5], speed: f64) -> f64 {
    let speed = speed.clamp(SPEEDS[0], SPEEDS[4]);
    let upper = SPEEDS.iter().position(|s| speed <= *s).unwrap_or(4).max(1);
    let share = (speed - SPEEDS[upper - 1]) / (SPEEDS[upper] - SPEEDS[upper - 1]);
    table[upper - 1] + share * (table[upper] - table[upper - 1])
}

/// Evaluates a smooth periodic curve through `values` at a phase in cycles (Catmull-Rom spline).
fn between_samples(values: &[f64; COUNT], phase: f64) -> f64 {
    let place = (phase - libm::floor(phase)) * COUNT as f64;
    let index = (place as usize).min(COUNT - 1);
    let s = place - index as f64;
    let v = |k: usize| values[(index + COUNT + k - 1) % COUNT];
    let (a, b, c, d) = (v(0), v(1), v(2), v(3));
    b + 0.5 * s * (c - a + s * (2.0 * a - 5.0 * b + 4.0 * c - d + s * (3.0 * (b - c) + d - a)))
}

/// Returns the phase of an index of the curves, radians.
fn radians(index: usize) -> f64 {
    index as f64 * TAU / COUNT as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curves() -> LegCurves {
        LegCurves {
            thigh_deg: core::array::from_fn(|i| 9.0 + 40.0 * libm::cos(radians(i))),
            knee_deg: core::array::from_fn(|i| 60.0 - 50.0 * libm::cos(radians(i) - 0.8)),
        }
    }

    #[test]
    fn converting_there_and_back_restores_the_stride() {
        let (start, back) = (curves(), curves().at_speed(5.7, 2.5).at_speed(2.5, 5.7));
        for i in 0..COUNT {
            assert!((start.thigh_deg[i] - back.thigh_deg[i]).abs() < 0.3, "{i}");
            assert!((start.knee_deg[i] - back.knee_deg[i]).abs() < 0.3, "{i}");
        }
    }

    #[test]
    fn a_slower_stride_is_smaller_and_the_same_speed_changes_nothing() {
        let range = |values: &[f64]| values.iter().copied().fold(f64::MIN, f64::max);
        let slow = curves().at_speed(5.7, 2.5);
        assert!((range(&slow.thigh_deg) / range(&curves().thigh_deg) - 28.0 / 53.0).abs() < 0.01);
        assert!(range(&slow.knee_deg) < range(&curves().knee_deg) - 15.0);
        let same = curves().at_speed(3.1, 3.1);
        assert!((0..COUNT).all(|i| (same.thigh_deg[i] - curves().thigh_deg[i]).abs() < 1e-9));
    }
}
