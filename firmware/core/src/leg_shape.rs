//! The angles of one leg over the stride, and the instants from which contact and toe-off are derived.

use crate::cycle::GRID;
use crate::fold::paths::LegPaths;
use crate::harmonics::Basis;
use crate::math::{HALF_CYCLE, Point, TAU, wrap};

/// Ranges in which the instants are searched, grid points. They are wide enough for every gait of the
/// simulator and the force plates, and narrow enough to exclude peaks of other phases of the stride. Chosen
/// by hand. The ankle is furthest forward at most half a cycle before mid-stance.
const FORE_BEFORE_MID: isize = GRID as isize / 2;
/// The ankle is furthest behind the hip between a twelfth and seven twelfths of a cycle after mid-stance.
const REAR_AFTER_MID: [isize; 2] = [GRID as isize / 12, 7 * GRID as isize / 12];
/// The shank angle peaks between a twelfth of a cycle before the ankle is furthest forward and mid-stance.
const PEAK_BEFORE_FORE: isize = GRID as isize / 12;
/// The knee is straightest between a 36th of a cycle after mid-stance and an 18th after the ankle is furthest
/// behind.
const STRAIGHT_AFTER_MID: isize = GRID as isize / 36;
const STRAIGHT_AFTER_REAR: isize = GRID as isize / 18;
/// Smallest second difference to which a parabola is fitted; below it the curve is flat to rounding.
const MIN_BEND: f64 = 1e-12;

/// The angles of a leg on the phase grid. Angles are in radians from straight down, forward positive; knee
/// flexion is positive.
pub(crate) struct LegShape {
    pub(crate) ankle: [Point; GRID],
    pub(crate) thigh: [f64; GRID],
    pub(crate) shank: [f64; GRID],
    pub(crate) flexion: [f64; GRID],
}

/// Instants that the camera sees well, as fractional grid positions. All belong to one stance: what comes
/// before mid-stance has a smaller position, possibly negative.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LegMoments {
    /// The largest forward angle of the shank, just before contact.
    pub(crate) shank_peak: f64,
    /// The largest extension of the knee, near toe-off.
    pub(crate) knee_extension: f64,
    /// The ankle's rearmost position behind the hip, shortly after toe-off.
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
            // In a deep swing the shank passes the horizontal, where the difference of the angles can jump by
            // a turn.
            shape.flexion[i] = wrap(shape.thigh[i] - shape.shank[i], HALF_CYCLE);
        }
        shape
    }

    /// Finds the instants; `None` for a leg that does not stride.
    pub(crate) fn moments(&self) -> Option<LegMoments> {
        // Every search starts from an instant already known: a knee is about as straight before contact as at
        // toe-off, and its global peak could be either.
        let mid = self.mid_stance()?;
        let fore = peak(mid - FORE_BEFORE_MID, mid, |i| self.ankle[i].x)?;
        let ankle_rear = peak(mid + REAR_AFTER_MID[0], mid + REAR_AFTER_MID[1], |i| -self.ankle[i].x)?;
        let shank_peak = peak(fore as isize - PEAK_BEFORE_FORE, mid, |i| self.shank[i])?;
        let straight_to = ankle_rear as isize + STRAIGHT_AFTER_REAR;
        let knee_extension = peak(mid + STRAIGHT_AFTER_MID, straight_to, |i| -self.flexion[i])?;
        Some(LegMoments { shank_peak, knee_extension, ankle_rear })
    }

    /// Returns the grid point at which the ankle passes backward under the hip. A high swing can cross there
    /// too, so the lowest crossing is taken as the stance.
    pub(crate) fn mid_stance(&self) -> Option<isize> {
        (0..GRID)
            .filter(|&i| self.ankle[i].x > 0.0 && self.ankle[(i + 1) % GRID].x <= 0.0)
            .min_by(|&a, &b| self.ankle[a].y.total_cmp(&self.ankle[b].y))
            .map(|i| i as isize)
    }

    /// Interpolates a curve between grid points.
    pub(crate) fn at(curve: &[f64; GRID], place: f64) -> f64 {
        let floor = libm::floor(place);
        let share = place - floor;
        curve[turn(floor as isize)] * (1.0 - share) + curve[turn(floor as isize + 1)] * share
    }

    /// Interpolates the ankle between grid points.
    pub(crate) fn ankle_at(&self, place: f64) -> Point {
        let floor = libm::floor(place);
        let share = place - floor;
        self.ankle[turn(floor as isize)] * (1.0 - share) + self.ankle[turn(floor as isize + 1)] * share
    }
}

/// Returns the index of a grid point of any turn.
pub(crate) fn turn(place: isize) -> usize {
    place.rem_euclid(GRID as isize) as usize
}

/// Returns the position of the highest point of `curve` from `from` to `to`, refined by a parabola. `None`
/// for an empty range.
pub(crate) fn peak(from: isize, to: isize, curve: impl Fn(usize) -> f64) -> Option<f64> {
    let top = (from..=to).max_by(|&a, &b| curve(turn(a)).total_cmp(&curve(turn(b))))?;
    let (before, at, after) = (curve(turn(top - 1)), curve(turn(top)), curve(turn(top + 1)));
    // A grid step is 4 ms, and contact is needed to about 1 ms. The clamp limits a maximum at the edge of the
    // range, whose parabola may peak anywhere.
    let bend = before - 2.0 * at + after;
    let shift = if bend < -MIN_BEND { (0.5 * (before - after) / bend).clamp(-0.5, 0.5) } else { 0.0 };
    Some(top as f64 + shift)
}
