//! How far the body must be raised or lowered for the stance leg to fit between pelvis and belt.

use super::foot::Rolling;
use super::ground::{self, MIN_PITCH};
use super::leg::{self, reach_to};
use super::solved::Gait;
use crate::side::Side;
use crate::vec3::Vec3;
use core::f64::consts::PI;

/// Heel rise at toe-off above which the body is lowered instead of raised, in rad.
const AMPLE_HEEL_RISE: f64 = 62.0 * PI / 180.0;
/// Largest amount by which one round raises the body while the heel can still follow, in m. It shrinks when
/// the heel rise is within `HEEL_RISE_TAPER` (rad) of `AMPLE_HEEL_RISE`.
const MAX_RAISE_M: f64 = 0.006;
const HEEL_RISE_TAPER: f64 = 10.0 * PI / 180.0;
/// Largest pitch of the sole at toe-off, in rad: the heel has risen at least this much.
const MAX_TOE_OFF_PITCH: f64 = -12.0 * PI / 180.0;
/// Smallest knee flexion late in stance, running and walking, in rad.
const MIN_LATE_FLEXION: [f64; 2] = [11.0 * PI / 180.0, 6.0 * PI / 180.0];
/// Time between the two samples from which the rate at contact or toe-off is computed, in s.
pub(super) const RATE_STEP_S: f64 = 1e-3;
/// Largest rate of the knee at contact, running and walking, in rad/s; the landing is eased to stay below it.
/// In two force-plate trials (RBDS001 at 3.5 m/s, RBDS0041 at 2.5 m/s), the knee bends at 220 to 240
/// degrees/s.
const MAX_LANDING_KNEE_RATE: [f64; 2] = [4.0, 2.0];
/// Index of the step that is solved on behalf of all steps of an even gait. It has neighbours on both sides.
pub(super) const REFERENCE_STEP: usize = 4;
/// Share of stance in which the knee bends under load.
const LOADING_SHARE: f64 = 0.55;

/// Number of intervals between the samples of a stance.
const INTERVALS: usize = 24;

/// How the stance leg fits between pelvis and belt.
pub(super) struct Fit {
    /// Largest knee flexion under load, in rad.
    pub(super) max_flexion: f64,
    /// Smallest knee flexion, in rad; 0 if the leg cannot reach the planned position of the foot.
    pub(super) min_flexion: f64,
    /// Amount by which to raise the body, in m; negative lowers it.
    pub(super) raise: f64,
}

/// Extremes over the samples of one stance.
struct Extremes {
    max_flexion: f64,
    min_flexion: f64,
    /// Smallest amount, in m, by which the body can be raised before the knee becomes too straight, in the
    /// first and the second half of stance.
    room: [f64; 2],
}

impl Gait {
    /// Returns how the stance leg of [`REFERENCE_STEP`] fits between pelvis and belt.
    pub(super) fn fit(&self) -> Fit {
        let step = &self.steps[REFERENCE_STEP];
        let Extremes { max_flexion, min_flexion, room } = self.extremes();
        let wanted = self.parameters.knee_flexion_stance_deg.to_radians();
        // Two links of length L span 2 L cos(knee / 2); this is its derivative times the excess flexion.
        let raise = 0.5 * self.segments.leg() * (0.5 * wanted).sin() * (max_flexion - wanted);
        // While the heel can rise further, the foot follows the body up. A heel that is too high pulls the
        // body down.
        let left = ((AMPLE_HEEL_RISE - step.rolling.heel_rise) / HEEL_RISE_TAPER).clamp(-1.0, 1.0);
        let late = if self.parameters.is_walking() {
            room[1]
        } else {
            MAX_RAISE_M * left + room[1].max(0.0) * (1.0 + left).min(1.0)
        };
        Fit { max_flexion, min_flexion, raise: raise.min(room[0]).min(late) }
    }

