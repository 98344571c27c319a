//! From gait parameters to a body that obeys the ground.
//!
//! The footfalls are laid out first; the body's centre of mass is thrown and caught between them; the feet
//! stay where the belt carries them; the stance legs are solved to reach, the swing legs fly on smooth
//! angles that start and end as the stances do. The pelvis is where all of that puts the centre of mass on
//! its path.

mod blend;
mod bounce;
mod course;
mod foot;
mod hermite;
mod leg;
mod motion;
mod parameters;
mod plan;
mod played;
mod solve;
mod stand;
mod swing;
mod timeline;
mod upper;

pub use bounce::GRAVITY;
pub use course::{Activity, Course, CoursePlan};
pub use motion::Motion;
pub use parameters::{Fatigue, FootStrike, GaitParameters};
pub use plan::CourseError;
pub use played::{JointCycle, PlayedGait};

use crate::body::{Body, Leg, PartMass, Segments, Side};
use crate::vec3::{Vec3, vec3};
use bounce::{Bounce, Flight};
use foot::Rolling;
use leg::{LegAngles, Reach};
use swing::{Ends, Swing};
use thiserror::Error;
use timeline::{Footfall, Repeat};

/// Why a gait can't be built.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum GaitError {
    /// A number is outside what the solver is made for.
    #[error("{key} = {value}: must be between {low} and {high}")]
    OutOfRange {
        /// The parameter, as in a scene file.
        key: &'static str,
        /// What it was given.
        value: f64,
        /// Smallest.
        low: f64,
        /// Largest.
        high: f64,
    },
    /// A curve of measured angles can't be played.
    #[error(
        "curve {curve} of {found} values: needs at least 8, as many as thigh_deg, all within 360 degrees"
    )]
    Curve {
        /// Which.
        curve: &'static str,
        /// How many values it has.
        found: usize,
    },
    /// The legs are too short for the way the belt carries a foot.
    #[error(
        "at {speed_kmh:.1} km/h a foot rides the belt for {travel_m:.2} m, more than these legs can span: \
         raise cadence_spm or lower duty_factor"
    )]
    OutOfReach {
        /// Belt speed.
        speed_kmh: f64,
        /// Speed x contact time.
        travel_m: f64,
    },
}

/// One foot's time on the belt and the swing after it.
#[derive(Clone, Debug)]
struct Step {
    fall: Footfall,
    rolling: Rolling,
    bounce: Bounce,
    flight: Flight,
    swing: Swing,
    landing: Ends,
    leaving: Ends,
}

/// When a foot was on the belt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contact {
    /// Whose.
    pub side: Side,
    /// It lands, s.
    pub contact: f64,
    /// It leaves, s.
    pub toe_off: f64,
}

/// A gait solved for a body: where every joint is at any time from 0 to the duration asked for.
#[derive(Clone, Debug)]
pub struct Gait {
    segments: Segments,
    parameters: GaitParameters,
    steps: Vec<Step>,
    /// Height of the body's centre at contact (running) or at its lowest (walking), m.
    base: f64,
    /// Seconds; where the slow wander starts.
    wander_offset: f64,
    repeat: Option<Repeat>,
}

/// One wander forward and back, about, s.
const WANDER_PERIOD: f64 = 17.0;
/// Footfalls are known for so many strides after the end.
const STRIDES_AFTER: f64 = 2.0;

