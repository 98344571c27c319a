//! How a stance leg fits between pelvis and belt.

use super::foot::Rolling;
use super::ground::{self, STEEPEST};
use super::leg::{self, reach_to};
use super::solved::Gait;
use crate::side::Side;
use crate::vec3::Vec3;
use core::f64::consts::PI;

/// A heel that has risen this much by toe-off has risen enough, rad.
const STEEP: f64 = 62.0 * PI / 180.0;
/// How much a round may raise the body while the heel follows, m; less from this far below `STEEP`, rad.
const FOLLOWED: f64 = 0.006;
const ALMOST: f64 = 10.0 * PI / 180.0;
/// Least the heel rises by toe-off, rad.
const SHALLOWEST: f64 = -12.0 * PI / 180.0;
/// The knee keeps this much flexion in stance, running and walking, rad.
const SPARE_FLEXION: [f64; 2] = [11.0 * PI / 180.0, 6.0 * PI / 180.0];
/// Time between the two samples that a rate at an event is from, s.
pub(super) const INSTANT: f64 = 1e-3;
/// The landing is eased until the knee bends no faster than this at contact, running and walking, rad/s: on
/// two force plate trials (RBDS001 at 3.5 m/s, RBDS0041 at 2.5 m/s) it bends at 220 to 240 degrees/s.
const LANDING_KNEE_RATE: [f64; 2] = [4.0, 2.0];
/// The step that stands for all of an even gait: one with neighbours on both sides.
pub(super) const PROBE: usize = 4;
/// The knee is loaded before this share of stance.
const LOADING: f64 = 0.55;

/// Samples of a stance, less one.
const INTERVALS: usize = 24;

/// How a stance leg fits between pelvis and belt.
pub(super) struct Fit {
    /// Largest knee flexion while loaded, rad.
    pub(super) deepest: f64,
    /// Smallest knee flexion, rad; 0 where the planned roll is out of reach.
    pub(super) straightest: f64,
    /// How much higher the body may be, m.
    pub(super) raise: f64,
}

/// What the samples of one stance have in common.
struct Extremes {
    deepest: f64,
    straightest: f64,
    /// Least room between the leg and its span, before and after the middle of stance, m.
    room: [f64; 2],
}

impl Gait {
    /// How the stance leg of the step [`PROBE`] fits between pelvis and belt.
    pub(super) fn fit(&self) -> Fit {
        let step = &self.steps[PROBE];
        let Extremes { deepest, straightest, room } = self.extremes();
        let wanted = self.parameters.knee_flexion_stance_deg.to_radians();
        // The span is 2 L cos(knee / 2) for two links of length L.
        let raise = 0.5 * self.segments.leg() * (0.5 * wanted).sin() * (deepest - wanted);
        // While the heel may rise further the foot follows the body up; one that has risen too far pulls it down.
        let left = ((STEEP - step.rolling.heel_rise) / ALMOST).clamp(-1.0, 1.0);
        let late = if self.parameters.is_walking() {
            room[1]
        } else {
            FOLLOWED * left + room[1].max(0.0) * (1.0 + left).min(1.0)
        };
        Fit { deepest, straightest, raise: raise.min(room[0]).min(late) }
    }

    fn extremes(&self) -> Extremes {
        let (s, step) = (&self.segments, &self.steps[PROBE]);
        let mut extremes = Extremes { deepest: 0.0, straightest: f64::MAX, room: [f64::MAX; 2] };
        let flexions = [self.landing_flexion(), self.spare_flexion()];
        for k in 0..=INTERVALS {
            let share = (k as f64 / INTERVALS as f64).min(1.0 - 1e-9);
            let since = step.rolling.contact * share;
            let hip = self.hip(step.fall.side, step.fall.contact + since);
            let place = step.rolling.place(s, since);
            let reach = reach_to(s, hip, place.ankle_x, place.ankle_y);
            let knee = if reach.distance() > leg::longest(s) { 0.0 } else { leg::inverse(s, reach).1 };
            extremes.straightest = extremes.straightest.min(knee);
            let half = usize::from(share > 0.5);
            let excess = leg::span(s, flexions[half]) - reach.distance();
            extremes.room[half] = extremes.room[half].min(excess * reach.distance() / reach.down);
            if share < LOADING {
                extremes.deepest = extremes.deepest.max(knee);
            }
        }
        extremes
    }

