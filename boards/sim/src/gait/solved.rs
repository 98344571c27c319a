//! A gait solved for a body.

use super::parameters::GaitParameters;
use super::steps::Step;
use super::timeline::{Contact, Repeat};
use crate::segments::Segments;
use crate::side::Side;

/// A gait solved for a body: the position of every joint at any time from 0 to the requested duration.
#[derive(Clone, Debug)]
pub struct Gait {
    pub(super) segments: Segments,
    pub(super) parameters: GaitParameters,
    pub(super) steps: Vec<Step>,
    /// Height of the centre of mass at contact (running) or at its lowest point (walking), in m.
    pub(super) base: f64,
    /// Time offset of the slow wander, in s.
    pub(super) wander_offset: f64,
    pub(super) repeat: Option<Repeat>,
}

/// Number of strides after the end for which contacts are known.
const STRIDES_AFTER: f64 = 2.0;

impl Gait {
    /// Returns the contacts in order of time, from about two strides before 0 to two strides after the end.
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

    /// Returns whether a contact belongs to repetition `round` (0 to `rounds`) of the stretch. Contacts
    /// before the stretch belong to the first repetition, contacts after it to the last.
    fn is_of_round(&self, contact: f64, round: usize, rounds: usize) -> bool {
        // Slightly early, since the first contact of the stretch and its copies differ by rounding.
        let Some(start) = self.repeat.map(|r| r.from - 1e-6) else { return true };
        let end = start + self.repeat.map_or(f64::MAX, |r| r.length);
        (round == 0 || contact >= start) && (round == rounds || contact < end)
    }

    /// Maps `time` to the equivalent solved time.
    pub(super) fn solved_time(&self, time: f64) -> f64 {
        self.repeat.map_or(time, |repeat| repeat.inside(time))
    }

    /// Returns the segment lengths of the body.
    pub fn segments(&self) -> &Segments {
        &self.segments
    }

    /// Returns the requested parameters.
    pub fn parameters(&self) -> &GaitParameters {
        &self.parameters
    }

    /// Returns the belt speed, in m/s.
    pub fn speed(&self) -> f64 {
        self.parameters.speed
    }

    /// Returns whether a foot touches the belt.
    pub fn in_contact(&self, side: Side, time: f64) -> bool {
        let (step, time) = self.step_of(side, self.solved_time(time));
        time < step.fall.toe_off
    }

    /// Returns the stride phase of a foot: 0 at its contact, rising to 1 at its next contact.
    pub fn phase(&self, side: Side, time: f64) -> f64 {
        let time = self.solved_time(time);
        let index = self.index_of(side, time);
        let Some(index) = index else { return self.phase(side, self.wrapped(side, time)) };
        let start = self.steps[index].fall.contact;
        let end = self.steps.get(index + 2).map_or(start + self.parameters.stride_time(), |s| s.fall.contact);
        ((time - start) / (end - start)).clamp(0.0, 1.0)
    }

    pub(super) fn last_step_before(&self, time: f64) -> usize {
        self.steps.partition_point(|s| s.fall.contact <= time).saturating_sub(1)
    }

    /// Returns the index of the last contact of `side` at or before `time`.
    fn index_of(&self, side: Side, time: f64) -> Option<usize> {
        let mut index = self.last_step_before(time);
        if self.steps[index].fall.side != side {
            index = index.checked_sub(1)?;
        }
        (self.steps[index].fall.contact <= time).then_some(index)
    }

    /// Moves a time before the first contact by whole strides to after it.
    fn wrapped(&self, side: Side, time: f64) -> f64 {
        let first = self.steps.iter().find(|s| s.fall.side == side).map_or(time, |s| s.fall.contact);
        let stride = self.parameters.stride_time();
        time + stride * ((first - time) / stride).ceil().max(1.0)
    }

    pub(super) fn step_of(&self, side: Side, time: f64) -> (&Step, f64) {
        match self.index_of(side, time) {
            Some(index) => (&self.steps[index], time),
            None => {
                let time = self.wrapped(side, time);
                let index = self.index_of(side, time).unwrap_or(0);
                (&self.steps[index], time)
            }
        }
    }
}
