//! One leg as two links in a plane through the hip, and the foot below it.

use crate::body::Leg;
use crate::segments::Segments;
use crate::side::Side;
use crate::vec3::{Vec3, vec3};

/// Smallest knee flexion, in rad. Knees neither lock nor bend backwards.
pub(super) const MIN_FLEXION: f64 = 2.0 * core::f64::consts::PI / 180.0;

/// Angles of a leg, in rad.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LegAngles {
    /// Angle of the thigh to the vertical in the leg's plane; forward is positive.
    pub thigh: f64,
    /// Knee flexion; 0 is straight.
    pub knee: f64,
    /// Angle of the sole to the horizontal; toes up is positive.
    pub pitch: f64,
}

/// Position of the ankle relative to the hip, in m: ahead, and down within the leg's plane.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    pub ahead: f64,
    pub down: f64,
}

impl Reach {
    pub(super) fn distance(self) -> f64 {
        length(self.ahead, self.down)
    }
}

/// Returns the position relative to the hip of an ankle at (x, y).
pub(super) fn reach_to(s: &Segments, hip: Vec3, x: f64, y: f64) -> Reach {
    Reach { ahead: x - hip.x, down: down_of(s, hip.y - y) }
}

/// Returns the length of a vector. `f64::hypot` is several times slower, and its protection against overflow
/// is not needed for lengths in metres.
fn length(a: f64, b: f64) -> f64 {
    (a * a + b * b).sqrt()
}

/// Returns the largest distance from hip to ankle, in m.
pub(super) fn max_reach(s: &Segments) -> f64 {
    span(s, MIN_FLEXION)
}

/// Returns the distance from hip to ankle at a knee flexion, in m (law of cosines).
pub(super) fn span(s: &Segments, knee: f64) -> f64 {
    (s.thigh * s.thigh + s.shank * s.shank + 2.0 * s.thigh * s.shank * knee.cos()).sqrt()
}

/// Returns the thigh and knee angles that put the ankle at `reach`, with the knee forward. A leg that cannot
/// reach so far points there.
pub(super) fn inverse(s: &Segments, reach: Reach) -> (f64, f64) {
    let shortest = (s.thigh - s.shank).abs() + 1e-3;
    let r = reach.distance().clamp(shortest, max_reach(s));
    let cos_knee = (r * r - s.thigh * s.thigh - s.shank * s.shank) / (2.0 * s.thigh * s.shank);
    let cos_thigh = (s.thigh * s.thigh + r * r - s.shank * s.shank) / (2.0 * s.thigh * r);
    let thigh = reach.ahead.atan2(reach.down) + cos_thigh.clamp(-1.0, 1.0).acos();
    (thigh, cos_knee.clamp(-1.0, 1.0).acos())
}

/// Returns the position of the ankle at these angles.
pub(super) fn forward(s: &Segments, angles: &LegAngles) -> Reach {
    let shank = angles.thigh - angles.knee;
    Reach {
        ahead: s.thigh * angles.thigh.sin() + s.shank * shank.sin(),
        down: s.thigh * angles.thigh.cos() + s.shank * shank.cos(),
    }
}

/// Returns the distance of the foot inward of the hip, in m. Runners place their feet close to one line.
pub(super) fn inward(s: &Segments) -> f64 {
    0.45 * s.half_hips
}

/// Returns the height of the hip above an ankle that is `down` metres away within the leg's plane, in m.
/// At short distances, where the square root becomes steep or does not exist, a straight line replaces it.
pub(super) fn drop_of(s: &Segments, down: f64) -> f64 {
    let inward = inward(s);
    if down > 1.5 * inward { (down * down - inward * inward).sqrt() } else { down / 1.5 * 1.25_f64.sqrt() }
}

/// Returns the distance within the leg's plane for a height: the inverse of [`drop_of`].
pub(super) fn down_of(s: &Segments, drop: f64) -> f64 {
    let inward = inward(s);
    if drop > 1.25_f64.sqrt() * inward { length(drop, inward) } else { drop * 1.5 / 1.25_f64.sqrt() }
}

/// Rotates a point of the foot (ahead of the heel, above the sole) by `pitch`.
pub(super) fn turned(ahead: f64, above: f64, pitch: f64) -> (f64, f64) {
    let (sin, cos) = pitch.sin_cos();
    (ahead * cos - above * sin, ahead * sin + above * cos)
}

/// Returns the joints of a leg in space. `toe_pitch` is the pitch of the toes, in front of the ball.
pub(super) fn place(s: &Segments, side: Side, hip: Vec3, angles: &LegAngles, toe_pitch: f64) -> Leg {
    let reach = forward(s, angles);
    let drop = drop_of(s, reach.down);
    // The leg's plane leans inward.
    let lean_cos = if reach.down.abs() > 1e-9 { (drop / reach.down).clamp(0.0, 1.0) } else { 1.0 };
    let lean_sin = (1.0 - lean_cos * lean_cos).sqrt();
    let down = vec3(0.0, -lean_cos, -side.sign() * lean_sin);
    let (sin, cos) = angles.thigh.sin_cos();
    let knee = hip + vec3(s.thigh * sin, 0.0, 0.0) + down * (s.thigh * cos);
    let ankle = hip + vec3(reach.ahead, 0.0, 0.0) + down * reach.down;
    let (ax, ay) = turned(s.ankle_ahead, s.ankle_height, angles.pitch);
    let heel = ankle - vec3(ax, ay, 0.0);
    let (bx, by) = turned(s.heel_to_ball, 0.0, angles.pitch);
    let ball = heel + vec3(bx, by, 0.0);
    let (tx, ty) = turned(s.foot - s.heel_to_ball, 0.0, toe_pitch);
    Leg { hip, knee, ankle, heel, ball, toe: ball + vec3(tx, ty, 0.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segments::Proportions;

    /// The angles for an ankle position give that position, with the knee forward.
    #[test]
    fn solved_angles_reach_the_ankle_position() {
        let s = Segments::new(1.75, &Proportions::default());
        for (ahead, down) in [(0.2, 0.7), (-0.4, 0.65), (0.0, 0.5), (0.3, 0.3)] {
            let (thigh, knee) = inverse(&s, Reach { ahead, down });
            let back = forward(&s, &LegAngles { thigh, knee, pitch: 0.0 });
            assert!(knee > 0.0);
            assert!((back.ahead - ahead).abs() < 1e-9 && (back.down - down).abs() < 1e-9);
        }
    }

    /// A leg that cannot reach the ankle position is straight, not longer.
    #[test]
    fn legs_never_stretch() {
        let s = Segments::new(1.75, &Proportions::default());
        let (thigh, knee) = inverse(&s, Reach { ahead: 0.5, down: 2.0 });
        let back = forward(&s, &LegAngles { thigh, knee, pitch: 0.0 });
        assert!((knee - MIN_FLEXION).abs() < 1e-9);
        assert!(back.distance() <= s.leg());
    }
}
