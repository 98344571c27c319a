//! The reason why a metric was withheld, as a stored code.

use core::fmt;
use kei_metric::Withheld;
use serde::{Deserialize, Serialize};

/// The stored code of a [`Withheld`] reason. A code never changes its meaning, and readers keep codes they do
/// not know.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReasonCode(pub u8);

impl ReasonCode {
    /// The code for a metric that the unit did not measure.
    pub const NOT_MEASURED: ReasonCode = ReasonCode(Withheld::NotMeasured.code());

    /// Returns the reason in words.
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
