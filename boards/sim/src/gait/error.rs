//! Reason why a gait cannot be solved.

use crate::range::OutOfRange;
use thiserror::Error;

/// Reason why a gait cannot be solved.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum GaitError {
    /// A number is outside the range that the solver supports.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    /// A curve of measured angles cannot be played.
    #[error(
        "cannot play curve {curve} with {found} values: it must have as many values as thigh_deg, \
         at least 8, each within ±360 degrees"
    )]
    Curve {
        /// Name of the curve.
        curve: &'static str,
        /// Number of values in the curve.
        found: usize,
    },
    /// The legs are too short for the distance that the belt carries a foot.
    #[error(
        "the belt carries a foot {travel_m:.2} m at {speed_kmh:.1} km/h, further than these legs can reach: \
         raise cadence_spm or lower duty_factor"
    )]
    OutOfReach {
        /// Belt speed, in km/h.
        speed_kmh: f64,
        /// Belt speed times contact time, in m.
        travel_m: f64,
    },
}