    fn extremes(&self) -> Extremes {
        let (s, step) = (&self.segments, &self.steps[REFERENCE_STEP]);
        let mut extremes = Extremes { max_flexion: 0.0, min_flexion: f64::MAX, room: [f64::MAX; 2] };
        let flexions = [self.min_early_flexion(), self.min_late_flexion()];
        for k in 0..=INTERVALS {
            let share = (k as f64 / INTERVALS as f64).min(1.0 - 1e-9);
            let since = step.rolling.contact * share;
            let hip = self.hip(step.fall.side, step.fall.contact + since);
            let place = step.rolling.place(s, since);
            let reach = reach_to(s, hip, place.ankle_x, place.ankle_y);
            let knee = if reach.distance() > leg::max_reach(s) { 0.0 } else { leg::inverse(s, reach).1 };
            extremes.min_flexion = extremes.min_flexion.min(knee);
            let half = usize::from(share > 0.5);
            let excess = leg::span(s, flexions[half]) - reach.distance();
            extremes.room[half] = extremes.room[half].min(excess * reach.distance() / reach.down);
            if share < LOADING_SHARE {
                extremes.max_flexion = extremes.max_flexion.max(knee);
            }
        }
        extremes
    }

    pub(super) fn hip(&self, side: Side, time: f64) -> Vec3 {
        self.body(time).legs[side.index()].hip
    }

    /// Returns the smallest knee flexion early in stance, in rad. It grows with speed, as in runners (12
    /// degrees at 2.5 m/s and 16 at 3.5 m/s in the public trials, 30 in Kipchoge's cycle); a straighter knee
    /// would bend with a jerk.
    fn min_early_flexion(&self) -> f64 {
        if self.parameters.is_walking() {
            return 11f64.to_radians();
        }
        (12.0 + 4.0 * (self.parameters.speed - 2.5)).clamp(11.0, 26.0).to_radians()
    }

    /// Returns the smallest knee flexion late in stance, in rad.
    pub(super) fn min_late_flexion(&self) -> f64 {
        MIN_LATE_FLEXION[usize::from(self.parameters.is_walking())]
    }

    /// Returns the next value of [`Rolling::ease`]: a step toward the value at which the knee bends at
    /// [`MAX_LANDING_KNEE_RATE`] at contact. It is only part of the way, because the pelvis moves too.
    pub(super) fn landing_ease(&self, rolling: &Rolling, hip: Vec3, next_hip: Vec3) -> f64 {
        let knee_rate = |ease: f64| {
            let rolling = Rolling { ease, ..*rolling };
            let knee =
                |since: f64, hip: Vec3| ground::stance_angles(&self.segments, &rolling, hip, since).knee;
            (knee(RATE_STEP_S, next_hip) - knee(0.0, hip)) / RATE_STEP_S
        };
        let wanted = MAX_LANDING_KNEE_RATE[usize::from(self.parameters.is_walking())];
        let (hard, soft) = (knee_rate(0.0), knee_rate(1.0));
        let ease = if hard > soft { ((hard - wanted) / (hard - soft)).clamp(0.0, 1.0) } else { 1.0 };
        rolling.ease + 0.3 * (ease - rolling.ease)
    }

    /// Returns how much closer to the body the foot must land, in m, for the leg to reach it from contact
    /// until it is flat.
    pub(super) fn overreach(&self, rolling: &Rolling, side: Side, contact: f64, landing_hip: Vec3) -> f64 {
        let s = &self.segments;
        let span = leg::span(s, 0.8 * self.min_late_flexion());
        let excess = |share: f64, hip: Vec3| {
            let place = rolling.place(s, share * rolling.contact);
            let reach = reach_to(s, hip, place.ankle_x, place.ankle_y);
            reach.ahead - (span * span - reach.down * reach.down).max(0.0).sqrt()
        };
        let later =
            [0.09, 0.18].map(|share| excess(share, self.hip(side, contact + share * rolling.contact)));
        excess(0.0, landing_hip).max(later[0]).max(later[1]).max(0.0)
    }

    /// Returns the pitch at toe-off, in rad, that gives the knee the requested flexion.
    pub(super) fn toe_off_pitch(&self, rolling: &Rolling, hip: Vec3) -> f64 {
        let s = &self.segments;
        let wanted = self.parameters.knee_flexion_toe_off_deg.to_radians();
        let flexed_enough = |pitch: f64| {
            let place = rolling.place_at_pitch(s, rolling.contact, pitch);
            let reach = reach_to(s, hip, place.ankle_x, place.ankle_y);
            reach.distance() <= leg::max_reach(s) && leg::inverse(s, reach).1 >= wanted
        };
        let (mut steep, mut shallow) = (MIN_PITCH, MAX_TOE_OFF_PITCH);
        for _ in 0..22 {
            let middle = 0.5 * (steep + shallow);
            if flexed_enough(middle) { steep = middle } else { shallow = middle }
        }
        steep
    }
}
