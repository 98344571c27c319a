//! What speed does to a leg: a stride run at one speed, as it would look at another.

use super::form::CONTACT_AFTER_SHANK_PEAK;
use crate::cycle::{GRID, LEG_HARMONICS, StrideCycle};
use crate::fold::paths::LegPaths;
use crate::harmonics::Path;
use crate::leg_shape::LegShape;
use crate::math::{HALF_CYCLE, Point, TAU, wrap};

/// Phases of [`LegCurves`].
const COUNT: usize = LegCurves::PHASES;

/// Belt speeds of the tables below, m/s; beyond them the effects stay as they are at the end.
const SPEEDS: [f64; 5] = [2.0, 2.5, 3.5, 4.5, 5.7];
/// Deepest knee flexion in swing, degrees: means of 28 runners at 2.5, 3.5 and 4.5 m/s (Fukuchi, Fukuchi and
/// Duarte 2017); 5.7 m/s is Kipchoge's own, 2.0 continues the line.
const SWING_KNEE_DEG: [f64; 5] = [84.0, 92.0, 108.0, 119.0, 124.0];
/// Duty factor: contact time over stride time of the same runners; 5.7 m/s is Kipchoge's own.
const DUTY_FACTOR: [f64; 5] = [0.40, 0.36, 0.29, 0.26, 0.24];
/// Thigh furthest forward and back, degrees from straight down: plausible lines through two measured runners at
/// 2.5 and 3.5 m/s and Kipchoge.
const THIGH_FORWARD_DEG: [f64; 5] = [25.0, 28.0, 36.0, 44.0, 53.0];
const THIGH_BACK_DEG: [f64; 5] = [-19.0, -22.0, -29.0, -32.0, -35.0];
/// Below this flexion the knee's course is that of stance, which speed hardly changes, degrees. Chosen by hand: the
/// reference's deepest flexion in stance is 44.
const STANCE_KNEE_DEG: f64 = 45.0;

/// A leg over its stride, from its own contact on, at even phases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LegCurves {
    /// Thigh from straight down, degrees, forward positive.
    pub thigh_deg: [f64; COUNT],
    /// Knee flexion, degrees.
    pub knee_deg: [f64; COUNT],
}

impl LegCurves {
    /// Phases of a curve.
    pub const PHASES: usize = 100;

    /// The stride of `from` m/s as it would be at `to` m/s.
    pub fn at_speed(&self, from: f64, to: f64) -> LegCurves {
        let ratio = |table: &[f64; 5]| interpolated(table, to) / interpolated(table, from);
        let (forward, back) = (ratio(&THIGH_FORWARD_DEG), ratio(&THIGH_BACK_DEG));
        let swing = (interpolated(&SWING_KNEE_DEG, to) - STANCE_KNEE_DEG)
            / (interpolated(&SWING_KNEE_DEG, from) - STANCE_KNEE_DEG);
        let bent = |knee: f64| {
            if knee > STANCE_KNEE_DEG { STANCE_KNEE_DEG + (knee - STANCE_KNEE_DEG) * swing } else { knee }
        };
        let (duty_from, duty_to) = (interpolated(&DUTY_FACTOR, from), interpolated(&DUTY_FACTOR, to));
        // Stance and swing are stretched each on its own, so that contact and toe-off move to the new duty factor.
        let source = |i: usize| {
            let phase = i as f64 / COUNT as f64;
            if phase < duty_to {
                phase * duty_from / duty_to
            } else {
                duty_from + (phase - duty_to) * (1.0 - duty_from) / (1.0 - duty_to)
            }
        };
        // Amplitudes by ratio and not by the tables' own values, so that a reference keeps what is particular to it.
        let scaled = self.thigh_deg.map(|thigh| thigh * if thigh > 0.0 { forward } else { back });
        let knee = self.knee_deg.map(bent);
        LegCurves {
            thigh_deg: core::array::from_fn(|i| between_samples(&scaled, source(i))),
            knee_deg: core::array::from_fn(|i| between_samples(&knee, source(i))),
        }
    }

    /// Duty factor typical of a speed, m/s.
    pub fn duty_factor(speed: f64) -> f64 {
        interpolated(&DUTY_FACTOR, speed)
    }
}

/// A symmetric cycle run at `from` m/s as it would be at `to` m/s: its legs; the upper body stays.
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
    // Lengths stay those seen at each phase: foreshortening is the camera's, not the speed's.
    let knees: [Point; COUNT] = core::array::from_fn(|i| direction(curves.thigh_deg[i]) * knee(i).length());
    let ankles: [Point; COUNT] = core::array::from_fn(|i| {
        knees[i] + direction(curves.thigh_deg[i] - curves.knee_deg[i]) * shank(i).length()
    });
    let leg =
        LegPaths { knee: Path::through(&knees, LEG_HARMONICS), ankle: Path::through(&ankles, LEG_HARMONICS) };
    let near = leg.shifted(-contact);
    // The stride's shape has changed, and with it its fundamental: the origin of the phase follows the rule again.
    let moved = StrideCycle { near, far: near.shifted(HALF_CYCLE), ..*cycle };
    moved.shifted(moved.fundamental_phase())
}

/// Unit vector at an angle from straight down, degrees, forward positive.
fn direction(degrees: f64) -> Point {
    let (sine, cosine) = libm::sincos(degrees.to_radians());
    Point::new(sine, -cosine)
}

/// A table's value at a speed, on straight lines.
fn interpolated(table: &[f64; 5], speed: f64) -> f64 {
    let speed = speed.clamp(SPEEDS[0], SPEEDS[4]);
    let upper = SPEEDS.iter().position(|s| speed <= *s).unwrap_or(4).max(1);
    let share = (speed - SPEEDS[upper - 1]) / (SPEEDS[upper] - SPEEDS[upper - 1]);
    table[upper - 1] + share * (table[upper] - table[upper - 1])
}

/// A smooth periodic curve through `values` at a phase, cycles (Catmull-Rom spline).
fn between_samples(values: &[f64; COUNT], phase: f64) -> f64 {
    let place = (phase - libm::floor(phase)) * COUNT as f64;
    let index = (place as usize).min(COUNT - 1);
    let s = place - index as f64;
    let v = |k: usize| values[(index + COUNT + k - 1) % COUNT];
    let (a, b, c, d) = (v(0), v(1), v(2), v(3));
    b + 0.5 * s * (c - a + s * (2.0 * a - 5.0 * b + 4.0 * c - d + s * (3.0 * (b - c) + d - a)))
}

/// Radians of a phase on the curves' grid.
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
    fn there_and_back_is_the_same_stride() {
        let (start, back) = (curves(), curves().at_speed(5.7, 2.5).at_speed(2.5, 5.7));
        for i in 0..COUNT {
            assert!((start.thigh_deg[i] - back.thigh_deg[i]).abs() < 0.3, "{i}");
            assert!((start.knee_deg[i] - back.knee_deg[i]).abs() < 0.3, "{i}");
        }
    }

    #[test]
    fn slower_is_smaller_and_its_own_speed_changes_nothing() {
        let range = |values: &[f64]| values.iter().copied().fold(f64::MIN, f64::max);
        let slow = curves().at_speed(5.7, 2.5);
        assert!((range(&slow.thigh_deg) / range(&curves().thigh_deg) - 28.0 / 53.0).abs() < 0.01);
        assert!(range(&slow.knee_deg) < range(&curves().knee_deg) - 15.0);
        let same = curves().at_speed(3.1, 3.1);
        assert!((0..COUNT).all(|i| (same.thigh_deg[i] - curves().thigh_deg[i]).abs() < 1e-9));
    }
}
