//! Contact and toe-off, derived from instants of the stride that a camera sees well.
//!
//! A pose network has no joint on the belt, and through MoveNet the height or speed of the ankle places the
//! events with errors of 10 to 60 ms from runner to runner (`kei-sim`). The instants used here vary least.
//! Each has an offset in milliseconds that was learned from runners whose events are known.

use crate::cycle::{GRID, StrideCycle, grid_phase};
use crate::fold::paths::FootPaths;
use crate::leg_shape::{LegMoments, LegShape, peak};
use crate::settings::JointSource;

/// Time from the largest forward angle of the shank to contact, s: mean of 33 runners at 2.5 m/s (joint
/// angles of Fukuchi et al. 2017 and RIC, with a stride of 0.75 s because the files give shares of it; SD
/// between runners 6.5 ms). The contact in these files was predicted from the joint angles.
const CONTACT_AFTER_SHANK_PEAK_S: f64 = 0.0255;
/// Time from the weighted mean of two instants to toe-off, s. They are the knee's largest extension (0 and 20
/// ms after the force plate is unloaded in two trials of Fukuchi et al. 2017) and the ankle's rearmost
/// position behind the hip (104 and 102 ms after). Of the instants near toe-off these are seen best: MoveNet
/// shifts them by 6 ms from runner to runner (`kei-sim`).
const TOE_OFF_AFTER_PUSH_S: f64 = -0.072;
/// Weight of the ankle's instant. The knee's, which differs more between the two trials, has weight 1.
const ANKLE_WEIGHT: f64 = 2.0;
/// Weight of the toe-off by the near toe, against the toe-off by knee and ankle. Chosen by hand: on the two
/// trials it reduces the contact bias, learned across runners, from 3-8 to 0.5-1.3 ms.
const TOE_WEIGHT: f64 = 0.5;
/// Half-width of the search for the toe's rearmost position about the ankle's, grid points: 80 ms of a usual
/// stride. Chosen by hand.
const TOE_SEARCH: isize = GRID as isize / 9;

/// Offset added to the detected events, s.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct EventShift {
    pub(crate) contact_s: f64,
    pub(crate) toe_off_s: f64,
}

impl JointSource {
    /// Returns the time from toe-off to the toe's rearmost position behind the hip, s. Of all instants of
    /// heel and toe this one is seen best: KEI's own network shifts it by 6 ms from runner to runner
    /// (`kei-sim`), the instant at which the toe leaves belt height by 24 to 36, and the landing of the sole
    /// by 24 to 28.
    fn toe_rear_after_toe_off_s(self) -> f64 {
        match self {
            // Runners of `kei-sim`, whose toes start to move forward earlier.
            JointSource::Network => 0.109,
            // 131 and 134 ms in two force-plate trials of Fukuchi et al. 2017, with the tip of the shoe
            // placed on the line through the heel's and the toe joints' markers.
            JointSource::Markers => 0.1325,
        }
    }
}

/// The stance of one foot, from contact to toe-off, as grid positions of the cycle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stance {
    pub(crate) contact: f64,
    pub(crate) toe_off: f64,
}

impl Stance {
    /// Returns the grid position at a share of the stance, 0 to 1.
    pub(crate) fn at(self, share: f64) -> f64 {
        self.contact + share * (self.toe_off - self.contact)
    }
}

/// The joint angles of both legs.
pub(crate) struct Legs {
    /// The mean leg. Its instants are steadier than the mean of two readings.
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

/// The stances of the mean leg and of both legs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stances {
    pub(crate) mean: Stance,
    pub(crate) near: Stance,
    pub(crate) far: Stance,
    /// Grid points per second.
    places_per_s: f64,
}

impl Stances {
    /// Derives the events of a cycle; `None` for legs that do not stride.
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
        // The far toe is hidden too often, so the near toe's correction is applied to both feet.
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

    /// Returns the duration of a stance, s.
    pub(crate) fn seconds(&self, stance: Stance) -> f64 {
        (stance.toe_off - stance.contact) / self.places_per_s
    }
}

/// Returns the toe-off by the instants of knee and ankle, a grid position.
fn toe_off(moments: &LegMoments, shift: EventShift, places_per_s: f64) -> f64 {
    (moments.knee_extension + ANKLE_WEIGHT * moments.ankle_rear) / (1.0 + ANKLE_WEIGHT)
        + (TOE_OFF_AFTER_PUSH_S + shift.toe_off_s) * places_per_s
}

/// Returns the toe's rearmost position behind the hip, a grid position.
fn toe_rear(foot: &FootPaths, ankle_rear: f64) -> Option<f64> {
    let x = |i: usize| -foot.toe.at(grid_phase(i as f64)).x;
    peak(ankle_rear as isize - TOE_SEARCH, ankle_rear as isize + TOE_SEARCH, x)
}
