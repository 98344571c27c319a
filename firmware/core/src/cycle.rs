//! One stride as the camera sees it: near and far leg, trunk, head and near arm over a common phase.

use crate::body::LegSeen;
use crate::fold::paths::{FootPaths, LegPaths};
use crate::harmonics::{Basis, Path};
use crate::math::{HALF_CYCLE, Point, TAU, wrap};

/// Places per cycle of the grid on which curves are evaluated: 2 degrees of phase, 4 ms of a usual stride. Peaks are
/// refined between the places.
pub(crate) const GRID: usize = 180;

/// The phase of a place on the grid, radians.
pub(crate) fn grid_phase(place: f64) -> f64 {
    place / GRID as f64 * TAU
}

/// Harmonics of a reference's legs. Chosen by hand.
pub(crate) const LEG_HARMONICS: usize = 8;
/// Harmonics of a reference's upper body, as many as a fold has.
const UPPER_HARMONICS: usize = 4;

/// Beyond this a joint's place says no more about whose it is, leg lengths. Chosen by hand.
const FAR_OFF: f64 = 0.3;

/// A stride over its phase. Phase 0 is where the fundamental of (near - far ankle x) peaks: it depends on no
/// event that a camera could misjudge, and is found alike in runner and reference.
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
    /// Where the fundamental of (near - far ankle x) peaks.
    pub(crate) fn fundamental_phase(&self) -> f64 {
        let ((near_c, near_s), (far_c, far_s)) =
            (self.near.ankle.fundamental_x(), self.far.ankle.fundamental_x());
        libm::atan2(near_s - far_s, near_c - far_c)
    }

    /// Amplitude of the ankles' distance, leg lengths.
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

    /// Misfit of a leg to the near and to the far one at a phase, radians.
    pub(crate) fn misfits(&self, leg: &LegSeen, phase: f64) -> Misfits {
        let to = |paths: &LegPaths| {
            let basis = Basis::at(phase, paths.ankle.harmonics());
            [(leg.knee, paths.knee.on(&basis)), (leg.ankle, paths.ankle.on(&basis))]
                .map(|(seen, at)| {
                    // Cut off, or one joint astray would outvote the other.
                    let off = (seen.point - at).length() / FAR_OFF;
                    seen.weight * (off * off).min(1.0)
                })
                .iter()
                .sum()
        };
        Misfits { near: to(&self.near), far: to(&self.far) }
    }

    /// Knee flexion of the near and the far leg at a phase, cycles; degrees.
    pub fn knee_flexion_deg(&self, phase: f64) -> [f64; 2] {
        [&self.near, &self.far].map(|leg| {
            let (knee, ankle) = (leg.knee.at(phase * TAU), leg.ankle.at(phase * TAU));
            let flexion = knee.angle_from_down() - (ankle - knee).angle_from_down();
            wrap(flexion, HALF_CYCLE).to_degrees()
        })
    }

    /// Builds a cycle from joints over evenly spaced phases, aligned by this crate's rule. The joints are
    /// relative to mid-hip, x forward, y up, any one unit.
    pub fn from_joints(joints: &CycleJoints<'_>) -> StrideCycle {
        // A copy, because the caller's points are plain arrays and this crate does not allocate.
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
            // The joints are relative to mid-hip, so its own path is not known. No score needs it.
            hip: Path::ZERO,
        };
        cycle.shifted(cycle.fundamental_phase())
    }

    /// The joints at a phase, cycles, in the order of [`CycleJoints`]; leg lengths.
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

    /// The cycle with the mean of both legs in the place of each, half a cycle apart.
    pub fn symmetrised(&self) -> StrideCycle {
        let far = self.far.shifted(HALF_CYCLE);
        let mean =
            LegPaths { knee: self.near.knee.average(&far.knee), ankle: self.near.ankle.average(&far.ankle) };
        StrideCycle { near: mean, far: mean.shifted(HALF_CYCLE), ..*self }
    }
}

/// Squared distance of a leg from the near and the far one, at most 1 per joint.
pub(crate) struct Misfits {
    pub(crate) near: f64,
    pub(crate) far: f64,
}

/// Joints over one stride at evenly spaced phases from any origin, at most
/// [`CycleJoints::MAX_PHASES`]; `[x forward, y up]`, relative to mid-hip where nothing else is said.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)] // the names say it
pub struct CycleJoints<'a> {
    pub near_knee: &'a [[f64; 2]],
    pub near_ankle: &'a [[f64; 2]],
    pub far_knee: &'a [[f64; 2]],
    pub far_ankle: &'a [[f64; 2]],
    pub shoulder_mid: &'a [[f64; 2]],
    /// Near elbow relative to near shoulder.
    pub near_upper_arm: &'a [[f64; 2]],
    /// Head relative to mid-shoulder.
    pub head_from_shoulders: &'a [[f64; 2]],
}

impl CycleJoints<'_> {
    /// More phases than this are not read.
    pub const MAX_PHASES: usize = 128;
    /// How many series there are.
    pub const SERIES: usize = 7;
}
