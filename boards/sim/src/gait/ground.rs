//! Leg angles that keep the feet on the belt in stance and above it in swing.

use super::foot::Rolling;
use super::leg::{self, LegAngles, reach_to};
use crate::body::Leg;
use crate::segments::Segments;
use crate::side::Side;
use crate::vec3::Vec3;
use core::f64::consts::PI;

/// Smallest planned pitch of the sole, in rad: toes up is positive, so the heel is highest here.
pub(super) const MIN_PITCH: f64 = -84.0 * PI / 180.0;

/// Returns the angles that keep the foot on the moving belt, `since` seconds after contact. If the leg cannot
/// reach the planned position, the heel rises further.
pub(super) fn stance_angles(s: &Segments, rolling: &Rolling, hip: Vec3, since: f64) -> LegAngles {
    let reach_at = |pitch: f64| {
        let place = rolling.place_at_pitch(s, since, pitch);
        reach_to(s, hip, place.ankle_x, place.ankle_y)
    };
    let mut pitch = rolling.pitch(since);
    let longest = leg::max_reach(s);
    if reach_at(pitch).distance() > longest {
        let (mut low, mut high) = (pitch.min(MIN_PITCH), pitch);
        low = low.min(-85f64.to_radians());
        for _ in 0..26 {
            let middle = 0.5 * (low + high);
            if reach_at(middle).distance() > longest { high = middle } else { low = middle }
        }
        pitch = low;
    }
    let (thigh, knee) = leg::inverse(s, reach_at(pitch));
    LegAngles { thigh, knee, pitch }
}

/// Height below which a swing foot is lifted, in m.
const CLEARANCE: f64 = 0.004;

/// Returns a swing leg that is lifted, if necessary, so that its foot stays above the belt.
pub(super) fn cleared(s: &Segments, side: Side, hip: Vec3, angles: LegAngles, leg: Leg) -> Leg {
    let lowest = leg.heel.y.min(leg.ball.y).min(leg.toe.y);
    if lowest >= CLEARANCE {
        return leg;
    }
    // A quadratic transition avoids a jump of the rate: lifting starts before the foot reaches the belt.
    let lift = if lowest < -CLEARANCE { -lowest } else { (CLEARANCE - lowest).powi(2) / (4.0 * CLEARANCE) };
    let (thigh, knee) = leg::inverse(s, reach_to(s, hip, leg.ankle.x, leg.ankle.y + lift));
    let toe_pitch = (leg.toe.y - leg.ball.y).atan2(leg.toe.x - leg.ball.x);
    leg::place(s, side, hip, &LegAngles { thigh, knee, ..angles }, toe_pitch)
}
