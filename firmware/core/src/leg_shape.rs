//! One leg's angles over the stride, and the moments that contact and toe-off are derived from.

use crate::cycle::GRID;
use crate::fold::paths::LegPaths;
use crate::harmonics::Basis;
use crate::math::{HALF_CYCLE, Point, TAU, wrap};

/// Where the moments are looked for, grid places: wide enough for every gait of the simulator and the force plates,
/// and narrow enough that no peak of another phase of the stride gets in. Chosen by hand.
/// The ankle is furthest forward at most half a cycle before mid-stance.
const FORE_BEFORE_MID: isize = GRID as isize / 2;
/// It is furthest behind the hip from a twelfth to seven twelfths of a cycle after mid-stance.
const REAR_AFTER_MID: [isize; 2] = [GRID as isize / 12, 7 * GRID as isize / 12];
/// The shank peaks from a twelfth of a cycle before the ankle is furthest forward, to mid-stance.
const PEAK_BEFORE_FORE: isize = GRID as isize / 12;
/// The knee is straightest from a 36th of a cycle after mid-stance, to an 18th after the ankle is furthest behind.
const STRAIGHT_AFTER_MID: isize = GRID as isize / 36;
const STRAIGHT_AFTER_REAR: isize = GRID as isize / 18;
/// Smallest second difference that a parabola is laid through; below it the curve is flat to rounding.
const LEAST_BEND: f64 = 1e-12;

/// A leg over its cycle on the phase grid. Angles in radians from straight down, forward positive; knee
/// flexion positive.
pub(crate) struct LegShape {
    pub(crate) ankle: [Point; GRID],
    pub(crate) thigh: [f64; GRID],
    pub(crate) shank: [f64; GRID],
    pub(crate) flexion: [f64; GRID],
}

/// Moments that the camera sees well, as places on the grid, with fractions. All belong to one stance: what comes
/// before mid-stance has a smaller place, be it negative.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LegMoments {
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
            // In a deep swing the shank passes the horizontal: the difference of the angles can jump by a turn.
            shape.flexion[i] = wrap(shape.thigh[i] - shape.shank[i], HALF_CYCLE);
        }
        shape
    }

    /// `None` for a leg that does not stride.
    pub(crate) fn moments(&self) -> Option<LegMoments> {
        // Every search starts from a moment that is already known: a knee is about as straight before landing as at
        // toe-off, and its global peak could be either.
        let mid = self.mid_stance()?;
        let fore = peak(mid - FORE_BEFORE_MID, mid, |i| self.ankle[i].x)?;
        let ankle_rear = peak(mid + REAR_AFTER_MID[0], mid + REAR_AFTER_MID[1], |i| -self.ankle[i].x)?;
        let shank_peak = peak(fore as isize - PEAK_BEFORE_FORE, mid, |i| self.shank[i])?;
        let straight_to = ankle_rear as isize + STRAIGHT_AFTER_REAR;
        let knee_extension = peak(mid + STRAIGHT_AFTER_MID, straight_to, |i| -self.flexion[i])?;
        Some(LegMoments { shank_peak, knee_extension, ankle_rear })
    }

    /// Where the ankle passes backward under the hip. A swollen swing can cross there, too: the lowest crossing is the
    /// stance.
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
    // A grid place is 4 ms, and contact is wanted to about 1. The clamp holds a top at the edge of the span, whose
    // parabola may peak anywhere.
    let bend = before - 2.0 * at + after;
    let shift = if bend < -LEAST_BEND { (0.5 * (before - after) / bend).clamp(-0.5, 0.5) } else { 0.0 };
    Some(top as f64 + shift)
}
