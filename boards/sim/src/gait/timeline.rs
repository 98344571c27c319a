//! Times of initial contact and toe-off of each foot.

use super::parameters::GaitParameters;
use crate::rng::Rng;
use crate::side::Side;

/// The time that a foot is on the belt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contact {
    /// Side of the foot.
    pub side: Side,
    /// Time of initial contact, in s.
    pub contact: f64,
    /// Time of toe-off, in s.
    pub toe_off: f64,
}

/// Contact and toe-off of one foot, in s.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Footfall {
    pub side: Side,
    pub contact: f64,
    pub toe_off: f64,
    /// Requested oscillation of the centre of mass around this stance, in m.
    pub oscillation: f64,
}

/// Number of strides before time 0 and after the end, so that every time lies between known footfalls.
const MARGIN_STRIDES: f64 = 2.5;

/// Returns footfalls from before 0 to after `duration`, alternating left and right.
pub(super) fn footfalls(p: &GaitParameters, duration: f64, rng: &mut Rng) -> Vec<Footfall> {
    let stride = p.stride_time();
    // Start at a random phase: otherwise, frame 0 would always show the same one.
    let mut contact = -MARGIN_STRIDES * stride - rng.uniform() * stride;
    let mut side = if rng.chance(0.5) { Side::Left } else { Side::Right };
    let mut falls = Vec::new();
    while contact < duration + MARGIN_STRIDES * stride {
        let now = p.after(contact.max(0.0));
        let asymmetry = |side: Side| 1.0 + side.sign() * p.asymmetry_percent / 200.0;
        let mut variation = || 1.0 + p.variation_percent / 100.0 * rng.normal().clamp(-3.0, 3.0);
        let step = 0.5 * now.stride_time() * asymmetry(side.other()) * variation();
        let wanted = now.duty_factor * now.stride_time() * asymmetry(side) * variation();
        // In running, a foot leaves the belt before the other foot lands; in walking, after.
        let on_belt =
            if p.is_walking() { wanted.clamp(1.02 * step, 1.75 * step) } else { wanted.min(0.97 * step) };
        let oscillation = now.vertical_oscillation_m;
        falls.push(Footfall { side, contact, toe_off: contact + on_belt, oscillation });
        contact += step;
        side = side.other();
    }
    falls
}

/// A steady run longer than this, in s, repeats a stretch instead of being solved to its end.
const REPEATED_S: f64 = 40.0;

/// A stretch of the run that is repeated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Repeat {
    /// Start of the stretch at a contact, in s.
    pub from: f64,
    /// Length of the stretch, in s, up to the matching contact of the same foot.
    pub length: f64,
    /// Duration of the whole run, in s.
    pub duration: f64,
    /// Indices of the footfalls in the stretch.
    pub first: usize,
    pub last: usize,
}

impl Repeat {
    /// Maps `time` to the equivalent time within the stretch.
    pub(super) fn inside(&self, time: f64) -> f64 {
        self.from + (time - self.from).rem_euclid(self.length)
    }
}

/// Returns footfalls as [`footfalls`] does. Those of a long, steady run repeat seamlessly.
pub(super) fn repeating_footfalls(
    p: &GaitParameters,
    duration: f64,
    rng: &mut Rng,
) -> (Vec<Footfall>, Option<Repeat>) {
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
