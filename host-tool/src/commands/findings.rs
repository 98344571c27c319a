//! What a comparison found, in words.

use crate::stats::{Change, Contrast, Verdict};
use kei_wire::PartCode;

/// "+16.1 points (14.2 to 18.0)", or without interval.
pub(super) fn difference(contrast: &Contrast) -> String {
    match (contrast.interval, contrast.difference) {
        (Some(spread), _) => {
            format!("{:+.1} points ({:+.1} to {:+.1})", spread.value, spread.low, spread.high)
        }
        (None, Some(difference)) => format!("{difference:+.1} points (no interval yet)"),
        (None, None) => "-".to_owned(),
    }
}

/// What can be said.
pub(super) fn verdict(contrast: &Contrast) -> String {
    match contrast.verdict {
        Verdict::Differs => "differs".to_owned(),
        Verdict::Alike => "as good as alike: any difference is below 3 points".to_owned(),
        Verdict::CannotTell(Some(n)) => {
            let sessions = if n == 1 { "session" } else { "sessions" };
            let of = if contrast.both > 0 { "with both" } else { "of each" };
            format!("cannot tell yet: {n} more {sessions} {of} would do, if the difference stays as it is")
        }
        Verdict::CannotTell(None) => {
            "cannot tell: so small a difference would not show in 30 more sessions".to_owned()
        }
        Verdict::NotMatched => "not compared: no condition in common".to_owned(),
    }
}

/// "6 and 5 sessions, 3 with both".
pub(super) fn sessions(contrast: &Contrast) -> String {
    let (a, b) = contrast.sessions;
    match contrast.both {
        0 => format!("{a} and {b} sessions"),
        both => format!("{a} and {b} sessions, {both} with both"),
    }
}

/// "8.0, 10.0, 12.0 km/h": the conditions that were compared; empty: none.
pub(super) fn conditions(contrast: &Contrast) -> String {
    let strata = &contrast.strata;
    if strata.iter().any(|stratum| !stratum.shoe.is_empty()) {
        return strata.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    }
    match strata.iter().map(|stratum| stratum.speed.to_string()).collect::<Vec<_>>().join(", ").as_str() {
        "" => String::new(),
        speeds => format!("{speeds} km/h"),
    }
}

/// "near shank, 62-75 % of the stride: +2.0 points (+1.4 to +2.6)".
pub(super) fn change(change: &Change) -> String {
    let (from, to) = (100.0 * change.phase_from, 100.0 * change.phase_to);
    let gain = change.gain;
    let part = PartCode(change.part).words();
    format!(
        "{part}, {from:.0}-{to:.0} % of the stride: {:+.1} points ({:+.1} to {:+.1})",
        gain.value, gain.low, gain.high
    )
}
