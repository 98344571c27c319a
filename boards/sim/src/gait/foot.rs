//! The foot in stance: it lands, sinks under load, lies flat, and rolls over the ball.
//!
//! The shares, times and distances are chosen by hand, so that the knee lands and leaves as smoothly as on
//! force plates while the foot slips less than 1 cm.

use super::leg::turned;
use crate::segments::Segments;
use core::f64::consts::PI;

/// Share of stance, and time after contact in s, at which the foot is flat; the earlier one applies.
const FLAT_FROM_SHARE: f64 = 0.20;
const FLAT_FROM_S: f64 = 0.10;
/// Distance by which a landing foot slides on the belt, in m.
const LANDING_SLIP_M: f64 = 0.0065;
/// Distance by which a foot slides forward at toe-off, in m.
const TOE_OFF_SLIP_M: f64 = 0.0025;
/// Compression of sole, heel pad and arch under load, in m.
pub(super) const SINK_M: f64 = 0.008;
/// Share of the compression that is released before toe-off.
const REBOUND_SHARE: f64 = 0.5;
/// Share of stance, and time after contact in s, at which a foot has stopped sliding and sinking; the earlier
/// one applies.
const LANDED_SHARE: f64 = 0.15;
const LANDED_S: f64 = 0.060;
/// Time before toe-off at which the foot starts to slide and rise, in s.
const UNLOADING_S: f64 = 0.040;

/// The motion of a foot through one stance.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rolling {
    /// Contact time, in s.
    pub contact: f64,
    /// Belt speed, in m/s.
    pub speed: f64,
    /// Position of the heel at contact, in m, if the foot landed flat and without sliding.
    pub heel_x: f64,
    /// Pitch at contact, in rad; toes up is positive.
    pub strike_pitch: f64,
    /// Angle of the raised heel at toe-off, in rad.
    pub heel_rise: f64,
    /// Share of stance at which the heel starts to rise.
    pub rise_from: f64,
    /// Softness of the landing, 0 to 1. At 0, the foot lands at belt speed on a hard sole, and does not yet
    /// turn down; at 1, it slides, sinks and turns down most.
    pub ease: f64,
}

/// Position of the ankle, in m.
#[derive(Clone, Copy, Debug)]
pub(super) struct FootPlace {
    pub ankle_x: f64,
    pub ankle_y: f64,
}

impl Rolling {
    /// Returns the pitch `time` seconds after contact, in rad.
    pub(super) fn pitch(&self, time: f64) -> f64 {
        let s = time / self.contact;
        let late = ((s - self.rise_from) / (1.0 - self.rise_from)).clamp(0.0, 1.0);
        let early = (time / FLAT_FROM_S.min(FLAT_FROM_SHARE * self.contact)).clamp(0.0, 1.0);
        // A soft landing turns down from the start, fastest after a third of this time; the rate ends at 0.
        let down = (1.0 - early).powi(2) * (1.0 + (2.0 - self.ease) * early);
        // The heel rises with growing rate, which is almost constant at toe-off.
        self.strike_pitch * down - self.heel_rise * late * late * (11.0 - 5.0 * late) / 6.0
    }

    /// Returns the offset of the foot from a point fixed on the belt, forward and up, in m.
    fn slip(&self, time: f64) -> (f64, f64) {
        let landed = LANDED_S.min(LANDED_SHARE * self.contact);
        let early = self.ease * (1.0 - time / landed).clamp(0.0, 1.0).powi(3);
        let late = (1.0 - (self.contact - time) / UNLOADING_S).clamp(0.0, 1.0).powi(3);
        (TOE_OFF_SLIP_M * late - LANDING_SLIP_M * early, SINK_M * (early + REBOUND_SHARE * late))
    }

    /// Returns the position `time` seconds after contact at a given pitch. The heel (toes up) or the ball
    /// (heel up) moves with the belt, except for the slip.
    pub(super) fn place_at_pitch(&self, s: &Segments, time: f64, pitch: f64) -> FootPlace {
        let (dx, above) = ankle_from_flat_heel(s, pitch);
        let (slid, raised) = self.slip(time);
        FootPlace { ankle_x: self.heel_x - self.speed * time + dx + slid, ankle_y: above + raised }
    }

    /// Returns the position `time` seconds after contact.
    pub(super) fn place(&self, s: &Segments, time: f64) -> FootPlace {
        self.place_at_pitch(s, time, self.pitch(time))
    }

    /// Places the foot so that the ankle is at `ankle_x` (m) at contact.
    pub(super) fn land_at(&mut self, s: &Segments, ankle_x: f64) {
        self.heel_x = ankle_x - ankle_from_flat_heel(s, self.strike_pitch).0 - self.slip(0.0).0;
    }
}

/// Heel rise up to which the toes stay flat, and the further heel rise after which they have the pitch
/// `TOES_RISE` themselves, in rad.
const TOES_FLAT: f64 = 20.0 * PI / 180.0;
const TOES_RISE: f64 = 40.0 * PI / 180.0;

/// Returns the pitch of the toes in stance when the rest of the foot is at `pitch`, in rad. The toes are up
/// with the sole at a heel strike, then flat, and tip over their ends when the ball has left the belt.
pub(super) fn toe_pitch(pitch: f64) -> f64 {
    let tipped = ((-pitch - TOES_FLAT) / TOES_RISE).clamp(0.0, 1.2);
    if pitch >= 0.0 { pitch } else { -TOES_RISE * tipped * tipped }
}

/// Returns the position of the ankle ahead of the heel of the flat foot, and above the belt, in m.
fn ankle_from_flat_heel(s: &Segments, pitch: f64) -> (f64, f64) {
    if pitch >= 0.0 {
        return turned(s.ankle_ahead, s.ankle_height, pitch);
    }
    let toes = s.foot - s.heel_to_ball;
    let (reach, drop) = turned(toes, 0.0, toe_pitch(pitch));
    let (x, y) = turned(s.ankle_ahead - s.heel_to_ball, s.ankle_height, pitch);
    (s.foot - reach + x, y - drop)
}
