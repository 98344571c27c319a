//! One leg's angles over the stride, and the moments of contact and toe-off read from them.

use crate::cycle::GRID;
use crate::fold::LegPaths;
use crate::harmonics::{Basis, Path};
use crate::math::{Point, TAU, wrap};

/// The force plate empties when the ankle is this far above its lowest, leg lengths: 0.110 and 0.108 on the two
/// force-plate trials.
const ANKLE_RISE: f64 = 0.11;

/// A leg over its cycle on the phase grid. Angles in radians from straight down, forward positive; knee
/// flexion positive.
pub(crate) struct LegShape {
    pub(crate) ankle: [Point; GRID],
    /// The ankle above the ground, any origin.
    pub(crate) height: [f64; GRID],
    pub(crate) thigh: [f64; GRID],
    pub(crate) shank: [f64; GRID],
    pub(crate) flexion: [f64; GRID],
}

/// Moments that are seen, as places on the grid, counted up from mid-stance's turn so that what is before it is
/// smaller; in grid steps, fractions allowed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LegEvents {
    /// The shank's furthest forward swing, just before the foot lands.
    pub(crate) shank_peak: f64,
    /// The knee's furthest extension, about toe-off.
    pub(crate) knee_extension: f64,
    /// The ankle has risen from its lowest as far as it does by toe-off.
    pub(crate) ankle_rise: f64,
    /// The ankle is furthest behind the hip, a little after toe-off.
    pub(crate) ankle_rear: f64,
}

impl LegShape {
    /// `hip` is mid-hip's own path in the same phase.
    pub(crate) fn of(leg: &LegPaths, hip: &Path) -> Self {
        let mut shape = LegShape {
            ankle: [Point::default(); GRID],
            height: [0.0; GRID],
            thigh: [0.0; GRID],
            shank: [0.0; GRID],
            flexion: [0.0; GRID],
        };
        for i in 0..GRID {
            let phase = i as f64 * TAU / GRID as f64;
            let basis = Basis::at(phase, leg.knee.harmonics());
            let (knee, ankle) = (leg.knee.on(&basis), leg.ankle.on(&basis));
            shape.ankle[i] = ankle;
            shape.height[i] = ankle.y + hip.at(phase).y;
            shape.thigh[i] = knee.angle_from_down();
            shape.shank[i] = (ankle - knee).angle_from_down();
            shape.flexion[i] = wrap(shape.thigh[i] - shape.shank[i], TAU / 2.0);
        }
        shape
    }

    /// `None` for a leg that does not stride.
    pub(crate) fn events(&self) -> Option<LegEvents> {
        let mid = self.mid_stance()?;
        let fore = peak(mid - GRID as isize / 2, mid, |i| self.ankle[i].x)?;
        let ankle_rear = peak(mid + GRID as isize / 12, mid + 7 * GRID as isize / 12, |i| -self.ankle[i].x)?;
        let shank_peak = peak(fore as isize - GRID as isize / 12, mid, |i| self.shank[i])?;
        let knee_extension =
            peak(mid + GRID as isize / 36, ankle_rear as isize + GRID as isize / 18, |i| -self.flexion[i])?;
        let lowest = peak(mid - GRID as isize / 5, mid + GRID as isize / 6, |i| -self.height[i])? as isize;
        let ankle_rise = self.rises(ANKLE_RISE, lowest)?;
        Some(LegEvents { shank_peak, knee_extension, ankle_rise, ankle_rear })
    }

    /// Where the ankle passes backward under the hip, at its lowest.
    pub(crate) fn mid_stance(&self) -> Option<isize> {
        (0..GRID)
            .filter(|&i| self.ankle[i].x > 0.0 && self.ankle[(i + 1) % GRID].x <= 0.0)
            .min_by(|&a, &b| self.ankle[a].y.total_cmp(&self.ankle[b].y))
            .map(|i| i as isize)
    }

    /// When the ankle is `rise` above its place at `from`.
    fn rises(&self, rise: f64, from: isize) -> Option<f64> {
        let level = self.height[turn(from)] + rise;
        (from..from + GRID as isize / 2).find_map(|i| {
            let (now, next) = (self.height[turn(i)] - level, self.height[turn(i + 1)] - level);
            (now < 0.0 && next >= 0.0).then(|| i as f64 + now / (now - next))
        })
    }

    /// A curve's value between grid points.
    pub(crate) fn at(curve: &[f64; GRID], place: f64) -> f64 {
        let floor = libm::floor(place);
        let share = place - floor;
        curve[turn(floor as isize)] * (1.0 - share) + curve[turn(floor as isize + 1)] * share
    }

    /// The ankle between grid points.
    pub(crate) fn ankle_at(&self, place: f64) -> Point {
        let floor = libm::floor(place);
        let share = place - floor;
        self.ankle[turn(floor as isize)] * (1.0 - share) + self.ankle[turn(floor as isize + 1)] * share
    }
}

/// A grid place of any turn as an index.
pub(crate) fn turn(place: isize) -> usize {
    place.rem_euclid(GRID as isize) as usize
}

/// The highest point of `curve` from `from` to `to`, refined by a parabola. `None` for an empty span.
fn peak(from: isize, to: isize, curve: impl Fn(usize) -> f64) -> Option<f64> {
    let top = (from..=to).max_by(|&a, &b| curve(turn(a)).total_cmp(&curve(turn(b))))?;
    let (before, at, after) = (curve(turn(top - 1)), curve(turn(top)), curve(turn(top + 1)));
    let bend = before - 2.0 * at + after;
    let shift = if bend < -1e-12 { (0.5 * (before - after) / bend).clamp(-0.5, 0.5) } else { 0.0 };
    Some(top as f64 + shift)
}
