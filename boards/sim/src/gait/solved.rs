//! A gait solved for a body, and which step each moment belongs to.

use super::parameters::GaitParameters;
use super::steps::Step;
use super::timeline::{Contact, Repeat};
use crate::segments::Segments;
use crate::side::Side;

/// A gait solved for a body: where every joint is at any time from 0 to the duration asked for.
#[derive(Clone, Debug)]
pub struct Gait {
    pub(super) segments: Segments,
    pub(super) parameters: GaitParameters,
    pub(super) steps: Vec<Step>,
    /// Height of the body's centre at contact (running) or at its lowest (walking), m.
    pub(super) base: f64,
    /// Seconds; where the slow wander starts.
    pub(super) wander_offset: f64,
    pub(super) repeat: Option<Repeat>,
}

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
    pub(super) fn solved_time(&self, time: f64) -> f64 {
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
        let (step, time) = self.step_of(side, self.solved_time(time));
        time < step.fall.toe_off
    }

    /// 0 at a foot's contact, rising to 1 at its next.
    pub fn phase(&self, side: Side, time: f64) -> f64 {
        let time = self.solved_time(time);
        let index = self.index_of(side, time);
        let Some(index) = index else { return self.phase(side, self.brought_in(side, time)) };
        let start = self.steps[index].fall.contact;
        let end = self.steps.get(index + 2).map_or(start + self.parameters.stride_time(), |s| s.fall.contact);
        ((time - start) / (end - start)).clamp(0.0, 1.0)
    }

    pub(super) fn last_step_before(&self, time: f64) -> usize {
        self.steps.partition_point(|s| s.fall.contact <= time).saturating_sub(1)
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

    pub(super) fn step_of(&self, side: Side, time: f64) -> (&Step, f64) {
        match self.index_of(side, time) {
            Some(index) => (&self.steps[index], time),
            None => {
                let time = self.brought_in(side, time);
                let index = self.index_of(side, time).unwrap_or(0);
                (&self.steps[index], time)
            }
        }
    }
}
