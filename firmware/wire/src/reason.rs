//! Why a number is not shown, as a code.

use core::fmt;
use kei_metric::Withheld;
use serde::{Deserialize, Serialize};

/// The code of a [`Withheld`]. It never changes its meaning, and a reader keeps codes that it does not know.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReasonCode(pub u8);

impl ReasonCode {
    /// This version of the unit does not measure it.
    pub const NOT_MEASURED: ReasonCode = ReasonCode(Withheld::NotMeasured.code());

    /// In words, for people.
    pub fn words(self) -> &'static str {
        Withheld::from_code(self.0).map_or("for a reason that this version does not know", Withheld::words)
    }
}

impl From<Withheld> for ReasonCode {
    fn from(why: Withheld) -> Self {
        ReasonCode(why.code())
    }
}

impl fmt::Debug for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReasonCode({}: {})", self.0, self.words())
    }
}
