//! When each foot lands and leaves.

use super::parameters::GaitParameters;
use crate::rng::Rng;
use crate::side::Side;

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

/// One foot's contact and toe-off, s.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Footfall {
    pub side: Side,
    pub contact: f64,
    pub toe_off: f64,
    /// Wanted travel of the body's centre around this stance, m.
    pub oscillation: f64,
}

/// Strides before time 0 and after the end, so that every moment lies between known footfalls.
const MARGIN_STRIDES: f64 = 2.5;

/// Footfalls from before 0 to after `duration`, left and right in turn.
pub(super) fn footfalls(p: &GaitParameters, duration: f64, rng: &mut Rng) -> Vec<Footfall> {
    let stride = p.stride_time();
    // Start anywhere in the stride, or frame 0 would always see the same phase.
    let mut contact = -MARGIN_STRIDES * stride - rng.uniform() * stride;
    let mut side = if rng.chance(0.5) { Side::Left } else { Side::Right };
    let mut falls = Vec::new();
    while contact < duration + MARGIN_STRIDES * stride {
        let now = p.after(contact.max(0.0));
        let lopsided = |side: Side| 1.0 + side.sign() * p.asymmetry_percent / 200.0;
        let mut uneven = || 1.0 + p.variation_percent / 100.0 * rng.normal().clamp(-3.0, 3.0);
        let step = 0.5 * now.stride_time() * lopsided(side.other()) * uneven();
        let wanted = now.duty_factor * now.stride_time() * lopsided(side) * uneven();
        // Running leaves the belt before the other foot lands; walking only after.
        let on_belt =
            if p.is_walking() { wanted.clamp(1.02 * step, 1.75 * step) } else { wanted.min(0.97 * step) };
        let oscillation = now.vertical_oscillation_m;
        falls.push(Footfall { side, contact, toe_off: contact + on_belt, oscillation });
        contact += step;
        side = side.other();
    }
    falls
}

/// A steady run longer than this repeats itself instead of being solved to its end, s.
const REPEATED_S: f64 = 40.0;

/// A stretch of the run that comes again and again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Repeat {
    /// A contact, s.
    pub from: f64,
    /// To the same foot's contact that is the same again, s.
    pub length: f64,
    /// Of the whole run, s.
    pub duration: f64,
    /// Indices of its footfalls.
    pub first: usize,
    pub last: usize,
}

impl Repeat {
    /// The time within the stretch that looks like `time`.
    pub(super) fn inside(&self, time: f64) -> f64 {
        self.from + (time - self.from).rem_euclid(self.length)
    }
}

/// As [`footfalls`]; those of a long and steady run are made to repeat themselves without a seam.
pub(super) fn laid_out(p: &GaitParameters, duration: f64, rng: &mut Rng) -> (Vec<Footfall>, Option<Repeat>) {
    if duration <= REPEATED_S || p.fatigue != Default::default() {
        return (footfalls(p, duration, rng), None);
    }
    let mut falls = footfalls(p, REPEATED_S, rng);
    let first = falls.partition_point(|fall| fall.contact < 0.0);
    let mut last = falls.partition_point(|fall| fall.contact < REPEATED_S);
    last -= (last - first) % 2;
    let length = falls[last].contact - falls[first].contact;
    let later =
        |fall: Footfall, by: f64| Footfall { contact: fall.contact + by, toe_off: fall.toe_off + by, ..fall };
    for index in last..falls.len() {
        falls[index] = later(falls[index - (last - first)], length);
    }
    for index in 0..first {
        falls[index] = later(falls[index + (last - first)], -length);
    }
    let repeat = Repeat { from: falls[first].contact, length, duration, first, last };
    (falls, Some(repeat))
}
