//! Contact and toe-off, from moments that a camera sees well.
//!
//! No joint of a pose network touches the belt, and the ankle's height or speed moves by 10 to 60 ms from runner to
//! runner through MoveNet (`kei-sim`). The moments used here are the ones that move least; each has an offset in
//! milliseconds that was learnt on runners whose events are known.

use crate::cycle::{GRID, StrideCycle, grid_phase};
use crate::fold::paths::FootPaths;
use crate::leg_shape::{LegMoments, LegShape, peak};
use crate::settings::JointSource;

/// From the shank's furthest forward swing to contact, s: mean of 33 runners at 2.5 m/s (joint angles of Fukuchi et al.
/// 2017 and RIC, a stride taken as 0.75 s because the files give shares of it; SD between runners 6.5 ms). Touchdown in
/// these files was predicted from the joint angles.
const CONTACT_AFTER_SHANK_PEAK_S: f64 = 0.0255;
/// From the weighted mean of two moments to toe-off, s. They are the knee's furthest extension (0 and 20 ms after the
/// force plate is empty in two trials of Fukuchi et al. 2017) and the ankle's furthest place behind the hip (104 and
/// 102 ms after). Of the moments about toe-off these are seen best: MoveNet moves them by 6 ms from runner to runner
/// (`kei-sim`).
const TOE_OFF_AFTER_PUSH_S: f64 = -0.072;
/// Weight of the ankle's moment; the knee's, which differs more between the two trials, weighs 1.
const ANKLE_WEIGHT: f64 = 2.0;
/// Weight of what the near toe says of toe-off, against what all moments say. Chosen by hand: on the two trials the
/// contact bias learnt across runners falls from 3-8 to 0.5-1.3 ms with it.
const TOE_WEIGHT: f64 = 0.5;
/// Where the toe is furthest behind the hip is looked for within this of the ankle's moment, grid places: 80 ms of a
/// usual stride. Chosen by hand.
const TOE_SEARCH: isize = GRID as isize / 9;

/// How much later the events are assumed to be.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct EventShift {
    pub(crate) contact_s: f64,
    pub(crate) toe_off_s: f64,
}

impl JointSource {
    /// From toe-off to the toe's furthest place behind the hip, s. Of all moments of heel and toe this one is seen best:
    /// KEI's own network moves it by 6 ms from runner to runner (`kei-sim`), the toe's leaving the belt's height by 24
    /// to 36 and the sole's landing by 24 to 28.
    fn toe_rear_after_toe_off_s(self) -> f64 {
        match self {
            // Runners of `kei-sim`, whose toes turn forward sooner.
            JointSource::Network => 0.109,
            // 131 and 134 ms in two force-plate trials of Fukuchi et al. 2017, with the shoe's tip laid on the line
            // from the heel's to the toe joints' markers.
            JointSource::Markers => 0.1325,
        }
    }
}

/// One foot's time on the belt, as grid places of the cycle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stance {
    pub(crate) contact: f64,
    pub(crate) toe_off: f64,
}

impl Stance {
    /// The place at a share of the stance, 0 to 1.
    pub(crate) fn at(self, share: f64) -> f64 {
        self.contact + share * (self.toe_off - self.contact)
    }
}

/// The shapes of the legs.
pub(crate) struct Legs {
    /// The mean of both: steadier than the mean of two readings.
    pub(crate) mean: LegShape,
    pub(crate) near: LegShape,
    pub(crate) far: LegShape,
}

impl Legs {
    pub(crate) fn of(cycle: &StrideCycle) -> Self {
        Legs {
            mean: LegShape::of(&cycle.symmetrised().near),
            near: LegShape::of(&cycle.near),
            far: LegShape::of(&cycle.far),
        }
    }
}

/// When the feet are on the belt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stances {
    pub(crate) mean: Stance,
    pub(crate) near: Stance,
    pub(crate) far: Stance,
    /// Grid places in a second.
    places_per_s: f64,
}

impl Stances {
    /// Reads the events of a cycle. `None` for legs that do not stride.
    pub(crate) fn of(
        cycle: &StrideCycle,
        legs: &Legs,
        stride_hz: f64,
        joints: JointSource,
        shift: EventShift,
    ) -> Option<Self> {
        let [mean, near, far] = [legs.mean.moments()?, legs.near.moments()?, legs.far.moments()?];
        let places_per_s = GRID as f64 * stride_hz;
        let toe_rear = cycle.near_foot.and_then(|foot| toe_rear(&foot, near.ankle_rear));
        // The far toe is hidden too often: what the near one says counts for both feet.
        let later = toe_rear.map_or(0.0, |rear| {
            let by_toe = rear - (joints.toe_rear_after_toe_off_s() - shift.toe_off_s) * places_per_s;
            TOE_WEIGHT * (by_toe - toe_off(&near, shift, places_per_s))
        });
        let stance = |moments: &LegMoments| Stance {
            contact: moments.shank_peak + (CONTACT_AFTER_SHANK_PEAK_S + shift.contact_s) * places_per_s,
            toe_off: toe_off(moments, shift, places_per_s) + later,
        };
        Some(Stances { mean: stance(&mean), near: stance(&near), far: stance(&far), places_per_s })
    }

    /// How long a stance takes, s.
    pub(crate) fn seconds(&self, stance: Stance) -> f64 {
        (stance.toe_off - stance.contact) / self.places_per_s
    }
}

/// Toe-off by the moments of knee and ankle, a grid place.
fn toe_off(moments: &LegMoments, shift: EventShift, places_per_s: f64) -> f64 {
    (moments.knee_extension + ANKLE_WEIGHT * moments.ankle_rear) / (1.0 + ANKLE_WEIGHT)
        + (TOE_OFF_AFTER_PUSH_S + shift.toe_off_s) * places_per_s
}

/// Where the toe is furthest behind the hip, a grid place.
fn toe_rear(foot: &FootPaths, ankle_rear: f64) -> Option<f64> {
    let x = |i: usize| -foot.toe.at(grid_phase(i as f64)).x;
    peak(ankle_rear as isize - TOE_SEARCH, ankle_rear as isize + TOE_SEARCH, x)
}
