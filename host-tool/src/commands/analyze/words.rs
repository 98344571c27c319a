//! Reasons and foot strikes in words for people.

use kei_core::FootStrike;
use kei_metric::Withheld;

/// The reason, with the option that helps where there is one.
pub(super) fn why(withheld: Withheld) -> String {
    match withheld {
        Withheld::NeedsHeight => format!("{withheld} (--height-cm)"),
        Withheld::NeedsSpeed => format!("{withheld} (--speed-kmh)"),
        _ => withheld.to_string(),
    }
}

/// How the foot lands.
pub(super) fn lands(kind: FootStrike) -> &'static str {
    match kind {
        FootStrike::Rearfoot => "on the heel",
        FootStrike::Midfoot => "on the whole foot",
        FootStrike::Forefoot => "on the forefoot",
    }
}

/// The kind's name in the field.
pub(super) fn foot_strike(kind: FootStrike) -> &'static str {
    match kind {
        FootStrike::Rearfoot => "rearfoot",
        FootStrike::Midfoot => "midfoot",
        FootStrike::Forefoot => "forefoot",
    }
}
