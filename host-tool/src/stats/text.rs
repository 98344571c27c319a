//! How cells, contrasts and effects read, in `kei sessions`, `kei compare` and the report.

use super::cell::Cell;
use super::contrast::design::MAX_MORE_SESSIONS;
use super::contrast::difference::{Contrast, EQUIVALENCE_MARGIN, Verdict};
use super::limb_effect::LimbEffect;
use crate::text::shoe;
use kei_metric::MetricName;
use kei_wire::PartCode;

/// The shoes of a session, in the order they were worn.
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

/// "10.0" or "8.0-12.0".
pub(crate) fn speeds(cells: &[&Cell]) -> String {
    let speeds = || cells.iter().filter_map(|cell| cell.speed);
    match (speeds().min(), speeds().max()) {
        (Some(least), Some(most)) if least < most => format!("{least}-{most}"),
        (Some(speed), _) => speed.to_string(),
        (None, _) => "?".to_owned(),
    }
}

/// KEI of the speed run longest, with that speed: KEI changes with speed, so it is never shown without.
pub(crate) fn kei(cells: &[&Cell]) -> String {
    let scored = cells.iter().filter_map(|cell| Some((cell, cell.metric(MetricName::Kei)?)));
    let Some((cell, kei)) = scored.max_by(|(a, _), (b, _)| a.seconds.total_cmp(&b.seconds)) else {
        return "-".to_owned();
    };
    let interval = kei.interval.map_or(String::new(), |(low, high)| format!(" ({low:.0}-{high:.0})"));
    let at = cell.speed.map_or("unknown speed".to_owned(), |speed| speed.to_string());
    format!("{:.1} %{interval} @ {at}", kei.mean)
}

/// "+16.1 points (14.2 to 18.0)", or without interval.
pub(crate) fn difference(contrast: &Contrast) -> String {
    match (contrast.estimate, contrast.difference) {
        (Some(estimate), _) => {
            format!("{:+.1} points ({:+.1} to {:+.1})", estimate.value, estimate.low, estimate.high)
        }
        (None, Some(difference)) => format!("{difference:+.1} points (no interval yet)"),
        (None, None) => "-".to_owned(),
    }
}

/// What can be concluded from a contrast.
pub(crate) fn verdict(contrast: &Contrast) -> String {
    match contrast.verdict {
        Verdict::Differs => "differs".to_owned(),
        Verdict::Equivalent => {
            format!("as good as alike: any difference is below {EQUIVALENCE_MARGIN:.0} points")
        }
        Verdict::Inconclusive(Some(n)) => {
            let sessions = if n == 1 { "session" } else { "sessions" };
            let of = if contrast.sessions_with_both > 0 { "with both" } else { "of each" };
            format!("cannot tell yet: {n} more {sessions} {of} would do, if the difference stays as it is")
        }
        Verdict::Inconclusive(None) => {
            format!("cannot tell: so small a difference would not show in {MAX_MORE_SESSIONS} more sessions")
        }
        Verdict::NotMatched => "not compared: no condition in common".to_owned(),
    }
}

/// "6 and 5 sessions, 3 with both".
pub(crate) fn sessions(contrast: &Contrast) -> String {
    let (a, b) = contrast.sessions;
    match contrast.sessions_with_both {
        0 => format!("{a} and {b} sessions"),
        both => format!("{a} and {b} sessions, {both} with both"),
    }
}

/// "8.0, 10.0, 12.0 km/h": the conditions that were compared; empty: none.
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

/// "near shank, 62-75 % of the stride: +2.0 points (+1.4 to +2.6)".
pub(crate) fn limb_effect(effect: &LimbEffect) -> String {
    let (from, to) = (100.0 * effect.phase_from, 100.0 * effect.phase_to);
    let gain = effect.gain;
    let part = PartCode(effect.part).words();
    format!(
        "{part}, {from:.0}-{to:.0} % of the stride: {:+.1} points ({:+.1} to {:+.1})",
        gain.value, gain.low, gain.high
    )
}
