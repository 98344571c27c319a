//! Text for cells, contrasts and effects in `kei sessions`, `kei compare` and the report.

use super::cell::Cell;
use super::contrast::design::MAX_MORE_SESSIONS;
use super::contrast::difference::{Contrast, EQUIVALENCE_MARGIN, Verdict};
use super::limb_effect::LimbEffect;
use crate::text::shoe;
use kei_metric::MetricName;
use kei_wire::PartCode;

/// Returns the shoes of a session in the order in which they were first worn.
pub(crate) fn shoes(cells: &[&Cell]) -> String {
    let mut names: Vec<&str> = Vec::new();
    for cell in cells {
        let name = shoe(&cell.shoe);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

/// Returns the range of speeds in km/h, such as "10.0" or "8.0-12.0", or "?" if all are unknown.
pub(crate) fn speeds(cells: &[&Cell]) -> String {
    let speeds = || cells.iter().filter_map(|cell| cell.speed);
    match (speeds().min(), speeds().max()) {
        (Some(least), Some(most)) if least < most => format!("{least}-{most}"),
        (Some(speed), _) => speed.to_string(),
        (None, _) => "?".to_owned(),
    }
}

/// Returns KEI of the speed with the longest running time, with its interval and that speed. KEI changes with
/// speed, so it is never shown without it.
pub(crate) fn kei(cells: &[&Cell]) -> String {
    let scored = cells.iter().filter_map(|cell| Some((cell, cell.metric(MetricName::Kei)?)));
    let Some((cell, kei)) = scored.max_by(|(a, _), (b, _)| a.seconds.total_cmp(&b.seconds)) else {
        return "-".to_owned();
    };
    let interval = kei.interval.map_or(String::new(), |(low, high)| format!(" ({low:.0}-{high:.0})"));
    let at = cell.speed.map_or("unknown speed".to_owned(), |speed| speed.to_string());
    format!("{:.1} %{interval} @ {at}", kei.mean)
}

/// Returns the difference, such as "+16.1 points (+14.2 to +18.0)".
pub(crate) fn difference(contrast: &Contrast) -> String {
    match (contrast.estimate, contrast.difference) {
        (Some(estimate), _) => {
            format!("{:+.1} points ({:+.1} to {:+.1})", estimate.value, estimate.low, estimate.high)
        }
        (None, Some(difference)) => format!("{difference:+.1} points (no interval yet)"),
        (None, None) => "-".to_owned(),
    }
}

/// Returns the conclusion from a contrast.
pub(crate) fn verdict(contrast: &Contrast) -> String {
    match contrast.verdict {
        Verdict::Differs => "differs".to_owned(),
        Verdict::Equivalent => {
            format!("no meaningful difference: less than {EQUIVALENCE_MARGIN:.0} points either way")
        }
        Verdict::Inconclusive(Some(n)) => {
            let sessions = if n == 1 { "session" } else { "sessions" };
            let kind = if contrast.sessions_with_both > 0 { "with both" } else { "of each" };
            format!("inconclusive: {n} more {sessions} {kind} would settle it at the current difference")
        }
        Verdict::Inconclusive(None) => {
            format!(
                "inconclusive: the difference is too small to detect with {MAX_MORE_SESSIONS} more sessions"
            )
        }
        Verdict::NotMatched => "not compared: no condition in common".to_owned(),
    }
}

/// Returns the number of sessions, such as "6 and 5 sessions, 3 with both".
pub(crate) fn sessions(contrast: &Contrast) -> String {
    let (a, b) = contrast.sessions;
    match contrast.sessions_with_both {
        0 => format!("{a} and {b} sessions"),
        both => format!("{a} and {b} sessions, {both} with both"),
    }
}

/// Returns the compared conditions, such as "8.0, 10.0, 12.0 km/h", or an empty string if there are none.
pub(crate) fn conditions(contrast: &Contrast) -> String {
    let strata = &contrast.strata;
    if strata.iter().any(|stratum| !stratum.shoe.is_empty()) {
        return strata.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    }
    match strata.iter().map(|stratum| stratum.speed.to_string()).collect::<Vec<_>>().join(", ").as_str() {
        "" => String::new(),
        speeds => format!("{speeds} km/h"),
    }
}

/// Returns an effect, such as "near shank, 62-75 % of the stride: +2.0 points (+1.4 to +2.6)".
pub(crate) fn limb_effect(effect: &LimbEffect) -> String {
    let (from, to) = (100.0 * effect.phase_from, 100.0 * effect.phase_to);
    let gain = effect.gain;
    let part = PartCode(effect.part).words();
    format!(
        "{part}, {from:.0}-{to:.0} % of the stride: {:+.1} points ({:+.1} to {:+.1})",
        gain.value, gain.low, gain.high
    )
}