    pub(super) fn hip(&self, side: Side, time: f64) -> Vec3 {
        self.body(time).legs[side.index()].hip
    }

    /// Least knee flexion early in stance, rad: more at speed, as runners' (12 degrees at 2.5 m/s, 16 at 3.5 in
    /// the public trials, 30 in Kipchoge's cycle), or the knee would give way with a jerk.
    fn landing_flexion(&self) -> f64 {
        if self.parameters.is_walking() {
            return 11f64.to_radians();
        }
        (12.0 + 4.0 * (self.parameters.speed - 2.5)).clamp(11.0, 26.0).to_radians()
    }

    /// Least knee flexion late in stance, rad.
    pub(super) fn spare_flexion(&self) -> f64 {
        SPARE_FLEXION[usize::from(self.parameters.is_walking())]
    }

    /// How gently the foot must land for the knee to bend no faster than it should at contact; some of the way
    /// there, as the pelvis moves with it.
    pub(super) fn eased(&self, rolling: &Rolling, hip: Vec3, next_hip: Vec3) -> f64 {
        let knee_rate = |ease: f64| {
            let rolling = Rolling { ease, ..*rolling };
            let knee =
                |since: f64, hip: Vec3| ground::stance_angles(&self.segments, &rolling, hip, since).knee;
            (knee(INSTANT, next_hip) - knee(0.0, hip)) / INSTANT
        };
        let wanted = LANDING_KNEE_RATE[usize::from(self.parameters.is_walking())];
        let (hard, soft) = (knee_rate(0.0), knee_rate(1.0));
        let ease = if hard > soft { ((hard - wanted) / (hard - soft)).clamp(0.0, 1.0) } else { 1.0 };
        rolling.ease + 0.3 * (ease - rolling.ease)
    }

    /// How much closer the foot must land for the leg to reach it while the foot comes down flat, m.
    pub(super) fn too_far(&self, rolling: &Rolling, side: Side, contact: f64, landing_hip: Vec3) -> f64 {
        let s = &self.segments;
        let span = leg::span(s, 0.8 * self.spare_flexion());
        let excess = |share: f64, hip: Vec3| {
            let place = rolling.place(s, share * rolling.contact);
            let reach = reach_to(s, hip, place.ankle_x, place.ankle_y);
            reach.ahead - (span * span - reach.down * reach.down).max(0.0).sqrt()
        };
        let later =
            [0.09, 0.18].map(|share| excess(share, self.hip(side, contact + share * rolling.contact)));
        excess(0.0, landing_hip).max(later[0]).max(later[1]).max(0.0)
    }

    /// The pitch at toe-off that gives the knee its wanted flexion, rad.
    pub(super) fn toe_off_pitch(&self, rolling: &Rolling, hip: Vec3) -> f64 {
        let s = &self.segments;
        let wanted = self.parameters.knee_flexion_toe_off_deg.to_radians();
        let flexed_enough = |pitch: f64| {
            let place = rolling.place_at_pitch(s, rolling.contact, pitch);
            let reach = reach_to(s, hip, place.ankle_x, place.ankle_y);
            reach.distance() <= leg::longest(s) && leg::inverse(s, reach).1 >= wanted
        };
        let (mut steep, mut shallow) = (STEEPEST, SHALLOWEST);
        for _ in 0..22 {
            let middle = 0.5 * (steep + shallow);
            if flexed_enough(middle) { steep = middle } else { shallow = middle }
        }
        steep
    }
}
