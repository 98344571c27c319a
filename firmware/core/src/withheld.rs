//! Why a number is not shown.

use thiserror::Error;

/// Why a metric is withheld, in words for the runner. The order is the order of importance: where several
/// hold, the first is the one to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Error)]
pub enum Withheld {
    /// No person, or too seldom.
    #[error("no person in view")]
    NoPerson,
    /// The picture jumps between several people.
    #[error("more than one person in view")]
    SeveralPeople,
    /// The legs are hidden or not found often enough.
    #[error("legs not seen well enough")]
    LegsHidden,
    /// The camera looks at the runner from the front or the back.
    #[error("turn the camera to the side")]
    NotSideView,
    /// Side view, but too far from square for this metric.
    #[error("camera too oblique for this")]
    Oblique,
    /// Nobody is stepping.
    #[error("no stride found")]
    NoStride,
    /// A foot is always on the ground.
    #[error("walking, not running")]
    Walking,
    /// Neither clearly running nor clearly walking.
    #[error("neither clearly running nor walking")]
    GaitUnclear,
    /// Not enough strides yet.
    #[error("needs more strides")]
    TooFewStrides,
    /// Frame rate and cadence are locked: a part of the stride is never seen.
    #[error("frame rate locked to the cadence")]
    PhaseLocked,
    /// Too few frames a second for this metric.
    #[error("frame rate too low")]
    FrameRateTooLow,
    /// The strides do not lie on one cycle well enough.
    #[error("strides too uneven to measure")]
    PoorFit,
    /// Centimetres need the runner's height.
    #[error("needs the runner's height")]
    NeedsHeight,
    /// Metres need the belt speed.
    #[error("needs the belt speed")]
    NeedsSpeed,
    /// Belt speed and running speed are only the same on a treadmill before a fixed camera.
    #[error("needs a fixed camera beside a treadmill")]
    CameraMoves,
    /// The pose network knows no heels and toes.
    #[error("the pose model finds no heels and toes")]
    NeedsFeet,
    /// This part is not measured by this version.
    #[error("not measured by this version")]
    NotMeasured,
}
