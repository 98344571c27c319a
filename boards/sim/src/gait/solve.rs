//! Making the parts of a gait fit each other.

use super::error::GaitError;
use super::fit::{INSTANT, PROBE};
use super::foot::Rolling;
use super::ground;
use super::hermite::Knot;
use super::joints::WANDER_PERIOD;
use super::leg::LegAngles;
use super::parameters::GaitParameters;
use super::solved::Gait;
use super::steps::{Step, first_guess, join_swings, later, steps};
use super::swing::Ends;
use super::timeline::{Footfall, footfalls, laid_out};
use crate::rng::Rng;
use crate::segments::Segments;
use crate::vec3::Vec3;

/// Largest knee flexion in stance that still is running, degrees.
const DEEPEST_CROUCH_DEG: f64 = 85.0;
/// No joint turns faster than this at contact and at toe-off, rad/s.
const FASTEST_LANDING: f64 = 14.0;
const FASTEST_LEAVING: f64 = 20.0;
/// The centre of mass that the rounds start from, in body heights.
const STARTING_HEIGHT: f64 = 0.53;
/// Rounds in which the even gait settles.
const NOMINAL_ROUNDS: usize = 72;
/// Rounds in which an uneven gait settles, at most, and the change that is none, rad.
const MAX_ROUNDS: usize = 8;
const SETTLED: f64 = 2e-4;

impl Gait {
    /// Solves `parameters` for a body. The same `seed` gives the same run.
    ///
    /// # Errors
    /// A parameter out of range, or legs too short for the belt's way under a foot.
    pub fn new(
        segments: Segments,
        parameters: GaitParameters,
        duration: f64,
        seed: u64,
    ) -> Result<Gait, GaitError> {
        parameters.check()?;
        let nominal = Gait::nominal(segments, parameters, longest_contact(&parameters, duration))?;
        let mut rng = Rng::new(seed, 1);
        let (falls, repeat) = laid_out(&parameters, duration, &mut rng);
        let template = nominal.steps[PROBE].clone();
        let mut gait = Gait {
            steps: steps(&parameters, &falls, &template),
            parameters,
            wander_offset: rng.range(0.0, WANDER_PERIOD),
            repeat,
            ..nominal
        };
        for _ in 0..MAX_ROUNDS {
            if gait.settle() < SETTLED {
                break;
            }
        }
        Ok(gait)
    }

    /// An even gait whose height gives the wanted knee flexion in stance. `stretch` makes its contacts
    /// longer than the mean one, so that the leg reaches through every contact.
    fn nominal(segments: Segments, parameters: GaitParameters, stretch: f64) -> Result<Gait, GaitError> {
        let mut gait = Gait::even(segments, &parameters, stretch);
        let mut fit = gait.fit();
        for round in 0..NOMINAL_ROUNDS {
            gait.settle_evenly();
            fit = gait.fit();
            // Smaller steps toward the end, where raising and rolling play against each other.
            gait.base += fit.raise * if 3 * round < 2 * NOMINAL_ROUNDS { 0.7 } else { 0.25 };
        }
        let reaches = fit.straightest > 0.5 * gait.spare_flexion();
        if !reaches || fit.deepest > DEEPEST_CROUCH_DEG.to_radians() {
            let travel_m = parameters.speed * parameters.duty_factor * parameters.stride_time();
            return Err(GaitError::OutOfReach { speed_kmh: parameters.speed * 3.6, travel_m });
        }
        Ok(gait)
    }

    /// The even gait before its rounds.
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

    /// Brings every foot, roll and swing in line with where the pelvis is now. A few rounds converge: the
    /// pelvis depends on the legs only by their share of the mass. Returns the largest change of an angle at an event, rad.
    fn settle(&mut self) -> f64 {
        let mut change = 0f64;
        let own = self.repeat.map_or(0..self.steps.len(), |r| r.first..r.last);
        for index in own.clone() {
            let (rolling, landing, leaving) = self.settled(index);
            let step = &mut self.steps[index];
            change = change.max(moved(&step.landing, &landing)).max(moved(&step.leaving, &leaving));
            (step.rolling, step.landing, step.leaving) = (rolling, landing, leaving);
        }
        for index in (0..own.start).chain(own.end..self.steps.len()) {
            self.copy(own.start + (index + own.len() - own.start % own.len()) % own.len(), index);
        }
        join_swings(&mut self.steps, &self.parameters);
        change
    }

