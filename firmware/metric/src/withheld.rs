//! Why a number is not shown.

use core::fmt;

macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $words:literal;)*) => {
        /// Why a metric is withheld. The order is that of importance: where several reasons hold, the first is given.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Withheld { $($(#[$doc])* $variant,)* }

        impl Withheld {
            /// All of them, in order.
            pub const ALL: &[Withheld] = &[$(Withheld::$variant,)*];

            /// In words for the runner.
            pub const fn words(self) -> &'static str {
                match self { $(Withheld::$variant => $words,)* }
            }

            /// The code in records, which never changes its meaning. Reasons that came after version 1 of the records
            /// share the code of [`Withheld::NotMeasured`].
            pub const fn code(self) -> u8 {
                match self { $(Withheld::$variant => $code,)* }
            }
        }
    };
}

reasons! {
    /// No person in view, or too seldom.
    NoPerson = 1, "no person in view";
    /// The pose jumps between several people.
    SeveralPeople = 2, "more than one person in view";
    /// The legs are hidden or not found often enough.
    LegsHidden = 3, "legs not seen well enough";
    /// The camera looks at the runner from the front or the back.
    NotSideView = 4, "turn the camera to the side";
    /// Side view, but too far from square for this metric.
    Oblique = 5, "camera too oblique for this";
    /// Nobody is stepping.
    NoStride = 6, "no stride found";
    /// A foot is always on the ground.
    Walking = 7, "walking, not running";
    /// Neither clearly running nor clearly walking.
    GaitUnclear = 8, "neither clearly running nor walking";
    /// Not enough strides yet.
    TooFewStrides = 9, "needs more strides";
    /// Frame rate and cadence are locked: a part of the stride is never seen.
    PhaseLocked = 10, "frame rate locked to the cadence";
    /// Too few frames a second for this metric.
    FrameRateTooLow = 11, "frame rate too low";
    /// The strides do not lie on one cycle well enough.
    PoorFit = 12, "strides too uneven to measure";
    /// Centimetres need the runner's height.
    NeedsHeight = 13, "needs the runner's height";
    /// Metres need the belt speed.
    NeedsSpeed = 14, "needs the belt speed";
    /// Belt speed and running speed are only the same on a treadmill before a fixed camera.
    CameraMoves = 15, "needs a fixed camera beside a treadmill";
    /// The pose network finds no heels and toes.
    NeedsFeet = 0, "the pose model finds no heels and toes";
    /// This version does not measure it.
    NotMeasured = 0, "not measured by this version";
}

impl Withheld {
    /// The reason of a code in a record; `None` for a code of a later version.
    pub fn from_code(code: u8) -> Option<Withheld> {
        // From the last: code 0 is that of `NotMeasured`, which shares it with reasons before it.
        Withheld::ALL.iter().rev().copied().find(|reason| reason.code() == code)
    }
}

impl fmt::Display for Withheld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

impl core::error::Error for Withheld {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_comes_back_from_its_code() {
        for &reason in Withheld::ALL {
            let back = Withheld::from_code(reason.code());
            let expected = if reason == Withheld::NeedsFeet { Withheld::NotMeasured } else { reason };
            assert_eq!(back, Some(expected));
        }
        assert_eq!(Withheld::from_code(200), None);
    }
}
