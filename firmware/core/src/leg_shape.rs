//! One leg's angles over the stride, and the moments of contact and toe-off read from them.

use crate::cycle::GRID;
use crate::fold::paths::LegPaths;
use crate::harmonics::Basis;
use crate::math::{Point, TAU, wrap};

/// A leg over its cycle on the phase grid. Angles in radians from straight down, forward positive; knee
/// flexion positive.
pub(crate) struct LegShape {
    pub(crate) ankle: [Point; GRID],
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
    /// The ankle is furthest behind the hip, a little after toe-off.
    pub(crate) ankle_rear: f64,
}

impl LegShape {
    pub(crate) fn of(leg: &LegPaths) -> Self {
        let mut shape = LegShape {
            ankle: [Point::default(); GRID],
            thigh: [0.0; GRID],
            shank: [0.0; GRID],
            flexion: [0.0; GRID],
        };
        for i in 0..GRID {
            let basis = Basis::at(i as f64 * TAU / GRID as f64, leg.knee.harmonics());
            let (knee, ankle) = (leg.knee.on(&basis), leg.ankle.on(&basis));
            shape.ankle[i] = ankle;
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
        Some(LegEvents { shank_peak, knee_extension, ankle_rear })
    }

    /// Where the ankle passes backward under the hip, at its lowest.
    pub(crate) fn mid_stance(&self) -> Option<isize> {
        (0..GRID)
            .filter(|&i| self.ankle[i].x > 0.0 && self.ankle[(i + 1) % GRID].x <= 0.0)
            .min_by(|&a, &b| self.ankle[a].y.total_cmp(&self.ankle[b].y))
            .map(|i| i as isize)
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
pub(crate) fn peak(from: isize, to: isize, curve: impl Fn(usize) -> f64) -> Option<f64> {
    let top = (from..=to).max_by(|&a, &b| curve(turn(a)).total_cmp(&curve(turn(b))))?;
    let (before, at, after) = (curve(turn(top - 1)), curve(turn(top)), curve(turn(top + 1)));
    let bend = before - 2.0 * at + after;
    let shift = if bend < -1e-12 { (0.5 * (before - after) / bend).clamp(-0.5, 0.5) } else { 0.0 };
    Some(top as f64 + shift)
}
