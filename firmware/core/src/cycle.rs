//! One stride as the camera sees it: both legs, trunk, head and near arm as curves over a common phase.

use crate::body::LegSeen;
use crate::fold::paths::{FootPaths, LegPaths};
use crate::harmonics::{Basis, Path};
use crate::math::{HALF_CYCLE, Point, TAU, wrap};

/// Points per cycle of the grid on which curves are evaluated: 2 degrees of phase, 4 ms of a usual stride.
/// Peaks are interpolated between the points.
pub(crate) const GRID: usize = 180;

/// Returns the phase of a grid position, radians.
pub(crate) fn grid_phase(place: f64) -> f64 {
    place / GRID as f64 * TAU
}

/// Number of harmonics of a reference's legs. Chosen by hand.
pub(crate) const LEG_HARMONICS: usize = 8;
/// Number of harmonics of a reference's upper body, the same as a fold has.
const UPPER_HARMONICS: usize = 4;

/// Distance beyond which a joint's misfit no longer grows, leg lengths. Chosen by hand.
const FAR_OFF: f64 = 0.3;

/// A stride as curves over its phase.
///
/// Phase 0 is the peak of the fundamental of (near - far ankle x). It depends on no event that a camera could
/// misjudge, and is found the same way in runner and reference. Lengths are in leg lengths, relative to
/// mid-hip, x forward and y up.
#[derive(Clone, Copy, Debug)]
pub struct StrideCycle {
    pub(crate) near: LegPaths,
    pub(crate) far: LegPaths,
    pub(crate) near_foot: Option<FootPaths>,
    pub(crate) near_arm: Path,
    pub(crate) trunk: Path,
    pub(crate) head: Path,
    pub(crate) hip: Path,
}

impl StrideCycle {
    /// Returns the phase at which the fundamental of (near - far ankle x) peaks, radians.
    pub(crate) fn fundamental_phase(&self) -> f64 {
        let ((near_c, near_s), (far_c, far_s)) =
            (self.near.ankle.fundamental_x(), self.far.ankle.fundamental_x());
        libm::atan2(near_s - far_s, near_c - far_c)
    }

    /// Returns the amplitude of the fundamental of the ankles' distance, leg lengths.
    pub(crate) fn swing(&self) -> f64 {
        let ((near_c, near_s), (far_c, far_s)) =
            (self.near.ankle.fundamental_x(), self.far.ankle.fundamental_x());
        libm::hypot(near_c - far_c, near_s - far_s)
    }

    pub(crate) fn shifted(&self, by: f64) -> StrideCycle {
        StrideCycle {
            near: self.near.shifted(by),
            far: self.far.shifted(by),
            near_foot: self.near_foot.map(|foot| foot.shifted(by)),
            near_arm: self.near_arm.shifted(by),
            trunk: self.trunk.shifted(by),
            head: self.head.shifted(by),
            hip: self.hip.shifted(by),
        }
    }

    /// Returns the misfit of a leg to the near and to the far leg at a phase, radians.
    pub(crate) fn misfits(&self, leg: &LegSeen, phase: f64) -> Misfits {
        let to = |paths: &LegPaths| {
            let basis = Basis::at(phase, paths.ankle.harmonics());
            [(leg.knee, paths.knee.on(&basis)), (leg.ankle, paths.ankle.on(&basis))]
                .map(|(seen, at)| {
                    // Limited, or one stray joint would outweigh the other.
                    let off = (seen.point - at).length() / FAR_OFF;
                    seen.weight * (off * off).min(1.0)
                })
                .iter()
                .sum()
        };
        Misfits { near: to(&self.near), far: to(&self.far) }
    }

    /// Returns the knee flexion of the near and the far leg in degrees at a phase in cycles.
    pub fn knee_flexion_deg(&self, phase: f64) -> [f64; 2] {
        [&self.near, &self.far].map(|leg| {
            let (knee, ankle) = (leg.knee.at(phase * TAU), leg.ankle.at(phase * TAU));
            let flexion = knee.angle_from_down() - (ankle - knee).angle_from_down();
            wrap(flexion, HALF_CYCLE).to_degrees()
        })
    }

