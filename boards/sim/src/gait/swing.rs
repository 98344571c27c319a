//! The leg in the air: smooth joint angles from toe-off to the next contact.

use super::foot::toe_pitch;
use super::hermite::{Knot, smooth_step, through};
use super::leg::{LegAngles, MIN_FLEXION};

/// Swing shares at which the knee is most flexed and the thigh most forward.
const KNEE_PEAK: f64 = 0.50;
const THIGH_PEAK: f64 = 0.71;
/// Ankle angle in mid-swing, rad: a little plantar flexed.
const RELAXED_ANKLE: f64 = -0.10;

/// The foot is set for the landing this long before it, s.
const FOOT_SET_S: f64 = 0.030;

/// The knee's least flexion late in swing, rad.
const STRAIGHTEST: f64 = 0.07;

/// The shank swings back at least this fast at contact for its turning point to be sought, rad/s.
const SLOWEST_SHANK: f64 = -1.0;

/// What the swing is asked to be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peaks {
    /// Largest knee flexion, rad.
    pub knee: f64,
    /// Largest forward thigh angle, rad.
    pub thigh: f64,
    /// From the shank's furthest forward to contact, s.
    pub shank_lead: f64,
}

/// Thigh, knee and ankle (foot against shank; 0 is square) at one end of the swing.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ends {
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
    /// Toe bend at the next contact, rad.
    landing_bend: f64,
    /// Toe bend at toe-off, rad.
    leaving_bend: f64,
}

impl Swing {
    /// From `leaving` to `landing`, by way of the wanted peaks.
    pub(super) fn new(leaving: &Ends, landing: &Ends, peaks: &Peaks) -> Self {
        let (start, end) = (leaving.knee.time, landing.knee.time);
        let at = |share: f64| start + share * (end - start);
        let bend = |e: &Ends| {
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

    /// Angles at `time`.
    pub(super) fn angles(&self, time: f64) -> LegAngles {
        let thigh = through(&self.thigh, time);
        let knee = through(&self.knee, time).max(MIN_FLEXION);
        LegAngles { thigh, knee, pitch: through(&self.ankle, time) + thigh - knee }
    }

    /// How far the toes are bent up against the rest of the foot, rad.
    pub(super) fn toe_bend(&self, time: f64) -> f64 {
        let s = (time - self.start) / (self.end - self.start);
        self.leaving_bend * (1.0 - smooth_step(s / 0.3)) + self.landing_bend * smooth_step((s - 0.7) / 0.3)
    }
}

/// The thigh's peak, raised where the way down to `landing` would otherwise overshoot it: a cubic that
/// starts level is monotone while rate x time <= 3 x fall (Fritsch and Carlson 1980).
fn thigh_knot(landing: &Knot, time: f64, wanted: f64) -> Knot {
    let least = landing.value + (-landing.rate).max(0.0) * (landing.time - time) / 3.0;
    Knot { time, value: wanted.max(least), rate: 0.0 }
}

/// Toe-off, mid-swing, the moment when the foot is set for the landing, contact.
fn ankle_knots(leaving: Knot, landing: Knot, middle: f64) -> [Knot; 4] {
    let set = Knot {
        time: landing.time - FOOT_SET_S,
        value: landing.value - 0.5 * landing.rate * FOOT_SET_S,
        rate: 0.0,
    };
    [leaving, Knot { time: middle, value: RELAXED_ANKLE, rate: 0.0 }, set, landing]
}

/// Toe-off, peak, the moment when the shank stops swinging forward, contact.
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
    // From its furthest the shank falls back with even acceleration to its rate at contact.
    let shank_rate = (thigh[2].rate - landing.rate).min(SLOWEST_SHANK);
    let shank = thigh[2].value - landing.value - 0.5 * shank_rate * lead;
    let thigh_rate = (through(thigh, time + 1e-4) - through(thigh, time - 1e-4)) / 2e-4;
    let value = (through(thigh, time) - shank).max(STRAIGHTEST);
    let furthest = Knot { time, value, rate: thigh_rate.min(0.0) };
    [leaving, Knot { time: peak_time, value: peaks.knee, rate: 0.0 }, furthest, landing]
}
