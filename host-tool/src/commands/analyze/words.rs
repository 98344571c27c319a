//! Words for withholding reasons and foot strikes.

use kei_core::FootStrike;
use kei_metric::Withheld;

/// Returns the reason for withholding a metric, with the option that would help, if there is one.
pub(super) fn reason(withheld: Withheld) -> String {
    match withheld {
        Withheld::NeedsHeight => format!("{withheld} (--height-cm)"),
        Withheld::NeedsSpeed => format!("{withheld} (--speed-kmh)"),
        _ => withheld.to_string(),
    }
}

/// Returns the name of a foot strike, as in the literature.
pub(super) fn foot_strike(kind: FootStrike) -> &'static str {
    match kind {
        FootStrike::Rearfoot => "rearfoot",
        FootStrike::Midfoot => "midfoot",
        FootStrike::Forefoot => "forefoot",
    }
}
