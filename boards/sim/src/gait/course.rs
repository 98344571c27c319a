//! A run with events: the belt changes speed or stops, and the runner walks off and comes back.
//!
//! Between changes, every stretch is its own exact [`Gait`](super::solved::Gait) (or standing, or an empty
//! treadmill). During a change, the body is a blend of the stretches before and after, whose gaits are kept
//! in phase. It looks like a person who slows down, but contact with the ground is only approximate, so
//! strides during a change are not part of the truth.

use super::blend;
use super::error::GaitError;
use super::hermite::smooth_step;
use super::parameters::GaitParameters;
use super::part::{Change, Part, Striding, belt_travel};
use super::plan::{self, CROSSING_SPEED, CourseError, Goal, TURN_S};
use super::timeline::Contact;
use crate::body::Body;
use crate::segments::Segments;
use crate::side::Side;
use crate::vec3::vec3;
use core::f64::consts::PI;

/// What the runner is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// The treadmill is empty.
    Absent,
    /// The runner walks off the treadmill or onto it.
    Crossing,
    /// The runner stands on the stationary belt.
    Standing,
    /// The runner changes from one speed to another.
    Changing,
    /// The runner walks at a steady speed.
    Walking,
    /// The runner runs at a steady speed.
    Running,
}

/// Stride rate at the standing end of a change, as a share of the rate of the gait; chosen by hand.
const STANDING_RATE_SHARE: f64 = 0.7;
/// Position of the rear end of the deck, relative to the middle of the belt, and height of the floor,
/// relative to the belt, in m.
const DECK_END: f64 = -0.75;
const FLOOR: f64 = -0.18;
/// Extra time for which a gait is solved before and after its stretch: the duration of the adjacent changes
/// times this factor, plus spare seconds. The changes use the strides of the gait too, possibly at a higher
/// rate.
const CHANGE_STRIDES: f64 = 1.6;
const SPARE_S: f64 = 4.0;

/// The part of the course, or the change between two parts, at a given time.
enum Moment<'a> {
    Steady(&'a Part),
    /// Between two parts, with the share of the change that has passed.
    Between(&'a Part, &'a Part, f64),
}

/// A run with changes of speed, stops and absences.
#[derive(Clone, Debug)]
pub struct Course {
    segments: Segments,
    parts: Vec<Part>,
    /// Times, in s, at which the runner starts to turn round to walk off, and at which they are out of sight.
    leaves: Vec<[f64; 2]>,
    /// Distance at which the runner is out of sight, in m.
    out: f64,
}

/// The events of a course.
#[derive(Clone, Copy, Debug)]
pub struct CoursePlan<'a> {
    /// Belt speed at the start, in km/h.
    pub start_kmh: f64,
    /// Speed changes as start time (s) and new speed (km/h); 0 is standing.
    pub speed_change: &'a [[f64; 2]],
    /// Spans of time, in s, during which the runner is out of the frame.
    pub absent: &'a [[f64; 2]],
    /// Distance after which a runner who walks off is out of sight, in m.
    pub out_m: f64,
    /// Duration of the run, in s.
    pub duration_s: f64,
    /// Seed of the run; the same seed gives the same run.
    pub seed: u64,
}

impl Course {
    /// Plans a course and solves a gait for every speed in it. `gait_at` returns the gait parameters at a
    /// speed in m/s.
    ///
    /// # Errors
    /// Fails if the plan is impossible ([`CourseError`]) or a gait is impossible for these legs.
    pub fn new<E: From<CourseError> + From<GaitError>>(
        segments: Segments,
        plan: &CoursePlan,
        gait_at: impl Fn(f64) -> GaitParameters,
    ) -> Result<Course, E> {
        let stretches =
            plan::lay_out(plan.start_kmh, plan.speed_change, plan.absent, plan.out_m, plan.duration_s)?;
        let mut parts: Vec<Part> = Vec::new();
        for (index, &stretch) in stretches.iter().enumerate() {
            let before = index.checked_sub(1).map_or(0.0, |i| stretch.from - stretches[i].to);
            let after = stretches.get(index + 1).map_or(0.0, |next| next.from - stretch.to);
            let start = stretch.from.max(0.0);
            if start - before >= plan.duration_s.max(f64::MIN_POSITIVE) {
                break;
            }
            let duration = (stretch.to.min(plan.duration_s) - start).max(0.0);
            let length_s = duration + CHANGE_STRIDES * (before + after) + SPARE_S;
            let solve = |speed: f64| {
                Striding::new(segments, gait_at(speed), start, length_s, plan.seed ^ ((index as u64) << 8))
            };
            let striding = stretch.goal.speed().map(solve).transpose()?;
            parts.push(Part { stretch, striding, change: Change::default(), belt: 0.0 });
        }
        let leaves = plan.absent.iter().filter(|a| a[0] > 0.0);
        let leaves = leaves.map(|a| [a[0] - plan::leave_s(plan.out_m), a[0]]).collect();
        let mut course = Course { segments, parts, leaves, out: plan.out_m };
        course.join();
        Ok(course)
    }

