//! Making the parts of a gait fit each other.

use super::bounce::{Bounce, Flight};
use super::foot::Rolling;
use super::hermite::Knot;
use super::leg::{self, LegAngles};
use super::swing::{Ends, Peaks, Swing};
use super::timeline::{Footfall, footfalls, laid_out};
use super::{Gait, GaitError, GaitParameters, Step, reach_to, stance_angles};
use crate::body::{Segments, Side};
use crate::rng::Rng;
use crate::vec3::Vec3;
use core::f64::consts::PI;

/// Most the heel rises by plan, rad (toes up is positive, so this is its pitch).
pub(super) const STEEPEST: f64 = -84.0 * PI / 180.0;
/// A heel that has risen this much by toe-off has risen enough, rad.
const STEEP: f64 = 62.0 * PI / 180.0;
/// How much a round may raise the body while the heel follows, m; less from this far below `STEEP`, rad.
const FOLLOWED: f64 = 0.006;
const ALMOST: f64 = 10.0 * PI / 180.0;
/// Least the heel rises by toe-off, rad.
const SHALLOWEST: f64 = -12.0 * PI / 180.0;
/// The knee keeps this much flexion in stance, running and walking, rad.
const SPARE_FLEXION: [f64; 2] = [11.0 * PI / 180.0, 6.0 * PI / 180.0];
/// Largest knee flexion in stance that still is running, degrees.
const DEEPEST_CROUCH_DEG: f64 = 85.0;
/// For rates at events, s.
const INSTANT: f64 = 1e-3;
/// No joint turns faster than this at contact and at toe-off, rad/s.
const FASTEST_LANDING: f64 = 14.0;
const FASTEST_LEAVING: f64 = 20.0;
/// The landing is eased until the knee bends no faster than this at contact, running and walking, rad/s: on
/// two force plate trials (RBDS001 at 3.5 m/s, RBDS0041 at 2.5 m/s) it bends at 220 to 240 degrees/s.
const LANDING_KNEE_RATE: [f64; 2] = [4.0, 2.0];
/// Rounds in which the even gait settles.
const NOMINAL_ROUNDS: usize = 72;
/// Rounds in which an uneven gait settles, at most, and the change that is none, rad.
const MOST_ROUNDS: usize = 8;
const SETTLED: f64 = 2e-4;
/// Its footfall that is looked at: one with neighbours on both sides.
const PROBE: usize = 4;
/// The knee is loaded before this share of stance.
const LOADING: f64 = 0.55;

