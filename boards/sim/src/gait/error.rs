//! Why a gait can't be built.

use crate::range::OutOfRange;
use thiserror::Error;

/// Why a gait can't be built.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum GaitError {
    /// A number is outside what the solver is made for.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    /// A curve of measured angles can't be played.
    #[error(
        "curve {curve} of {found} values: needs at least 8, as many as thigh_deg, all within 360 degrees"
    )]
    Curve {
        /// Which.
        curve: &'static str,
        /// How many values it has.
        found: usize,
    },
    /// The legs are too short for the way the belt carries a foot.
    #[error(
        "at {speed_kmh:.1} km/h a foot rides the belt for {travel_m:.2} m, more than these legs can span: \
         raise cadence_spm or lower duty_factor"
    )]
    OutOfReach {
        /// Belt speed.
        speed_kmh: f64,
        /// Speed x contact time.
        travel_m: f64,
    },
}
