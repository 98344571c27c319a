//! Numbers as the records carry them: integers in small units, rounded and held within their range.

use serde::{Deserialize, Serialize};

/// A score from 0 to 1000 per mille with its 95 % interval, in four bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// Per mille: KEI 64 % is 640.
    pub per_mille: u16,
    /// How far the interval reaches below, per mille; 255 also stands for more.
    pub below_per_mille: u8,
    /// How far the interval reaches above, per mille; 255 also stands for more.
    pub above_per_mille: u8,
}

impl Score {
    /// From fractions (1 = 100 %). `None` where a number is not finite.
    pub fn from_fractions(value: f32, low: f32, high: f32) -> Option<Self> {
        let per_mille = quantise_u16(value, 0.001)?;
        let below = quantise_u16(value - low, 0.001)?;
        let above = quantise_u16(high - value, 0.001)?;
        Some(Score {
            per_mille,
            below_per_mille: below.min(255) as u8,
            above_per_mille: above.min(255) as u8,
        })
    }

    /// Value, low and high as fractions.
    pub fn fractions(self) -> (f32, f32, f32) {
        let value = f32::from(self.per_mille) / 1000.0;
        (
            value,
            value - f32::from(self.below_per_mille) / 1000.0,
            value + f32::from(self.above_per_mille) / 1000.0,
        )
    }
}

/// A metric with its 95 % interval, or why there is none. The unit stands in the field's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measured {
    /// Seen.
    Value {
        /// The best guess.
        value: i32,
        /// How far the interval reaches below; 65535 also stands for more.
        below: u16,
        /// How far the interval reaches above; 65535 also stands for more.
        above: u16,
    },
    /// Not shown, and why.
    Withheld(ReasonCode),
}

impl Measured {
    /// In steps of `unit`. Numbers that are not finite become [`ReasonCode::NOT_MEASURED`].
    pub fn new(value: f32, low: f32, high: f32, unit: f32) -> Self {
        let parts =
            (quantise_i32(value, unit), quantise_u16(value - low, unit), quantise_u16(high - value, unit));
        match parts {
            (Some(value), Some(below), Some(above)) => Measured::Value { value, below, above },
            _ => Measured::Withheld(ReasonCode::NOT_MEASURED),
        }
    }

    /// Value, low and high in the unit that one step of the field is, times `unit`.
    pub fn estimate(self, unit: f32) -> Option<(f32, f32, f32)> {
        let Measured::Value { value, below, above } = self else { return None };
        let value = value as f32;
        Some((value * unit, (value - f32::from(below)) * unit, (value + f32::from(above)) * unit))
    }
}

/// Why a number is not shown, as a number that never changes its meaning. A reader keeps codes it does not
/// know.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReasonCode(pub u8);

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $words:literal;)*) => {
        impl ReasonCode {
            $($(#[$doc])* pub const $name: ReasonCode = ReasonCode($code);)*

            /// In words, for people.
            pub const fn words(self) -> &'static str {
                match self.0 {
                    $($code => $words,)*
                    _ => "for a reason that this version does not know",
                }
            }
        }
    };
}

reasons! {
    /// This version of the unit does not measure it.
    NOT_MEASURED = 0, "not measured";
    /// No person, or too seldom.
    NO_PERSON = 1, "no person in view";
    /// The picture jumps between several people.
    SEVERAL_PEOPLE = 2, "more than one person in view";
    /// The legs are hidden or not found often enough.
    LEGS_HIDDEN = 3, "legs not seen well enough";
    /// Seen from the front or the back.
    NOT_SIDE_VIEW = 4, "not seen from the side";
    /// Side view, but too far from square for this metric.
    OBLIQUE = 5, "camera too oblique for this";
    /// Nobody is stepping.
    NO_STRIDE = 6, "no stride found";
    /// A foot is always on the ground.
    WALKING = 7, "walking, not running";
    /// Neither clearly running nor clearly walking.
    GAIT_UNCLEAR = 8, "neither clearly running nor walking";
    /// Not enough strides yet.
    TOO_FEW_STRIDES = 9, "needs more strides";
    /// Frame rate and cadence are locked: a part of the stride is never seen.
    PHASE_LOCKED = 10, "frame rate locked to the cadence";
    /// Too few frames a second for this metric.
    FRAME_RATE_TOO_LOW = 11, "frame rate too low";
    /// The strides do not lie on one cycle well enough.
    POOR_FIT = 12, "strides too uneven to measure";
    /// Centimetres need the runner's height.
    NEEDS_HEIGHT = 13, "needs the runner's height";
    /// Metres need the belt speed.
    NEEDS_SPEED = 14, "needs the belt speed";
    /// Belt speed and running speed are only the same on a treadmill before a fixed camera.
    CAMERA_MOVES = 15, "needs a fixed camera beside a treadmill";
}

impl core::fmt::Debug for ReasonCode {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "ReasonCode({}: {})", self.0, self.words())
    }
}

/// `value` in steps of `unit`, rounded, held within 0 ..= 65535; `None` if it is not finite.
pub fn quantise_u16(value: f32, unit: f32) -> Option<u16> {
    // `as` saturates; the rounding is by hand because `no_std` has none.
    value.is_finite().then(|| (value / unit + 0.5) as u16)
}

/// `value` in steps of `unit`, rounded half away from zero, held within the range of `i16`; `None` if it is
/// not finite.
pub fn quantise_i16(value: f32, unit: f32) -> Option<i16> {
    value.is_finite().then(|| (value / unit + if value < 0.0 { -0.5 } else { 0.5 }) as i16)
}

/// [`quantise_i16`] for `i32`.
pub fn quantise_i32(value: f32, unit: f32) -> Option<i32> {
    value.is_finite().then(|| (value / unit + if value < 0.0 { -0.5 } else { 0.5 }) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_and_saturates() {
        assert_eq!(quantise_u16(0.2404, 1e-4), Some(2404));
        assert_eq!(quantise_u16(-1.0, 1.0), Some(0));
        assert_eq!(quantise_u16(1e9, 1.0), Some(65535));
        assert_eq!(quantise_u16(f32::NAN, 1.0), None);
        assert_eq!(quantise_i16(-5.126, 0.01), Some(-513));
        assert_eq!(quantise_i16(f32::NEG_INFINITY, 0.01), None);
    }

    #[test]
    fn a_score_comes_back_within_half_a_per_mille() {
        let score = Score::from_fractions(0.6432, 0.612, 0.67).unwrap();
        let (value, low, high) = score.fractions();
        assert!(
            (value - 0.6432).abs() < 6e-4 && (low - 0.612).abs() < 1.1e-3 && (high - 0.67).abs() < 1.1e-3
        );
    }

    #[test]
    fn what_is_not_finite_is_withheld() {
        assert_eq!(Measured::new(1.0, f32::NAN, 2.0, 0.1), Measured::Withheld(ReasonCode::NOT_MEASURED));
        assert_eq!(Measured::new(-1.0, -1.2, -0.5, 0.1), Measured::Value { value: -10, below: 2, above: 5 });
    }
}