    /// Puts every part in phase with the previous one and adds up the distance of the belt.
    fn join(&mut self) {
        for index in 1..self.parts.len() {
            let (before, after) = self.parts.split_at_mut(index);
            let (a, b) = (&mut before[index - 1], &mut after[0]);
            let whole = b.stretch.from - a.stretch.to;
            let rates = match (&a.striding, &b.striding) {
                (Some(a), Some(b)) => [a.rate(), b.rate()],
                (Some(a), None) => [a.rate(), STANDING_RATE_SHARE * a.rate()],
                (None, Some(b)) => [STANDING_RATE_SHARE * b.rate(), b.rate()],
                (None, None) => [0.0; 2],
            };
            let strides = a.striding.as_ref().map_or(0.0, |s| s.strides_at(a.stretch.to - s.offset));
            let mut change = Change { strides, rates, ahead: 0.0 };
            if let Some(next) = b.striding.as_mut().filter(|_| whole > 0.0) {
                change.ahead = next.first() - strides.floor();
                next.offset = b.stretch.from - next.time_at(change.strides_at(whole, 1.0) + change.ahead);
            }
            a.change = change;
            let steady = a.stretch.to - a.stretch.from.max(0.0);
            b.belt = a.belt + a.speed() * steady + belt_travel(a.speed(), b.speed(), whole, 1.0);
        }
    }

