//! A stride as the directions of its limbs.

use crate::cycle::StrideCycle;
use crate::harmonics::{Basis, Path};
use crate::math::{Point, TAU};

/// Number of phases at which two cycles are compared: eight for each of the eight reported parts of the
/// stride.
pub(crate) const PHASES: usize = 64;
/// Highest harmonic of a derivative. Differentiation multiplies the k-th harmonic by k, and above this order
/// the result is mostly camera noise.
pub(super) const DERIVATIVE_HARMONICS: usize = 4;

/// The limbs that are compared. The far arm is omitted because the body hides it, the forearms because the
/// network foreshortens them to a tenth of their length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub enum Limb {
    Head,
    Trunk,
    NearUpperArm,
    NearThigh,
    FarThigh,
    NearShank,
    FarShank,
}

impl Limb {
    /// All limbs.
    pub const ALL: [Limb; 7] = [
        Limb::Head,
        Limb::Trunk,
        Limb::NearUpperArm,
        Limb::NearThigh,
        Limb::FarThigh,
        Limb::NearShank,
        Limb::FarShank,
    ];

    /// Returns the name that reports use.
    pub const fn name(self) -> &'static str {
        match self {
            Limb::Head => "head",
            Limb::Trunk => "trunk",
            Limb::NearUpperArm => "near_upper_arm",
            Limb::NearThigh => "near_thigh",
            Limb::FarThigh => "far_thigh",
            Limb::NearShank => "near_shank",
            Limb::FarShank => "far_shank",
        }
    }

    /// Returns the weight of the limb: 2 for leg segments and 1 for the upper body, as in the article.
    pub const fn weight(self) -> f64 {
        match self {
            Limb::Head | Limb::Trunk | Limb::NearUpperArm => 1.0,
            Limb::NearThigh | Limb::FarThigh | Limb::NearShank | Limb::FarShank => 2.0,
        }
    }

    /// Returns the factor on the limb's coefficients: the square root of its share of all weights.
    pub(super) fn share(self) -> f64 {
        libm::sqrt(self.weight() / Limb::ALL.into_iter().map(Limb::weight).sum::<f64>())
    }

    /// Returns the vector along the limb, from joint to joint, at a phase in radians.
    pub(super) fn vector(self, cycle: &StrideCycle, phase: f64) -> Point {
        self.vector_by(cycle, |path| path.at(phase))
    }

    /// Returns the vector along the limb, from joint to joint. `at` evaluates a path.
    pub(super) fn vector_by(self, cycle: &StrideCycle, at: impl Fn(&Path) -> Point) -> Point {
        match self {
            Limb::Head => at(&cycle.head),
            Limb::Trunk => at(&cycle.trunk),
            Limb::NearUpperArm => at(&cycle.near_arm),
            Limb::NearThigh => at(&cycle.near.knee),
            Limb::FarThigh => at(&cycle.far.knee),
            Limb::NearShank => at(&cycle.near.ankle) - at(&cycle.near.knee),
            Limb::FarShank => at(&cycle.far.ankle) - at(&cycle.far.knee),
        }
    }
}

/// Direction of one limb and its derivative per cycle, over the stride.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LimbCourse {
    pub(crate) direction: [Point; PHASES],
    pub(crate) change: [Point; PHASES],
}

impl LimbCourse {
    pub(crate) fn of(cycle: &StrideCycle, limb: Limb) -> Self {
        let phase = |i: usize| i as f64 * TAU / PHASES as f64;
        let direction = core::array::from_fn(|i| limb.vector(cycle, phase(i)).unit());
        // The directions come first and their harmonics second: derivatives of the joints' paths would mix in
        // the apparent length.
        let smooth = Path::through(&direction, DERIVATIVE_HARMONICS);
        let change =
            core::array::from_fn(|i| smooth.slope_on(&Basis::at(phase(i), DERIVATIVE_HARMONICS)) * TAU);
        LimbCourse { direction, change }
    }
}