    /// Builds a cycle from joints at evenly spaced phases, and aligns it so that phase 0 is as described for
    /// the type.
    ///
    /// The joints are relative to mid-hip, x forward, y up, all in the same unit.
    pub fn from_joints(joints: &CycleJoints<'_>) -> StrideCycle {
        // Copied, because the caller's points are plain arrays and this crate does not allocate.
        let path = |points: &[[f64; 2]], harmonics| {
            let mut buffer = [Point::default(); CycleJoints::MAX_PHASES];
            let count = points.len().min(buffer.len());
            for (slot, [x, y]) in buffer.iter_mut().zip(points) {
                *slot = Point::new(*x, *y);
            }
            Path::through(&buffer[..count], harmonics)
        };
        let leg =
            |knee, ankle| LegPaths { knee: path(knee, LEG_HARMONICS), ankle: path(ankle, LEG_HARMONICS) };
        let cycle = StrideCycle {
            near: leg(joints.near_knee, joints.near_ankle),
            far: leg(joints.far_knee, joints.far_ankle),
            near_foot: None,
            near_arm: path(joints.near_upper_arm, UPPER_HARMONICS),
            trunk: path(joints.shoulder_mid, UPPER_HARMONICS),
            head: path(joints.head_from_shoulders, UPPER_HARMONICS),
            // The joints are relative to mid-hip, so its own path is unknown. No score needs it.
            hip: Path::ZERO,
        };
        cycle.shifted(cycle.fundamental_phase())
    }

    /// Returns the joints at a phase in cycles, in the order of [`CycleJoints`], as `[x, y]` in leg lengths.
    pub fn joints_at(&self, phase: f64) -> [[f64; 2]; CycleJoints::SERIES] {
        let paths = [
            &self.near.knee,
            &self.near.ankle,
            &self.far.knee,
            &self.far.ankle,
            &self.trunk,
            &self.near_arm,
            &self.head,
        ];
        paths.map(|path| {
            let place = path.at(phase * TAU);
            [place.x, place.y]
        })
    }

    /// Returns the cycle with both legs replaced by their mean, half a cycle apart.
    pub fn symmetrised(&self) -> StrideCycle {
        let far = self.far.shifted(HALF_CYCLE);
        let mean =
            LegPaths { knee: self.near.knee.average(&far.knee), ankle: self.near.ankle.average(&far.ankle) };
        StrideCycle { near: mean, far: mean.shifted(HALF_CYCLE), ..*self }
    }
}

/// Misfit of one leg to the near and to the far leg: squared distances, at most 1 per joint.
pub(crate) struct Misfits {
    pub(crate) near: f64,
    pub(crate) far: f64,
}

/// The joints of one stride at evenly spaced phases, from any origin.
///
/// Each series holds at most [`CycleJoints::MAX_PHASES`] points `[x forward, y up]`, relative to mid-hip
/// unless the field says otherwise.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)] // the names say it
pub struct CycleJoints<'a> {
    pub near_knee: &'a [[f64; 2]],
    pub near_ankle: &'a [[f64; 2]],
    pub far_knee: &'a [[f64; 2]],
    pub far_ankle: &'a [[f64; 2]],
    pub shoulder_mid: &'a [[f64; 2]],
    /// Near elbow relative to the near shoulder.
    pub near_upper_arm: &'a [[f64; 2]],
    /// Head relative to mid-shoulder.
    pub head_from_shoulders: &'a [[f64; 2]],
}

impl CycleJoints<'_> {
    /// Largest number of phases; further ones are ignored.
    pub const MAX_PHASES: usize = 128;
    /// Number of series.
    pub const SERIES: usize = 7;
}