/// How a stance leg fits between pelvis and belt.
struct Fit {
    /// Largest knee flexion while loaded, rad.
    deepest: f64,
    /// Smallest knee flexion, rad; 0 where the planned roll is out of reach.
    straightest: f64,
    /// How much higher the body may be, m.
    raise: f64,
}

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
            wander_offset: rng.range(0.0, super::WANDER_PERIOD),
            repeat,
            ..nominal
        };
        for _ in 0..MOST_ROUNDS {
            if gait.settle() < SETTLED {
                break;
            }
        }
        Ok(gait)
    }

    /// An even gait whose height gives the wanted knee flexion in stance. `stretch` makes its contacts
    /// longer than the mean one, so that the leg reaches through every contact.
    fn nominal(segments: Segments, parameters: GaitParameters, stretch: f64) -> Result<Gait, GaitError> {
        let most = if parameters.is_walking() { 0.8 } else { 0.495 };
        let even = GaitParameters {
            duty_factor: (parameters.duty_factor * stretch).min(most),
            variation_percent: 0.0,
            asymmetry_percent: 0.0,
            wander_m: 0.0,
            fatigue: Default::default(),
            ..parameters
        };
        let falls = footfalls(&even, 0.0, &mut Rng::new(0, 0));
        let template = first_guess(&even);
        let steps = steps(&even, &falls, &template);
        let mut gait = Gait {
            segments,
            parameters: even,
            steps,
            base: 0.53 * segments.height,
            wander_offset: 0.0,
            repeat: None,
        };
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

    /// How the probe's stance leg fits between pelvis and belt.
    fn fit(&self) -> Fit {
        let (s, step) = (&self.segments, &self.steps[PROBE]);
        let wanted = self.parameters.knee_flexion_stance_deg.to_radians();
        let (mut deepest, mut straightest) = (0f64, f64::MAX);
        // Before and after the middle of stance.
        let mut spare = [f64::MAX; 2];
        let flexions = [self.landing_flexion(), self.spare_flexion()];
        for k in 0..=24 {
            let share = (k as f64 / 24.0).min(1.0 - 1e-9);
            let since = step.rolling.contact * share;
            let hip = self.hip(step.fall.side, step.fall.contact + since);
            let place = step.rolling.place(s, since);
            let reach = reach_to(s, hip, place.ankle_x, place.ankle_y);
            let knee = if reach.distance() > leg::longest(s) { 0.0 } else { leg::inverse(s, reach).1 };
            straightest = straightest.min(knee);
            let half = usize::from(share > 0.5);
            let excess = leg::span(s, flexions[half]) - reach.distance();
            spare[half] = spare[half].min(excess * reach.distance() / reach.down);
            if share < LOADING {
                deepest = deepest.max(knee);
            }
        }
        // The span is 2 L cos(knee / 2) for two links of length L.
        let raise = 0.5 * s.leg() * (0.5 * wanted).sin() * (deepest - wanted);
        // While the heel may rise further the foot follows the body up; one that has risen too far pulls it down.
        let left = ((STEEP - step.rolling.heel_rise) / ALMOST).clamp(-1.0, 1.0);
        let late = if self.parameters.is_walking() {
            spare[1]
        } else {
            FOLLOWED * left + spare[1].max(0.0) * (1.0 + left).min(1.0)
        };
        Fit { deepest, straightest, raise: raise.min(spare[0]).min(late) }
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
    fn spare_flexion(&self) -> f64 {
        SPARE_FLEXION[usize::from(self.parameters.is_walking())]
    }

    fn hip(&self, side: Side, time: f64) -> Vec3 {
        self.body(time).legs[side.index()].hip
    }

    /// Brings every foot, roll and swing in line with where the pelvis is now. A few rounds converge: the
    /// pelvis depends on the legs only by their share of the mass. Gives back the largest change of an angle
    /// at an event, rad.
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
        self.swing_between();
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

    /// Joins every toe-off with the next landing.
    fn swing_between(&mut self) {
        let peaks = peaks(&self.parameters);
        for index in 0..self.steps.len() {
            let landing = self.landing_after(index);
            let step = &mut self.steps[index];
            step.swing = Swing::new(&step.leaving, &landing, &peaks);
        }
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
        self.swing_between();
    }

    /// The next landing of the same foot; its own one a stride later at the end.
    fn landing_after(&self, index: usize) -> Ends {
        match self.steps.get(index + 2) {
            Some(next) => next.landing,
            None => later(&self.steps[index].landing, self.parameters.stride_time()),
        }
    }

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

        // Every look is from within the stance: outside it the leg swings, and is what is sought.
        let last = toe_off - 1e-9;
        let leaving_hip = self.hip(side, last);
        rolling.heel_rise = -self.toe_off_pitch(&rolling, leaving_hip);
        let angles = |time: f64, hip: Vec3| stance_angles(s, &rolling, hip, time - contact);
        let look = |time: f64| angles(time, self.hip(side, time));
        let was = &self.steps[index];
        let (first, second) = (angles(contact, landing_hip), angles(contact + INSTANT, next_hip));
        let landing = ends(contact, &first, &second, 0.0, FASTEST_LANDING, &was.landing);
        let (first, second) = (look(last - INSTANT), angles(last, leaving_hip));
        let leaving = ends(toe_off, &first, &second, 1.0, FASTEST_LEAVING, &was.leaving);
        (rolling, landing, leaving)
    }

    /// How gently the foot must land for the knee to bend no faster than it should at contact; some of the way
    /// there, as the pelvis moves with it.
    fn eased(&self, rolling: &Rolling, hip: Vec3, next_hip: Vec3) -> f64 {
        let knee_rate = |ease: f64| {
            let rolling = Rolling { ease, ..*rolling };
            let knee = |since: f64, hip: Vec3| stance_angles(&self.segments, &rolling, hip, since).knee;
            (knee(INSTANT, next_hip) - knee(0.0, hip)) / INSTANT
        };
        let wanted = LANDING_KNEE_RATE[usize::from(self.parameters.is_walking())];
        let (hard, soft) = (knee_rate(0.0), knee_rate(1.0));
        let ease = if hard > soft { ((hard - wanted) / (hard - soft)).clamp(0.0, 1.0) } else { 1.0 };
        rolling.ease + 0.3 * (ease - rolling.ease)
    }

    /// How much closer the foot must land for the leg to reach it while the foot comes down flat, m.
    fn too_far(&self, rolling: &Rolling, side: Side, contact: f64, landing_hip: Vec3) -> f64 {
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
    fn toe_off_pitch(&self, rolling: &Rolling, hip: Vec3) -> f64 {
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

/// Angles and rates at `time` from two looks an instant apart; `share` says which of them is at `time`.
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
    let tired = contact(&super::timeline::tired(p, duration)) / contact(p);
    tired.max(1.0) * (1.0 + p.asymmetry_percent.abs() / 120.0) * (1.0 + 0.025 * p.variation_percent)
}

/// What the parameters ask of a swing.
fn peaks(p: &GaitParameters) -> Peaks {
    Peaks {
        knee: p.knee_flexion_swing_deg.to_radians(),
        thigh: p.thigh_flexion_deg.to_radians(),
        shank_lead: p.shank_lead_ms / 1000.0,
    }
}

/// The largest difference between angles, rad.
fn moved(a: &Ends, b: &Ends) -> f64 {
    let change = |a: Knot, b: Knot| (a.value - b.value).abs();
    change(a.thigh, b.thigh).max(change(a.knee, b.knee)).max(change(a.ankle, b.ankle))
}

/// Ends moved in time.
fn later(ends: &Ends, by: f64) -> Ends {
    let moved = |k: Knot| Knot { time: k.time + by, ..k };
    Ends { thigh: moved(ends.thigh), knee: moved(ends.knee), ankle: moved(ends.ankle) }
}

/// A step with plausible angles, to start the rounds from.
fn first_guess(p: &GaitParameters) -> Step {
    let fall = Footfall { side: Side::Right, contact: 0.0, toe_off: 0.0, oscillation: 0.0 };
    let knot = |deg: f64| Knot { time: 0.0, value: deg.to_radians(), rate: 0.0 };
    let landing = Ends { thigh: knot(28.0), knee: knot(15.0), ankle: knot(0.0) };
    let leaving = Ends { thigh: knot(-20.0), knee: knot(p.knee_flexion_toe_off_deg), ankle: knot(-20.0) };
    let rolling = Rolling { heel_rise: 60f64.to_radians(), ..Rolling::default() };
    Step {
        fall,
        rolling,
        bounce: Bounce::default(),
        flight: Flight::default(),
        swing: Swing::default(),
        landing,
        leaving,
    }
}

/// Sole against the belt at contact, rad: walkers' toes are up further.
fn strike_pitch(p: &GaitParameters) -> f64 {
    let more = if p.is_walking() { 1.2 } else { 1.0 };
    (more * p.foot_strike.pitch_deg()).to_radians()
}

/// Steps for `falls`, with the angles of `template`.
fn steps(p: &GaitParameters, falls: &[Footfall], template: &Step) -> Vec<Step> {
    let mean_flight = Flight::new((0.5 - p.duty_factor) * p.stride_time());
    let flight_after = |i: usize| match (falls.get(i), falls.get(i + 1)) {
        (Some(a), Some(b)) => Flight::new(b.contact - a.toe_off),
        _ => mean_flight,
    };
    let mut steps: Vec<Step> = falls
        .iter()
        .enumerate()
        .map(|(i, &fall)| {
            let contact = fall.toe_off - fall.contact;
            let before = if i == 0 { mean_flight } else { flight_after(i - 1) };
            let after = flight_after(i);
            let shift = fall.contact - template.fall.contact;
            Step {
                fall,
                rolling: Rolling {
                    contact,
                    speed: p.speed,
                    heel_x: p.overstride_leg,
                    strike_pitch: strike_pitch(p),
                    heel_rise: template.rolling.heel_rise,
                    rise_from: if p.is_walking() { 0.51 } else { 0.45 },
                    ease: template.rolling.ease,
                },
                bounce: Bounce::with_oscillation(contact, before, after, fall.oscillation),
                flight: after,
                swing: Swing::default(),
                landing: later(&template.landing, shift),
                leaving: later(&template.leaving, fall.toe_off - template.fall.toe_off),
            }
        })
        .collect();
    for i in 0..steps.len() {
        let landing = match steps.get(i + 2) {
            Some(next) => next.landing,
            None => later(&steps[i].landing, p.stride_time()),
        };
        let swing = Swing::new(&steps[i].leaving, &landing, &peaks(p));
        steps[i].swing = swing;
    }
    steps
}
