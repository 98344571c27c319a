//! Joint positions of a solved gait.

use super::ground;
use super::leg;
use super::solved::Gait;
use super::steps::Step;
use super::{foot, upper};
use crate::body::{Body, Leg};
use crate::mass::PartMass;
use crate::side::Side;
use crate::vec3::{Vec3, vec3};

/// Approximate period of the wander forward and back, in s; chosen by hand.
pub(super) const WANDER_PERIOD_S: f64 = 17.0;

impl Gait {
    /// Returns all joints at `time`, in s.
    pub fn body(&self, time: f64) -> Body {
        let (s, p) = (&self.segments, &self.parameters);
        let time = self.solved_time(time);
        let phases = Side::BOTH.map(|side| self.phase(side, time));
        let right = phases[Side::Right.index()];
        let lean = p.after(time).trunk_lean_deg.to_radians();
        let torso = upper::torso(s, Vec3::default(), lean, right);
        let arms = Side::BOTH.map(|side| {
            let angles = upper::ArmAngles::typical(p, phases[side.index()]);
            upper::place_arm(s, side, torso.mid_shoulder, &angles)
        });
        let steps = Side::BOTH.map(|side| self.step_of(side, time));
        let legs_under = |mid_hip: Vec3| {
            Side::BOTH.map(|side| {
                let (step, time) = steps[side.index()];
                self.leg(side, mid_hip + upper::hip_offset(s, side, right), step, time)
            })
        };
        let still = Body { torso, arms, legs: Default::default() }.upper_mass();
        let (mid_hip, legs) = self.balanced(self.centre(time), &still, legs_under);
        Body { legs, ..Body { torso, arms, legs: Default::default() }.moved(mid_hip) }
    }

    /// Returns the position of the pelvis that puts the centre of mass at `target`, and the legs in that
    /// position. `upper` is the mass above the legs with the pelvis at the origin.
    fn balanced(
        &self,
        target: Vec3,
        upper: &PartMass,
        legs_under: impl Fn(Vec3) -> [Leg; 2],
    ) -> (Vec3, [Leg; 2]) {
        let mut mid_hip = target - vec3(0.0, 0.05 * self.segments.height, 0.0);
        let mut legs = legs_under(mid_hip);
        let mut gain = vec3(1.0, 1.0, 0.0);
        let mut miss = target - upper.moved(mid_hip).with_legs(&legs);
        // Secant steps. The centre of mass moves slightly less than the pelvis, because the stance foot
        // stays.
        for _ in 0..10 {
            let step = vec3(miss.x * gain.x, miss.y * gain.y, 0.0);
            mid_hip += step;
            legs = legs_under(mid_hip);
            let left = target - upper.moved(mid_hip).with_legs(&legs);
            if left.x.abs().max(left.y.abs()) < 3e-8 {
                break;
            }
            let secant = |step: f64, before: f64, after: f64| {
                if step.abs() > 1e-9 { (step / (before - after)).clamp(0.7, 1.6) } else { 1.0 }
            };
            gain = vec3(secant(step.x, miss.x, left.x), secant(step.y, miss.y, left.y), 0.0);
            miss = left;
        }
        (mid_hip, legs)
    }

    /// Returns the planned position of the centre of mass. It is not controlled sideways.
    fn centre(&self, time: f64) -> Vec3 {
        // A whole number of periods per repeated stretch, so that the wander repeats with the steps.
        let period =
            self.repeat.map_or(WANDER_PERIOD_S, |r| r.length / (r.length / WANDER_PERIOD_S).round().max(1.0));
        let wander = core::f64::consts::TAU * (time + self.wander_offset) / period;
        let height = if self.parameters.is_walking() { self.vault(time) } else { self.bounce(time) };
        vec3(self.parameters.wander_m * wander.sin(), self.base + height, 0.0)
    }

    /// Returns the height of the centre of mass above `base` in running, in m.
    fn bounce(&self, time: f64) -> f64 {
        let index = self.last_step_before(time);
        let step = &self.steps[index];
        let since = time - step.fall.contact;
        let contact = step.rolling.contact;
        if since < contact {
            return step.bounce.height(since.max(0.0));
        }
        step.flight.height((since - contact).min(step.flight.time))
    }

    /// Returns the height of the centre of mass above `base` in walking, in m: lowest in the middle of double
    /// support, highest halfway between.
    fn vault(&self, time: f64) -> f64 {
        let low = |i: usize| 0.5 * (self.steps[i].fall.contact + self.steps[i - 1].fall.toe_off);
        let last = self.steps.len() - 2;
        let mut index = self.last_step_before(time).clamp(1, last);
        if time < low(index) {
            index = (index - 1).max(1);
        } else if index < last && time >= low(index + 1) {
            index += 1;
        }
        let share = (time - low(index)) / (low(index + 1) - low(index));
        0.5 * self.steps[index].fall.oscillation * (1.0 - (core::f64::consts::TAU * share).cos())
    }

    fn leg(&self, side: Side, hip: Vec3, step: &Step, time: f64) -> Leg {
        let s = &self.segments;
        if time < step.fall.toe_off {
            let angles = ground::stance_angles(s, &step.rolling, hip, time - step.fall.contact);
            leg::place(s, side, hip, &angles, foot::toe_pitch(angles.pitch))
        } else {
            let angles = step.swing.angles(time);
            let leg = leg::place(s, side, hip, &angles, angles.pitch + step.swing.toe_bend(time));
            ground::cleared(s, side, hip, angles, leg)
        }
    }
}
