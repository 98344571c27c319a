//! The parts of the body and of the gait that cost KEI points.

use serde::{Deserialize, Serialize};

/// A part of the body or of the gait that costs points, as a code that never changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartCode(pub u8);

macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $words:literal;)*) => {
        impl PartCode {
            $($(#[$doc])* pub const $name: PartCode = PartCode($code);)*

            /// Returns the part in words.
            pub const fn words(self) -> &'static str {
                match self.0 {
                    $($code => $words,)*
                    _ => "a part unknown to this version",
                }
            }
        }
    };
}

parts! {
    /// The head.
    HEAD = 0, "head";
    /// The trunk.
    TRUNK = 1, "trunk";
    /// The upper arm on the camera's side.
    NEAR_UPPER_ARM = 2, "near upper arm";
    /// The thigh on the camera's side.
    NEAR_THIGH = 3, "near thigh";
    /// The thigh on the far side.
    FAR_THIGH = 4, "far thigh";
    /// The shank on the camera's side.
    NEAR_SHANK = 5, "near shank";
    /// The shank on the far side.
    FAR_SHANK = 6, "far shank";
    /// Contact time divided by stride time.
    DUTY_FACTOR = 7, "contact time";
    /// Cadence, made dimensionless by leg length.
    CADENCE = 8, "cadence";
    /// Vertical oscillation, in leg lengths.
    OSCILLATION = 9, "vertical oscillation";
    /// Distance of the ankle ahead of the hip at contact, in leg lengths.
    OVERSTRIDE = 10, "overstride";
}

/// KEI points that one part of the body or gait costs during one part of the stride.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// The part that costs points.
    pub part: PartCode,
    /// First phase of the stride, in 1/256 of a stride; 0 is the contact of the near foot.
    pub phase_from_256th: u8,
    /// Last phase of the stride, in the same unit; smaller than `phase_from_256th` if the next contact is
    /// between them.
    pub phase_to_256th: u8,
    /// Points lost, in 1/1000 of the full KEI; negative if the runner gains points.
    pub kei_per_mille: i16,
}
