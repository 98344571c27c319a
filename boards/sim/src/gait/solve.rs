//! Solves a gait: iterates until pelvis, feet and swings are consistent with each other.

use super::error::GaitError;
use super::fit::{RATE_STEP_S, REFERENCE_STEP};
use super::foot::Rolling;
use super::ground;
use super::hermite::Knot;
use super::joints::WANDER_PERIOD_S;
use super::leg::LegAngles;
use super::parameters::GaitParameters;
use super::solved::Gait;
use super::steps::{Step, first_guess, join_swings, shifted, steps};
use super::swing::SwingEnd;
use super::timeline::{Footfall, footfalls, repeating_footfalls};
use crate::rng::Rng;
use crate::segments::Segments;
use crate::vec3::Vec3;

/// Largest knee flexion in stance, in degrees. A gait that needs more is rejected: it is a crouch, not a run.
const MAX_STANCE_FLEXION_DEG: f64 = 85.0;
/// Largest angular rate of a joint at contact and at toe-off, in rad/s; chosen by hand. Higher rates are
/// clamped.
const MAX_LANDING_RATE: f64 = 14.0;
const MAX_TOE_OFF_RATE: f64 = 20.0;
/// Height of the centre of mass from which the iteration starts, in body heights.
const STARTING_HEIGHT: f64 = 0.53;
/// Number of rounds for the even gait.
const NOMINAL_ROUNDS: usize = 72;
/// Largest number of rounds for an uneven gait, and the change of an angle (rad) below which the iteration
/// stops.
const MAX_ROUNDS: usize = 8;
const CONVERGED: f64 = 2e-4;

impl Gait {
    /// Solves `parameters` for a body. The same `seed` gives the same run.
    ///
    /// # Errors
    /// Fails if a parameter is out of range, or if the legs are too short for the distance that the belt
    /// carries a foot.
    pub fn new(
        segments: Segments,
        parameters: GaitParameters,
        duration: f64,
        seed: u64,
    ) -> Result<Gait, GaitError> {
        parameters.check()?;
        let nominal = Gait::nominal(segments, parameters, longest_contact(&parameters, duration))?;
        let mut rng = Rng::new(seed, 1);
        let (falls, repeat) = repeating_footfalls(&parameters, duration, &mut rng);
        let template = nominal.steps[REFERENCE_STEP].clone();
        let mut gait = Gait {
            steps: steps(&parameters, &falls, &template),
            parameters,
            wander_offset: rng.range(0.0, WANDER_PERIOD_S),
            repeat,
            ..nominal
        };
        for _ in 0..MAX_ROUNDS {
            if gait.settle() < CONVERGED {
                break;
            }
        }
        Ok(gait)
    }

    /// Returns an even gait, in which all steps are equal, at the height that gives the requested knee
    /// flexion in stance. Its contacts are `stretch` times as long as the mean contact, so that the leg
    /// reaches the belt throughout the longest contact of the run.
    fn nominal(segments: Segments, parameters: GaitParameters, stretch: f64) -> Result<Gait, GaitError> {
        let mut gait = Gait::even(segments, &parameters, stretch);
        let mut fit = gait.fit();
        for round in 0..NOMINAL_ROUNDS {
            gait.settle_evenly();
            fit = gait.fit();
            // Smaller steps toward the end, because raising the body and rolling the foot affect each other.
            gait.base += fit.raise * if 3 * round < 2 * NOMINAL_ROUNDS { 0.7 } else { 0.25 };
        }
        let reaches = fit.min_flexion > 0.5 * gait.min_late_flexion();
        if !reaches || fit.max_flexion > MAX_STANCE_FLEXION_DEG.to_radians() {
            let travel_m = parameters.speed * parameters.duty_factor * parameters.stride_time();
            return Err(GaitError::OutOfReach { speed_kmh: parameters.speed * 3.6, travel_m });
        }
        Ok(gait)
    }

    /// Returns the even gait before the iteration.
    fn even(segments: Segments, parameters: &GaitParameters, stretch: f64) -> Gait {
        let most = if parameters.is_walking() { 0.8 } else { 0.495 };
        let even = GaitParameters {
            duty_factor: (parameters.duty_factor * stretch).min(most),
            variation_percent: 0.0,
            asymmetry_percent: 0.0,
            wander_m: 0.0,
            fatigue: Default::default(),
            ..*parameters
        };
        let falls = footfalls(&even, 0.0, &mut Rng::new(0, 0));
        Gait {
            segments,
            steps: steps(&even, &falls, &first_guess(&even)),
            parameters: even,
            base: STARTING_HEIGHT * segments.height,
            wander_offset: 0.0,
            repeat: None,
        }
    }

    /// Adapts every stance and swing to the current path of the pelvis, and returns the largest change of an
    /// angle at contact or toe-off, in rad. A few rounds converge, because the pelvis depends on the legs
    /// only through their share of the mass.
    fn settle(&mut self) -> f64 {
        let mut change = 0f64;
        let own = self.repeat.map_or(0..self.steps.len(), |r| r.first..r.last);
        for index in own.clone() {
            let (rolling, landing, leaving) = self.settled(index);
            let step = &mut self.steps[index];
            change = change
                .max(largest_change(&step.landing, &landing))
                .max(largest_change(&step.leaving, &leaving));
            (step.rolling, step.landing, step.leaving) = (rolling, landing, leaving);
        }
        for index in (0..own.start).chain(own.end..self.steps.len()) {
            self.copy(own.start + (index + own.len() - own.start % own.len()) % own.len(), index);
        }
        join_swings(&mut self.steps, &self.parameters);
        change
    }

