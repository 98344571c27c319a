//! The foot on the belt: it lands, lies flat, and rolls over its ball.

use super::hermite::smooth_step;
use super::leg::turned;
use crate::body::Segments;

/// The foot lies flat from here on, share of stance.
const FLAT_FROM: f64 = 0.17;

/// How one foot goes through one stance.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rolling {
    /// Time on the belt, s.
    pub contact: f64,
    /// Belt speed, m/s.
    pub speed: f64,
    /// Where the heel of the flat foot would be at contact, m.
    pub heel_x: f64,
    /// Pitch at contact, rad; toes up positive.
    pub strike_pitch: f64,
    /// Heel-up angle at toe-off, rad.
    pub heel_rise: f64,
    /// The heel starts to rise here, share of stance.
    pub rise_from: f64,
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
        self.strike_pitch * (1.0 - smooth_step(s / FLAT_FROM)) - self.heel_rise * late * late
    }

    /// The foot `time` seconds after contact when its pitch is `pitch`: the heel (toes up) or the ball
    /// (heel up) stays where the belt carries it.
    pub(super) fn place_at_pitch(&self, s: &Segments, time: f64, pitch: f64) -> FootPlace {
        let (dx, ankle_y) = ankle_from_flat_heel(s, pitch);
        FootPlace { ankle_x: self.heel_x - self.speed * time + dx, ankle_y }
    }

    /// The foot `time` seconds after contact.
    pub(super) fn place(&self, s: &Segments, time: f64) -> FootPlace {
        self.place_at_pitch(s, time, self.pitch(time))
    }
}

/// The ankle ahead of where the flat foot's heel would be, and above the belt, m.
pub(super) fn ankle_from_flat_heel(s: &Segments, pitch: f64) -> (f64, f64) {
    if pitch >= 0.0 {
        turned(s.ankle_ahead, s.ankle_height, pitch)
    } else {
        let (x, y) = turned(s.ankle_ahead - s.heel_to_ball, s.ankle_height, pitch);
        (x + s.heel_to_ball, y)
    }
}