    /// Makes a step like another, whose footfall is the same some rounds off.
    fn copy(&mut self, from: usize, to: usize) {
        let Step { fall, rolling, landing, leaving, .. } = self.steps[from].clone();
        let step = &mut self.steps[to];
        let shift = step.fall.contact - fall.contact;
        step.rolling = rolling;
        (step.landing, step.leaving) = (later(&landing, shift), later(&leaving, shift));
    }

    /// As [`Gait::settle`] for an even gait, whose steps are all alike.
    fn settle_evenly(&mut self) {
        let (rolling, landing, leaving) = self.settled(PROBE);
        let probe = self.steps[PROBE].fall;
        for step in &mut self.steps {
            let shift = step.fall.contact - probe.contact;
            step.rolling = rolling;
            (step.landing, step.leaving) = (later(&landing, shift), later(&leaving, shift));
        }
        join_swings(&mut self.steps, &self.parameters);
    }

    /// The roll, landing and leaving that the step at `index` has with the pelvis where it is now.
    fn settled(&self, index: usize) -> (Rolling, Ends, Ends) {
        let (s, p) = (&self.segments, &self.parameters);
        let Footfall { side, contact, toe_off, .. } = self.steps[index].fall;
        let mut rolling = self.steps[index].rolling;

        let at_contact = self.body(contact);
        let landing_hip = at_contact.legs[side.index()].hip;
        let ankle_x = at_contact.torso.mid_hip.x + p.overstride_leg * s.leg();
        let next_hip = self.hip(side, contact + INSTANT);
        rolling.ease = self.eased(&rolling, landing_hip, next_hip);
        rolling.land_at(s, ankle_x);
        rolling.heel_x -= self.too_far(&rolling, side, contact, landing_hip);

        // Every sample is from within the stance: outside it the leg swings, and is what is sought.
        let last = toe_off - 1e-9;
        let leaving_hip = self.hip(side, last);
        rolling.heel_rise = -self.toe_off_pitch(&rolling, leaving_hip);
        let angles = |time: f64, hip: Vec3| ground::stance_angles(s, &rolling, hip, time - contact);
        let sample = |time: f64| angles(time, self.hip(side, time));
        let was = &self.steps[index];
        let (first, second) = (angles(contact, landing_hip), angles(contact + INSTANT, next_hip));
        let landing = ends(contact, &first, &second, 0.0, FASTEST_LANDING, &was.landing);
        let (first, second) = (sample(last - INSTANT), angles(last, leaving_hip));
        let leaving = ends(toe_off, &first, &second, 1.0, FASTEST_LEAVING, &was.leaving);
        (rolling, landing, leaving)
    }
}

/// Angles and rates at `time` from two samples an instant apart; `share` says which of them is at `time`.
fn ends(time: f64, a: &LegAngles, b: &LegAngles, share: f64, fastest: f64, before: &Ends) -> Ends {
    // The rates feed back through the swing into the pelvis and so into themselves: go half the way.
    let knot = |a: f64, b: f64, was: f64| Knot {
        time,
        value: a + (b - a) * share,
        rate: 0.5 * was + 0.5 * ((b - a) / INSTANT).clamp(-fastest, fastest),
    };
    let ankle = |x: &LegAngles| x.pitch - x.thigh + x.knee;
    Ends {
        thigh: knot(a.thigh, b.thigh, before.thigh.rate),
        knee: knot(a.knee, b.knee, before.knee.rate),
        ankle: knot(ankle(a), ankle(b), before.ankle.rate),
    }
}

/// The longest contact of a run, of the mean one at its start.
fn longest_contact(p: &GaitParameters, duration: f64) -> f64 {
    let contact = |p: &GaitParameters| p.duty_factor * p.stride_time();
    let tired = contact(&p.after(duration)) / contact(p);
    tired.max(1.0) * (1.0 + p.asymmetry_percent.abs() / 120.0) * (1.0 + 0.025 * p.variation_percent)
}

/// The largest difference between angles, rad.
fn moved(a: &Ends, b: &Ends) -> f64 {
    let change = |a: Knot, b: Knot| (a.value - b.value).abs();
    change(a.thigh, b.thigh).max(change(a.knee, b.knee)).max(change(a.ankle, b.ankle))
}