    /// Copies a step to the equivalent step of another repetition.
    fn copy(&mut self, from: usize, to: usize) {
        let Step { fall, rolling, landing, leaving, .. } = self.steps[from].clone();
        let step = &mut self.steps[to];
        let shift = step.fall.contact - fall.contact;
        step.rolling = rolling;
        (step.landing, step.leaving) = (shifted(&landing, shift), shifted(&leaving, shift));
    }

    /// Does the same as [`Gait::settle`] for an even gait, of which only one step needs to be computed.
    fn settle_evenly(&mut self) {
        let (rolling, landing, leaving) = self.settled(REFERENCE_STEP);
        let probe = self.steps[REFERENCE_STEP].fall;
        for step in &mut self.steps {
            let shift = step.fall.contact - probe.contact;
            step.rolling = rolling;
            (step.landing, step.leaving) = (shifted(&landing, shift), shifted(&leaving, shift));
        }
        join_swings(&mut self.steps, &self.parameters);
    }

    /// Returns the roll of the foot and the angles at contact and toe-off of the step at `index`, for the
    /// current path of the pelvis.
    fn settled(&self, index: usize) -> (Rolling, SwingEnd, SwingEnd) {
        let (s, p) = (&self.segments, &self.parameters);
        let Footfall { side, contact, toe_off, .. } = self.steps[index].fall;
        let mut rolling = self.steps[index].rolling;

        let at_contact = self.body(contact);
        let landing_hip = at_contact.legs[side.index()].hip;
        let ankle_x = at_contact.torso.mid_hip.x + p.overstride_leg * s.leg();
        let next_hip = self.hip(side, contact + RATE_STEP_S);
        rolling.ease = self.landing_ease(&rolling, landing_hip, next_hip);
        rolling.land_at(s, ankle_x);
        rolling.heel_x -= self.overreach(&rolling, side, contact, landing_hip);

        // Sample only within the stance: outside it, the leg swings, and the swing is what is being solved.
        let last = toe_off - 1e-9;
        let leaving_hip = self.hip(side, last);
        rolling.heel_rise = -self.toe_off_pitch(&rolling, leaving_hip);
        let angles = |time: f64, hip: Vec3| ground::stance_angles(s, &rolling, hip, time - contact);
        let sample = |time: f64| angles(time, self.hip(side, time));
        let was = &self.steps[index];
        let (first, second) = (angles(contact, landing_hip), angles(contact + RATE_STEP_S, next_hip));
        let landing = swing_end(contact, &first, &second, 0.0, MAX_LANDING_RATE, &was.landing);
        let (first, second) = (sample(last - RATE_STEP_S), angles(last, leaving_hip));
        let leaving = swing_end(toe_off, &first, &second, 1.0, MAX_TOE_OFF_RATE, &was.leaving);
        (rolling, landing, leaving)
    }
}

/// Returns angles and rates at `time` from two samples [`RATE_STEP_S`] apart: `a` is at `time` if `share` is
/// 0, `b` if it is 1. No joint is faster than `fastest` (rad/s).
fn swing_end(
    time: f64,
    a: &LegAngles,
    b: &LegAngles,
    share: f64,
    fastest: f64,
    before: &SwingEnd,
) -> SwingEnd {
    // Average with the previous rates: the rates change the swing, the swing moves the pelvis, and the pelvis
    // changes the rates, so a full step might oscillate.
    let knot = |a: f64, b: f64, was: f64| Knot {
        time,
        value: a + (b - a) * share,
        rate: 0.5 * was + 0.5 * ((b - a) / RATE_STEP_S).clamp(-fastest, fastest),
    };
    let ankle = |x: &LegAngles| x.pitch - x.thigh + x.knee;
    SwingEnd {
        thigh: knot(a.thigh, b.thigh, before.thigh.rate),
        knee: knot(a.knee, b.knee, before.knee.rate),
        ankle: knot(ankle(a), ankle(b), before.ankle.rate),
    }
}

/// Returns the longest contact of a run relative to the mean contact at its start.
fn longest_contact(p: &GaitParameters, duration: f64) -> f64 {
    let contact = |p: &GaitParameters| p.duty_factor * p.stride_time();
    let tired = contact(&p.after(duration)) / contact(p);
    tired.max(1.0) * (1.0 + p.asymmetry_percent.abs() / 120.0) * (1.0 + 0.025 * p.variation_percent)
}

/// Returns the largest difference between corresponding angles, in rad.
fn largest_change(a: &SwingEnd, b: &SwingEnd) -> f64 {
    let change = |a: Knot, b: Knot| (a.value - b.value).abs();
    change(a.thigh, b.thigh).max(change(a.knee, b.knee)).max(change(a.ankle, b.ankle))
}