    fn moment(&self, time: f64) -> Moment<'_> {
        let next = self.parts.partition_point(|p| p.stretch.from <= time).clamp(1, self.parts.len());
        let part = &self.parts[next - 1];
        match self.parts.get(next) {
            Some(b) if time > part.stretch.to => {
                Moment::Between(part, b, (time - part.stretch.to) / (b.stretch.from - part.stretch.to))
            }
            _ => Moment::Steady(part),
        }
    }

    /// Returns what the runner does at `time`, in s.
    pub fn activity(&self, time: f64) -> Activity {
        let crosses = |p: &Part| p.stretch.goal == Goal::Cross;
        match self.moment(time) {
            Moment::Between(a, b, _) if crosses(a) || crosses(b) => Activity::Crossing,
            Moment::Between(..) => Activity::Changing,
            Moment::Steady(part) => match (part.stretch.goal, &part.striding) {
                (Goal::Away, _) => Activity::Absent,
                (Goal::Cross, _) => Activity::Crossing,
                (Goal::Stride(_), Some(s)) if s.gait.parameters().is_walking() => Activity::Walking,
                (Goal::Stride(_), _) => Activity::Running,
                (Goal::Stand, _) if self.turning(time).is_some() => Activity::Crossing,
                (Goal::Stand, _) => Activity::Standing,
            },
        }
    }

    /// Returns all joints at `time`, in s; meaningless while the treadmill is empty.
    pub fn body(&self, time: f64) -> Body {
        let body = match self.moment(time) {
            Moment::Steady(part) => part.body(&self.segments, time, None),
            Moment::Between(a, b, s) => {
                let (first, second) = self.both(a, b, s, time);
                blend::between(&self.segments, &first, &second, smooth_step(s))
            }
        };
        let (turn, x) = self.displacement(time);
        let down = FLOOR * smooth_step((DECK_END - x) / 0.35);
        if turn == 0.0 && x == 0.0 { body } else { body.turned(turn).moved(vec3(x, down, 0.0)) }
    }

    /// Returns the bodies of both parts at the share `s` of the change between them.
    fn both(&self, a: &Part, b: &Part, s: f64, time: f64) -> (Body, Body) {
        let strides = a.change.strides_at(b.stretch.from - a.stretch.to, s);
        let first = a.body(&self.segments, time, Some(strides));
        (first, b.body(&self.segments, time, Some(strides + a.change.ahead)))
    }

    /// Returns the rotation (rad) and the forward displacement (m) of a runner who leaves or returns.
    fn displacement(&self, time: f64) -> (f64, f64) {
        if let Some(since) = self.turning(time) {
            let turn = PI * smooth_step(since / TURN_S);
            return (turn, -self.walked(time));
        }
        match self.moment(time) {
            Moment::Steady(part) if part.stretch.goal == Goal::Cross => (0.0, self.walked(time) - self.out),
            Moment::Between(a, b, _) if a.stretch.goal == Goal::Cross && b.stretch.goal != Goal::Away => {
                (0.0, self.walked(time) - self.out)
            }
            _ => (0.0, 0.0),
        }
    }

    /// Returns the time since the runner started to turn round to walk off, in s.
    fn turning(&self, time: f64) -> Option<f64> {
        self.leaves.iter().find(|l| (l[0]..l[1]).contains(&time)).map(|l| time - l[0])
    }

    /// Returns the distance that a runner who leaves or returns has walked over the ground, in m.
    fn walked(&self, time: f64) -> f64 {
        let ground = |p: &Part| if p.stretch.goal == Goal::Cross { CROSSING_SPEED } else { 0.0 };
        match self.moment(time) {
            Moment::Between(a, b, s) => {
                let whole = b.stretch.from - a.stretch.to;
                let until = if ground(a) > 0.0 { ground(a) * (a.stretch.to - a.stretch.from) } else { 0.0 };
                until + belt_travel(ground(a), ground(b), whole, s)
            }
            Moment::Steady(part) if part.stretch.goal == Goal::Cross => {
                let set_off = self.before(part).map_or(0.0, |a| part.stretch.from - a.stretch.to);
                CROSSING_SPEED * (0.5 * set_off + time - part.stretch.from)
            }
            Moment::Steady(_) => 0.0,
        }
    }

    fn before(&self, part: &Part) -> Option<&Part> {
        let index = self.parts.partition_point(|p| p.stretch.from < part.stretch.from);
        index.checked_sub(1).map(|i| &self.parts[i])
    }

    /// Returns the stride phase of a foot: 0 at its contact, rising to 1 at its next contact; 0 if the runner
    /// is not striding.
    pub fn phase(&self, side: Side, time: f64) -> f64 {
        self.striding(time).map_or(0.0, |(s, own)| s.gait.phase(side, own))
    }

    /// Returns whether a foot touches the belt or ground. During a change, the nearer stretch decides.
    pub fn in_contact(&self, side: Side, time: f64) -> bool {
        match self.striding(time) {
            Some((s, own)) => s.gait.in_contact(side, own),
            None => self.activity(time) != Activity::Absent,
        }
    }

    /// Returns the gait at `time` and the gait's own time. During a change, the nearer gait is used.
    fn striding(&self, time: f64) -> Option<(&Striding, f64)> {
        match self.moment(time) {
            Moment::Steady(part) => part.striding.as_ref().map(|s| (s, time - s.offset)),
            Moment::Between(a, b, s) => {
                let strides = a.change.strides_at(b.stretch.from - a.stretch.to, s);
                let (part, strides) = if s < 0.5 { (a, strides) } else { (b, strides + a.change.ahead) };
                part.striding.as_ref().map(|s| (s, s.time_at(strides)))
            }
        }
    }

    /// Returns the contacts within steady stretches, in order of time.
    pub fn contacts(&self) -> Vec<Contact> {
        let on_belt = |p: &&Part| matches!(p.stretch.goal, Goal::Stride(_));
        let of = |part: &Part| -> Vec<Contact> {
            let Some(s) = &part.striding else { return Vec::new() };
            let shown = |c: Contact| Contact {
                contact: c.contact + s.offset,
                toe_off: c.toe_off + s.offset,
                side: c.side,
            };
            let within =
                |c: &Contact| c.contact >= part.stretch.from.max(0.0) && c.toe_off <= part.stretch.to;
            s.gait.contacts().map(shown).filter(within).collect()
        };
        self.parts.iter().filter(on_belt).flat_map(of).collect()
    }

    /// Returns whether `from` to `to`, in s, lies within one steady stretch.
    pub fn is_steady(&self, from: f64, to: f64) -> bool {
        match self.moment(from) {
            Moment::Steady(part) => from >= part.stretch.from && to <= part.stretch.to,
            Moment::Between(..) => false,
        }
    }

    /// Returns the segment lengths of the body.
    pub fn segments(&self) -> &Segments {
        &self.segments
    }

    /// Returns the belt speed at `time` (s), in m/s.
    pub fn speed(&self, time: f64) -> f64 {
        match self.moment(time) {
            Moment::Steady(part) => part.speed(),
            Moment::Between(a, b, s) => a.speed() + (b.speed() - a.speed()) * smooth_step(s),
        }
    }

    /// Returns the distance that the belt has moved by `time` (s), in m.
    pub fn belt(&self, time: f64) -> f64 {
        match self.moment(time) {
            Moment::Steady(part) => part.belt + part.speed() * (time - part.stretch.from.max(0.0)),
            Moment::Between(a, b, s) => {
                let whole = b.stretch.from - a.stretch.to;
                b.belt - belt_travel(a.speed(), b.speed(), whole, 1.0)
                    + belt_travel(a.speed(), b.speed(), whole, s)
            }
        }
    }
}
