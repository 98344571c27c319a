//! Where KEI points are lost.

use serde::{Deserialize, Serialize};

/// A part that points are lost at, as a number that never changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartCode(pub u8);

macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $words:literal;)*) => {
        impl PartCode {
            $($(#[$doc])* pub const $name: PartCode = PartCode($code);)*

            /// In words, for people.
            pub const fn words(self) -> &'static str {
                match self.0 {
                    $($code => $words,)*
                    _ => "a part that this version does not know",
                }
            }
        }
    };
}

parts! {
    /// Head.
    HEAD = 0, "head";
    /// Trunk.
    TRUNK = 1, "trunk";
    /// The upper arm on the camera's side.
    NEAR_UPPER_ARM = 2, "near upper arm";
    /// The thigh on the camera's side.
    NEAR_THIGH = 3, "near thigh";
    /// The other thigh.
    FAR_THIGH = 4, "far thigh";
    /// The shank on the camera's side.
    NEAR_SHANK = 5, "near shank";
    /// The other shank.
    FAR_SHANK = 6, "far shank";
    /// Contact over stride time.
    DUTY_FACTOR = 7, "contact time";
    /// Cadence made dimensionless by leg length.
    CADENCE = 8, "cadence";
    /// Vertical oscillation in leg lengths.
    OSCILLATION = 9, "vertical oscillation";
    /// Ankle ahead of the hip at contact, leg lengths.
    OVERSTRIDE = 10, "overstride";
}

/// KEI points lost at one part during one part of the stride.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// Where.
    pub part: PartCode,
    /// From this phase, strides / 256, 0 = contact of the near foot.
    pub phase_from_256th: u8,
    /// To this phase; smaller than `phase_from_256th` where it runs over the next contact.
    pub phase_to_256th: u8,
    /// How much, KEI / 1000; negative where the runner gains.
    pub kei_per_mille: i16,
}
