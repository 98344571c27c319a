//! The leg in the air: smooth joint angles from toe-off to the next contact.

use super::hermite::{Knot, smooth_step, through};
use super::leg::{LEAST_FLEXION, LegAngles};

/// Swing shares at which the knee is most flexed and the thigh most forward.
const KNEE_PEAK: f64 = 0.40;
const THIGH_PEAK: f64 = 0.74;
/// Ankle angle in mid-swing, rad: a little plantar flexed.
const RELAXED_ANKLE: f64 = -0.10;

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
    ankle: [Knot; 3],
    start: f64,
    end: f64,
    /// Toe bend at the next contact, rad.
    landing_bend: f64,
    /// Toe bend at toe-off, rad.
    leaving_bend: f64,
}

impl Swing {
    /// From `leaving` to `landing`, by way of the wanted peaks.
    pub(super) fn new(leaving: &Ends, landing: &Ends, knee_peak: f64, thigh_peak: f64) -> Self {
        let (start, end) = (leaving.knee.time, landing.knee.time);
        let at = |share: f64| start + share * (end - start);
        let pitch = |e: &Ends| e.ankle.value + e.thigh.value - e.knee.value;
        Swing {
            thigh: [leaving.thigh, thigh_knot(&landing.thigh, at(THIGH_PEAK), thigh_peak), landing.thigh],
            knee: knee_knots(leaving.knee, landing.knee, at(KNEE_PEAK), knee_peak),
            ankle: [leaving.ankle, Knot { time: at(0.5), value: RELAXED_ANKLE, rate: 0.0 }, landing.ankle],
            start,
            end,
            landing_bend: (-pitch(landing)).max(0.0),
            leaving_bend: (-pitch(leaving)).max(0.0),
        }
    }

    /// Angles at `time`.
    pub(super) fn angles(&self, time: f64) -> LegAngles {
        let thigh = through(&self.thigh, time);
        let knee = through(&self.knee, time).max(LEAST_FLEXION);
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

/// Toe-off, peak, straightest just before contact, contact.
fn knee_knots(leaving: Knot, landing: Knot, peak_time: f64, peak: f64) -> [Knot; 4] {
    let peak = Knot { time: peak_time, value: peak, rate: 0.0 };
    let down = landing.time - peak_time;
    // By the same rule, level at its straightest and then bending into contact without a dip.
    let room = (landing.value - LEAST_FLEXION).max(0.0);
    let lead = if landing.rate > 1e-6 { (3.0 * room / landing.rate).min(0.3 * down) } else { 0.3 * down };
    let straightest = if landing.rate > 0.0 {
        Knot { time: landing.time - lead, value: landing.value - landing.rate * lead / 3.0, rate: 0.0 }
    } else {
        let value = landing.value - landing.rate * lead;
        Knot { time: landing.time - lead, value, rate: landing.rate }
    };
    [leaving, peak, straightest, landing]
}
