//! The swing leg: smooth joint angles from toe-off to the next contact.

use super::foot::toe_pitch;
use super::hermite::{Knot, interpolate, smooth_step};
use super::leg::{LegAngles, MIN_FLEXION};

/// Shares of swing at which the knee is most flexed and the thigh furthest forward; chosen by hand.
const KNEE_PEAK: f64 = 0.50;
const THIGH_PEAK: f64 = 0.71;
/// Ankle angle in mid-swing, in rad: slightly plantar flexed.
const RELAXED_ANKLE: f64 = -0.10;

/// Time before contact at which the ankle has almost reached its angle at contact, in s.
const FOOT_SET_S: f64 = 0.030;

/// Smallest knee flexion late in swing, in rad.
const MIN_SWING_FLEXION: f64 = 0.07;

/// Largest (slowest backward) rate of the shank at contact, in rad/s. A slower shank would have no turning
/// point before contact.
const MAX_SHANK_RATE: f64 = -1.0;

/// Requested properties of a swing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peaks {
    /// Largest knee flexion, in rad.
    pub knee: f64,
    /// Largest forward thigh angle, in rad.
    pub thigh: f64,
    /// Time from the furthest forward position of the shank to contact, in s.
    pub shank_lead: f64,
}

/// Angles at one end of the swing, in rad. At ankle angle 0, the foot is at a right angle to the shank.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SwingEnd {
    pub thigh: Knot,
    pub knee: Knot,
    pub ankle: Knot,
}

/// Joint angles over one swing.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Swing {
    thigh: [Knot; 3],
    knee: [Knot; 4],
    ankle: [Knot; 4],
    start: f64,
    end: f64,
    /// Toe bend at the next contact, in rad.
    landing_bend: f64,
    /// Toe bend at toe-off, in rad.
    leaving_bend: f64,
}

impl Swing {
    /// Creates the swing from `leaving` to `landing` with the requested peaks.
    pub(super) fn new(leaving: &SwingEnd, landing: &SwingEnd, peaks: &Peaks) -> Self {
        let (start, end) = (leaving.knee.time, landing.knee.time);
        let at = |share: f64| start + share * (end - start);
        let bend = |e: &SwingEnd| {
            let pitch = e.ankle.value + e.thigh.value - e.knee.value;
            toe_pitch(pitch) - pitch
        };
        let thigh = [leaving.thigh, thigh_knot(&landing.thigh, at(THIGH_PEAK), peaks.thigh), landing.thigh];
        Swing {
            thigh,
            knee: knee_knots(&thigh, leaving.knee, landing.knee, peaks, (at(KNEE_PEAK), end)),
            ankle: ankle_knots(leaving.ankle, landing.ankle, at(0.5)),
            start,
            end,
            landing_bend: bend(landing),
            leaving_bend: bend(leaving),
        }
    }

    /// Returns the angles at `time`.
    pub(super) fn angles(&self, time: f64) -> LegAngles {
        let thigh = interpolate(&self.thigh, time);
        let knee = interpolate(&self.knee, time).max(MIN_FLEXION);
        LegAngles { thigh, knee, pitch: interpolate(&self.ankle, time) + thigh - knee }
    }

    /// Returns the upward bend of the toes relative to the rest of the foot, in rad.
    pub(super) fn toe_bend(&self, time: f64) -> f64 {
        let s = (time - self.start) / (self.end - self.start);
        self.leaving_bend * (1.0 - smooth_step(s / 0.3)) + self.landing_bend * smooth_step((s - 0.7) / 0.3)
    }
}

/// Returns the peak of the thigh. It is higher than `wanted` if the curve down to `landing` would otherwise
/// overshoot: a cubic that starts with rate 0 is monotone while rate x time <= 3 x fall (Fritsch and Carlson
/// 1980).
fn thigh_knot(landing: &Knot, time: f64, wanted: f64) -> Knot {
    let least = landing.value + (-landing.rate).max(0.0) * (landing.time - time) / 3.0;
    Knot { time, value: wanted.max(least), rate: 0.0 }
}

/// Returns the knots of the ankle at toe-off, mid-swing, [`FOOT_SET_S`] before contact, and contact.
fn ankle_knots(leaving: Knot, landing: Knot, middle: f64) -> [Knot; 4] {
    let set = Knot {
        time: landing.time - FOOT_SET_S,
        value: landing.value - 0.5 * landing.rate * FOOT_SET_S,
        rate: 0.0,
    };
    [leaving, Knot { time: middle, value: RELAXED_ANKLE, rate: 0.0 }, set, landing]
}

/// Returns the knots of the knee at toe-off, its peak, the turning point of the shank, and contact. `times`
/// are those of the peak and of contact.
fn knee_knots(
    thigh: &[Knot; 3],
    leaving: Knot,
    landing: Knot,
    peaks: &Peaks,
    times: (f64, f64),
) -> [Knot; 4] {
    let (peak_time, end) = times;
    let lead = peaks.shank_lead.min(0.3 * (end - peak_time));
    let time = end - lead;
    // From its turning point, the shank accelerates evenly to its rate at contact.
    let shank_rate = (thigh[2].rate - landing.rate).min(MAX_SHANK_RATE);
    let shank = thigh[2].value - landing.value - 0.5 * shank_rate * lead;
    let thigh_rate = (interpolate(thigh, time + 1e-4) - interpolate(thigh, time - 1e-4)) / 2e-4;
    let value = (interpolate(thigh, time) - shank).max(MIN_SWING_FLEXION);
    let furthest = Knot { time, value, rate: thigh_rate.min(0.0) };
    [leaving, Knot { time: peak_time, value: peaks.knee, rate: 0.0 }, furthest, landing]
}
