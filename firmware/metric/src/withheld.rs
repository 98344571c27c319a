//! The reasons why a metric is not shown.

use core::fmt;

macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $words:literal;)*) => {
        /// Why a metric is withheld. If several reasons apply, the gait analysis reports the one it finds
        /// first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Withheld { $($(#[$doc])* $variant,)* }

        impl Withheld {
            /// All reasons. [`Withheld::NotMeasured`] is the last, which [`Withheld::from_code`] relies on.
            pub const ALL: &[Withheld] = &[$(Withheld::$variant,)*];

            /// Returns the reason in words for the runner, lower case and without a full stop.
            pub const fn words(self) -> &'static str {
                match self { $(Withheld::$variant => $words,)* }
            }

            /// Returns the code that records store; its meaning never changes. [`Withheld::NeedsFeet`] shares
            /// the code of [`Withheld::NotMeasured`].
            pub const fn code(self) -> u8 {
                match self { $(Withheld::$variant => $code,)* }
            }
        }
    };
}

reasons! {
    /// No person is in view, or only in too few frames.
    NoPerson = 1, "no person in view";
    /// The pose jumps between several people.
    SeveralPeople = 2, "more than one person in view";
    /// The legs are hidden or were not found often enough.
    LegsHidden = 3, "legs hidden or out of the frame";
    /// Head or near arm were not found, and a score includes their movement.
    UpperBodyHidden = 20, "head or near arm not seen";
    /// The camera sees the runner from the front or from behind.
    NotSideView = 4, "turn the camera to the side";
    /// The camera is too oblique for this metric.
    Oblique = 5, "camera too oblique for this";
    /// No periodic leg movement was found.
    NoStride = 6, "no clear stride found";
    /// A running posture moves at a walking rate, so the recording is played slower than it was filmed.
    SlowMotion = 16, "slow motion: true frame rate unknown";
    /// The steps are faster than any person's, so the recording is played faster than it was filmed.
    SpedUp = 17, "steps faster than any runner's";
    /// The person walks: one foot is always on the ground.
    Walking = 7, "walking, not running";
    /// The movement is neither clearly running nor clearly walking.
    GaitUnclear = 8, "neither clearly running nor walking";
    /// The recording or the window holds too few frames for a stride.
    TooShort = 18, "too short: needs two strides";
    /// The window holds too few strides so far.
    TooFewStrides = 9, "needs more strides";
    /// The frame rate is nearly a multiple of the stride rate, so some parts of the stride fall between
    /// frames every time.
    PhaseLocked = 10, "frame rate locked to the cadence";
    /// A stride has too few frames.
    FrameRateTooLow = 11, "frame rate too low";
    /// The strides differ too much to be fitted by one cycle.
    PoorFit = 12, "strides too uneven to measure";
    /// A value in centimetres requires the runner's height.
    NeedsHeight = 13, "needs the runner's height";
    /// A value in metres requires the belt speed.
    NeedsSpeed = 14, "needs the belt speed";
    /// The camera moves: belt speed equals running speed only on a treadmill in front of a fixed camera.
    CameraMoves = 15, "needs a fixed camera beside a treadmill";
    /// The measured value is impossible, so the joints or the timestamps are wrong.
    Implausible = 19, "implausible: wrong joints or timestamps";
    /// The pose network does not detect heels and toes.
    NeedsFeet = 0, "the pose model finds no heels and toes";
    /// This version does not measure the metric.
    NotMeasured = 0, "not measured by this version";
}

impl Withheld {
    /// Returns the reason for a code of a record, or `None` for a code of a later version.
    pub fn from_code(code: u8) -> Option<Withheld> {
        // Search backwards: `NeedsFeet` shares code 0 with `NotMeasured`, which is the last.
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
    fn a_code_decodes_to_its_reason() {
        for &reason in Withheld::ALL {
            let back = Withheld::from_code(reason.code());
            let expected = if reason.code() == 0 { Withheld::NotMeasured } else { reason };
            assert_eq!(back, Some(expected));
        }
        assert_eq!(Withheld::from_code(200), None);
    }
}
