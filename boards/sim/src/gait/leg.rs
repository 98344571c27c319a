//! One leg as two links in a plane through the hip, and the foot below it.

use crate::body::Leg;
use crate::segments::Segments;
use crate::side::Side;
use crate::vec3::{Vec3, vec3};

/// Smallest knee flexion ever, rad: knees neither lock nor bend backwards.
pub(super) const MIN_FLEXION: f64 = 2.0 * core::f64::consts::PI / 180.0;

/// A leg's angles, rad.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LegAngles {
    /// Thigh from the vertical, forward positive, in the leg's plane.
    pub thigh: f64,
    /// Knee flexion, 0 straight.
    pub knee: f64,
    /// Sole against the horizontal, toes up positive.
    pub pitch: f64,
}

/// Where the ankle is from the hip: ahead, and down within the leg's plane, m.
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

/// Where the ankle is from the hip when it is at (x, y).
pub(super) fn reach_to(s: &Segments, hip: Vec3, x: f64, y: f64) -> Reach {
    Reach { ahead: x - hip.x, down: down_of(s, hip.y - y) }
}

/// As `hypot`, several times faster; metres neither overflow nor vanish.
fn length(a: f64, b: f64) -> f64 {
    (a * a + b * b).sqrt()
}

/// Longest hip-to-ankle distance, m.
pub(super) fn longest(s: &Segments) -> f64 {
    span(s, MIN_FLEXION)
}

/// Hip-to-ankle distance at a knee flexion, m (law of cosines).
pub(super) fn span(s: &Segments, knee: f64) -> f64 {
    (s.thigh * s.thigh + s.shank * s.shank + 2.0 * s.thigh * s.shank * knee.cos()).sqrt()
}

/// The thigh and knee angles that put the ankle at `reach`, knee forward. Beyond the longest distance
/// the leg points there without stretching.
pub(super) fn inverse(s: &Segments, reach: Reach) -> (f64, f64) {
    let shortest = (s.thigh - s.shank).abs() + 1e-3;
    let r = reach.distance().clamp(shortest, longest(s));
    let cos_knee = (r * r - s.thigh * s.thigh - s.shank * s.shank) / (2.0 * s.thigh * s.shank);
    let cos_thigh = (s.thigh * s.thigh + r * r - s.shank * s.shank) / (2.0 * s.thigh * r);
    let thigh = reach.ahead.atan2(reach.down) + cos_thigh.clamp(-1.0, 1.0).acos();
    (thigh, cos_knee.clamp(-1.0, 1.0).acos())
}

/// Where the angles put the ankle.
pub(super) fn forward(s: &Segments, angles: &LegAngles) -> Reach {
    let shank = angles.thigh - angles.knee;
    Reach {
        ahead: s.thigh * angles.thigh.sin() + s.shank * shank.sin(),
        down: s.thigh * angles.thigh.cos() + s.shank * shank.cos(),
    }
}

/// How far inward of the hip the foot travels, m: runners put their feet close to one line.
pub(super) fn inward(s: &Segments) -> f64 {
    0.45 * s.half_hips
}

/// How far below the hip's height an ankle `down` within the leg's plane lies, m.
pub(super) fn drop_of(s: &Segments, down: f64) -> f64 {
    let inward = inward(s);
    if down > 1.5 * inward { (down * down - inward * inward).sqrt() } else { down / 1.5 * 1.25_f64.sqrt() }
}

/// The inverse of [`drop_of`].
pub(super) fn down_of(s: &Segments, drop: f64) -> f64 {
    let inward = inward(s);
    if drop > 1.25_f64.sqrt() * inward { length(drop, inward) } else { drop * 1.5 / 1.25_f64.sqrt() }
}

/// A point of the foot's own frame (ahead of the heel, above the sole) turned by `pitch`.
pub(super) fn turned(ahead: f64, above: f64, pitch: f64) -> (f64, f64) {
    let (sin, cos) = pitch.sin_cos();
    (ahead * cos - above * sin, ahead * sin + above * cos)
}

/// The leg in space. `toe_pitch` is the pitch of the part before the ball of the foot.
pub(super) fn place(s: &Segments, side: Side, hip: Vec3, angles: &LegAngles, toe_pitch: f64) -> Leg {
    let reach = forward(s, angles);
    let drop = drop_of(s, reach.down);
    // Down, within the leg's plane: it leans inward.
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

    /// Solving for an ankle and walking back down the leg ends at that ankle, with the knee forward.
    #[test]
    fn inverse_undoes_forward() {
        let s = Segments::new(1.75, &Proportions::default());
        for (ahead, down) in [(0.2, 0.7), (-0.4, 0.65), (0.0, 0.5), (0.3, 0.3)] {
            let (thigh, knee) = inverse(&s, Reach { ahead, down });
            let back = forward(&s, &LegAngles { thigh, knee, pitch: 0.0 });
            assert!(knee > 0.0);
            assert!((back.ahead - ahead).abs() < 1e-9 && (back.down - down).abs() < 1e-9);
        }
    }

    /// Out of reach the leg is straight, not longer.
    #[test]
    fn never_stretches() {
        let s = Segments::new(1.75, &Proportions::default());
        let (thigh, knee) = inverse(&s, Reach { ahead: 0.5, down: 2.0 });
        let back = forward(&s, &LegAngles { thigh, knee, pitch: 0.0 });
        assert!((knee - MIN_FLEXION).abs() < 1e-9);
        assert!(back.distance() <= s.leg());
    }
}