impl Gait {
    /// Footfalls with their times, in order, from about two strides before 0 to two after the end.
    pub fn contacts(&self) -> impl Iterator<Item = Contact> + '_ {
        let rounds = self.repeat.map_or(0, |r| {
            ((r.duration + STRIDES_AFTER * self.parameters.stride_time() - r.from) / r.length) as usize
        });
        (0..=rounds).flat_map(move |round| {
            let by = self.repeat.map_or(0.0, |r| round as f64 * r.length);
            self.steps.iter().filter(move |s| self.is_of_round(s.fall.contact, round, rounds)).map(move |s| {
                Contact { side: s.fall.side, contact: s.fall.contact + by, toe_off: s.fall.toe_off + by }
            })
        })
    }

    /// Whether a footfall belongs to one of the rounds 0 to `rounds` of the repeated stretch. What comes before it
    /// belongs to the first, what comes after it to the last.
    fn is_of_round(&self, contact: f64, round: usize, rounds: usize) -> bool {
        // A hair early, as the stretch's first contact and its copies differ by rounding.
        let Some(start) = self.repeat.map(|r| r.from - 1e-6) else { return true };
        let end = start + self.repeat.map_or(f64::MAX, |r| r.length);
        (round == 0 || contact >= start) && (round == rounds || contact < end)
    }

    /// The time that was solved for and looks like `time`.
    fn solved(&self, time: f64) -> f64 {
        self.repeat.map_or(time, |repeat| repeat.inside(time))
    }

    /// The body it was solved for.
    pub fn segments(&self) -> &Segments {
        &self.segments
    }

    /// What it was asked to be.
    pub fn parameters(&self) -> &GaitParameters {
        &self.parameters
    }

    /// Belt speed, m/s.
    pub fn speed(&self) -> f64 {
        self.parameters.speed
    }

    /// Whether a foot touches the belt.
    pub fn in_contact(&self, side: Side, time: f64) -> bool {
        let (step, time) = self.step_of(side, self.solved(time));
        time < step.fall.toe_off
    }

    /// 0 at a foot's contact, rising to 1 at its next.
    pub fn phase(&self, side: Side, time: f64) -> f64 {
        let time = self.solved(time);
        let index = self.index_of(side, time);
        let Some(index) = index else { return self.phase(side, self.brought_in(side, time)) };
        let start = self.steps[index].fall.contact;
        let end = self.steps.get(index + 2).map_or(start + self.parameters.stride_time(), |s| s.fall.contact);
        ((time - start) / (end - start)).clamp(0.0, 1.0)
    }

    /// Every joint at `time`, s.
    pub fn body(&self, time: f64) -> Body {
        let (s, p) = (&self.segments, &self.parameters);
        let time = self.solved(time);
        let phases = Side::BOTH.map(|side| self.phase(side, time));
        let right = phases[Side::Right.index()];
        let lean = timeline::tired(p, time).trunk_lean_deg.to_radians();
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

    /// Where the pelvis has to be for the centre of mass to be at `target`, and the legs then. `upper` is
    /// the mass above the legs with the pelvis at the origin.
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
        // Secant steps: the centre follows the pelvis by most of its way, as the stance legs stay.
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

    /// Where the body's centre of mass is meant to be; sideways it is free.
    fn centre(&self, time: f64) -> Vec3 {
        // So many whole wanders that they repeat with the steps.
        let period =
            self.repeat.map_or(WANDER_PERIOD, |r| r.length / (r.length / WANDER_PERIOD).round().max(1.0));
        let wander = core::f64::consts::TAU * (time + self.wander_offset) / period;
        let height = if self.parameters.is_walking() { self.vault(time) } else { self.bounce(time) };
        vec3(self.parameters.wander_m * wander.sin(), self.base + height, 0.0)
    }

    fn last_step_before(&self, time: f64) -> usize {
        self.steps.partition_point(|s| s.fall.contact <= time).saturating_sub(1)
    }

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

    /// Walking: lowest in the middle of double support, highest half-way between.
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

    /// The last footfall of `side` at or before `time`.
    fn index_of(&self, side: Side, time: f64) -> Option<usize> {
        let mut index = self.last_step_before(time);
        if self.steps[index].fall.side != side {
            index = index.checked_sub(1)?;
        }
        (self.steps[index].fall.contact <= time).then_some(index)
    }

    /// A moment before the first footfall, moved by whole strides to after it.
    fn brought_in(&self, side: Side, time: f64) -> f64 {
        let first = self.steps.iter().find(|s| s.fall.side == side).map_or(time, |s| s.fall.contact);
        let stride = self.parameters.stride_time();
        time + stride * ((first - time) / stride).ceil().max(1.0)
    }

    fn step_of(&self, side: Side, time: f64) -> (&Step, f64) {
        match self.index_of(side, time) {
            Some(index) => (&self.steps[index], time),
            None => {
                let time = self.brought_in(side, time);
                let index = self.index_of(side, time).unwrap_or(0);
                (&self.steps[index], time)
            }
        }
    }

    fn leg(&self, side: Side, hip: Vec3, step: &Step, time: f64) -> Leg {
        let s = &self.segments;
        if time < step.fall.toe_off {
            let angles = stance_angles(s, &step.rolling, hip, time - step.fall.contact);
            leg::place(s, side, hip, &angles, foot::toe_pitch(angles.pitch))
        } else {
            let angles = step.swing.angles(time);
            let leg = leg::place(s, side, hip, &angles, angles.pitch + step.swing.toe_bend(time));
            cleared(s, side, hip, angles, leg)
        }
    }
}

/// Where the ankle is from the hip when it is at (x, y).
fn reach_to(s: &Segments, hip: Vec3, x: f64, y: f64) -> Reach {
    Reach { ahead: x - hip.x, down: leg::down_of(s, hip.y - y) }
}

/// The angles that keep the foot where the belt carries it, `since` seconds after contact. Where the leg
/// is too short for the planned roll the heel rises further, so that the leg need not stretch.
fn stance_angles(s: &Segments, rolling: &Rolling, hip: Vec3, since: f64) -> LegAngles {
    let reach_at = |pitch: f64| {
        let place = rolling.place_at_pitch(s, since, pitch);
        reach_to(s, hip, place.ankle_x, place.ankle_y)
    };
    let mut pitch = rolling.pitch(since);
    let longest = leg::longest(s);
    if reach_at(pitch).distance() > longest {
        let (mut low, mut high) = (pitch.min(solve::STEEPEST), pitch);
        low = low.min(-85f64.to_radians());
        for _ in 0..26 {
            let middle = 0.5 * (low + high);
            if reach_at(middle).distance() > longest { high = middle } else { low = middle }
        }
        pitch = low;
    }
    let (thigh, knee) = leg::inverse(s, reach_at(pitch));
    LegAngles { thigh, knee, pitch }
}

/// A swing foot is lifted below this height, m.
const CLEARANCE: f64 = 0.004;

/// A swing leg lifted so that its foot stays above the belt.
fn cleared(s: &Segments, side: Side, hip: Vec3, angles: LegAngles, leg: Leg) -> Leg {
    let lowest = leg.heel.y.min(leg.ball.y).min(leg.toe.y);
    if lowest >= CLEARANCE {
        return leg;
    }
    // Without a jerk: lifting sets in before the belt is reached.
    let lift = if lowest < -CLEARANCE { -lowest } else { (CLEARANCE - lowest).powi(2) / (4.0 * CLEARANCE) };
    let (thigh, knee) = leg::inverse(s, reach_to(s, hip, leg.ankle.x, leg.ankle.y + lift));
    let toe_pitch = (leg.toe.y - leg.ball.y).atan2(leg.toe.x - leg.ball.x);
    leg::place(s, side, hip, &LegAngles { thigh, knee, ..angles }, toe_pitch)
}
