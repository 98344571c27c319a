//! The foot on the belt: it lands, gives way, lies flat, and rolls over its ball.

use super::leg::turned;
use crate::segments::Segments;
use core::f64::consts::PI;

/// The foot lies flat from here on, share of stance, and at most this long after contact, s.
const FLAT_FROM: f64 = 0.20;
const FLAT_S: f64 = 0.10;
/// A landing foot is still this far from where the belt will carry it, m: it slides that much.
const LANDING_SLIP: f64 = 0.0065;
/// A leaving foot slides forward this much, m.
const LEAVING_SLIP: f64 = 0.0025;
/// Sole, heel pad and arch give way this much under load, m.
pub(super) const SINK: f64 = 0.008;
/// They come back by this share of it before the foot leaves.
const RISE: f64 = 0.5;
/// A landing foot has stopped sliding and sinking after this share of stance, and after this time, s.
const LANDED_SHARE: f64 = 0.15;
const LANDED_S: f64 = 0.060;
/// The foot starts to slide and rise this long before toe-off, in seconds.
const LEAVING_S: f64 = 0.040;

/// How one foot goes through one stance.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rolling {
    /// Time on the belt, s.
    pub contact: f64,
    /// Belt speed, m/s.
    pub speed: f64,
    /// Where the heel of the flat foot would be at contact, had it landed without sliding, m.
    pub heel_x: f64,
    /// Pitch at contact, rad; toes up positive.
    pub strike_pitch: f64,
    /// Heel-up angle at toe-off, rad.
    pub heel_rise: f64,
    /// The heel starts to rise here, share of stance.
    pub rise_from: f64,
    /// How gently the foot lands, 0 to 1: 0 is at belt speed, on a hard sole and without turning; 1 slides,
    /// sinks and turns down as fast as feet do.
    pub ease: f64,
}

/// Where the foot is.
#[derive(Clone, Copy, Debug)]
pub(super) struct FootPlace {
    pub ankle_x: f64,
    pub ankle_y: f64,
}

impl Rolling {
    /// Pitch `time` seconds after contact, rad.
    pub(super) fn pitch(&self, time: f64) -> f64 {
        let s = time / self.contact;
        let late = ((s - self.rise_from) / (1.0 - self.rise_from)).clamp(0.0, 1.0);
        let early = (time / FLAT_S.min(FLAT_FROM * self.contact)).clamp(0.0, 1.0);
        // Turning down at once where the landing is eased, fastest after a third; level at the end.
        let down = (1.0 - early).powi(2) * (1.0 + (2.0 - self.ease) * early);
        // The heel rises ever faster, and nearly evenly when the foot leaves.
        self.strike_pitch * down - self.heel_rise * late * late * (11.0 - 5.0 * late) / 6.0
    }

    /// How far the foot is from where the belt would carry it (forward, up), m.
    fn eased(&self, time: f64) -> (f64, f64) {
        let landed = LANDED_S.min(LANDED_SHARE * self.contact);
        let early = self.ease * (1.0 - time / landed).clamp(0.0, 1.0).powi(3);
        let late = (1.0 - (self.contact - time) / LEAVING_S).clamp(0.0, 1.0).powi(3);
        (LEAVING_SLIP * late - LANDING_SLIP * early, SINK * (early + RISE * late))
    }

    /// The foot `time` seconds after contact when its pitch is `pitch`: the heel (toes up) or the ball
    /// (heel up) stays where the belt carries it, but for what it slides and sinks.
    pub(super) fn place_at_pitch(&self, s: &Segments, time: f64, pitch: f64) -> FootPlace {
        let (dx, above) = ankle_from_flat_heel(s, pitch);
        let (slid, raised) = self.eased(time);
        FootPlace { ankle_x: self.heel_x - self.speed * time + dx + slid, ankle_y: above + raised }
    }

    /// The foot `time` seconds after contact.
    pub(super) fn place(&self, s: &Segments, time: f64) -> FootPlace {
        self.place_at_pitch(s, time, self.pitch(time))
    }

    /// Puts the ankle at `ankle_x` at contact.
    pub(super) fn land_at(&mut self, s: &Segments, ankle_x: f64) {
        self.heel_x = ankle_x - ankle_from_flat_heel(s, self.strike_pitch).0 - self.eased(0.0).0;
    }
}

/// The toes stay flat until the heel has risen this far, and are up this much when it has risen as much
/// again as `TOES_RISE`, rad.
const TOES_FLAT: f64 = 20.0 * PI / 180.0;
const TOES_RISE: f64 = 40.0 * PI / 180.0;

/// The pitch of the toes in stance when the rest of the foot is at `pitch`, rad: up with a landing heel, flat,
/// and tipped over their ends at last, when the ball has left the belt.
pub(super) fn toe_pitch(pitch: f64) -> f64 {
    let tipped = ((-pitch - TOES_FLAT) / TOES_RISE).clamp(0.0, 1.2);
    if pitch >= 0.0 { pitch } else { -TOES_RISE * tipped * tipped }
}

/// The ankle ahead of where the flat foot's heel would be, and above the belt, m.
fn ankle_from_flat_heel(s: &Segments, pitch: f64) -> (f64, f64) {
    if pitch >= 0.0 {
        return turned(s.ankle_ahead, s.ankle_height, pitch);
    }
    let toes = s.foot - s.heel_to_ball;
    let (reach, drop) = turned(toes, 0.0, toe_pitch(pitch));
    let (x, y) = turned(s.ankle_ahead - s.heel_to_ball, s.ankle_height, pitch);
    (s.foot - reach + x, y - drop)
}
