//! The results as plain sentences. Each claims only what the intervals support.

use super::data::{MIN_FATIGUE_S, ReportData};
use crate::stats::contrast::difference::{Contrast, Verdict};
use crate::stats::estimate::{Estimate, mean_interval};
use crate::stats::experiment::{PooledKei, pooled_kei};
use crate::stats::text::verdict;
use crate::text;
use kei_metric::MetricName;
use kei_wire::PartCode;

/// The condition (shoes and belt speed) with the longest running time. The report shows its KEI at the top.
pub(super) struct Headline {
    pub(super) pooled: PooledKei,
    pub(super) shoe: String,
    pub(super) speed: String,
}

impl Headline {
    pub(super) fn of(data: &ReportData) -> Option<Headline> {
        let scored = || data.cells.iter().filter(|cell| cell.metric(MetricName::Kei).is_some());
        let seconds = |shoe: &str, speed| {
            let same = scored().filter(|cell| cell.shoe == shoe && cell.speed == speed);
            same.map(|cell| cell.seconds).sum::<f64>()
        };
        let longest =
            scored().max_by(|a, b| seconds(&a.shoe, a.speed).total_cmp(&seconds(&b.shoe, b.speed)))?;
        let same: Vec<_> =
            scored().filter(|cell| cell.shoe == longest.shoe && cell.speed == longest.speed).collect();
        Some(Headline {
            pooled: pooled_kei(&same)?,
            shoe: longest.shoe.clone(),
            speed: longest.speed.map_or("an unknown belt speed".to_owned(), |speed| format!("{speed} km/h")),
        })
    }

    /// Returns the condition as text, such as "at 10.0 km/h in carbon".
    pub(super) fn condition(&self) -> String {
        match self.shoe.as_str() {
            "" => format!("at {}", self.speed),
            shoe => format!("at {} in {shoe}", self.speed),
        }
    }

    /// Returns the interval and what it covers.
    pub(super) fn basis(&self) -> String {
        let Estimate { low, high, .. } = self.pooled.kei;
        let interval = format!("95 % interval {:.1} to {:.1}", low.max(0.0), high.min(100.0));
        match self.pooled.sessions {
            1 => format!("{interval} (one session: measurement error only, without day-to-day variation)"),
            n => format!("{interval}, over {n} sessions"),
        }
    }
}

/// Returns the sentences at the top of the report.
pub(super) fn summary(data: &ReportData) -> Vec<String> {
    [shoes(data), lost(data), Some(fatigue(data)), Some(noise(data))].into_iter().flatten().collect()
}

fn shoes(data: &ReportData) -> Option<String> {
    let size = |c: &&Contrast| c.difference.unwrap_or(0.0).abs();
    let by_size = |a: &&Contrast, b: &&Contrast| size(a).total_cmp(&size(b));
    let all = || data.shoes.contrasts.iter();
    if let Some(best) = all().filter(|c| c.verdict == Verdict::Differs).max_by(by_size) {
        let gain = best.estimate?;
        let (better, worse, sign) =
            if gain.value > 0.0 { (&best.a, &best.b, 1.0) } else { (&best.b, &best.a, -1.0) };
        let ends = [sign * gain.low, sign * gain.high];
        let (low, high) = (ends[0].min(ends[1]), ends[0].max(ends[1]));
        return Some(format!(
            "Shoes make a difference: {better} scores {:.1} points more than {worse} at the same belt speed (95 % interval \
             {low:.1} to {high:.1}).",
            sign * gain.value
        ));
    }
    let largest = all().filter(|c| c.difference.is_some()).max_by(by_size)?;
    Some(format!("Shoes, {} vs {}: {}.", largest.a, largest.b, verdict(largest)))
}

fn lost(data: &ReportData) -> Option<String> {
    let most = data.losses.iter().find(|loss| loss.points >= text::MIN_SHOWN_POINTS)?;
    let (part, from, to) = (PartCode(most.part).words(), 100.0 * most.phase_from, 100.0 * most.phase_to);
    Some(format!(
        "You lose the most points at the {part}, {from:.0} to {to:.0} % into the stride: at least {:.1}.",
        most.points
    ))
}

/// Returns a sentence on how KEI changes within sessions. Each session counts once.
pub(super) fn fatigue(data: &ReportData) -> String {
    let changes: Vec<f64> = data.quarters.iter().filter_map(|q| Some(q.last[0]? - q.first[0]?)).collect();
    match (mean_interval(&changes), changes.as_slice()) {
        (Some(change), changes) => fatigue_over_sessions(change, changes.len()),
        (None, [one]) => format!(
            "KEI changed by {one:+.1} points from the first to the last quarter of the one session that is long enough. \
             An interval needs two sessions."
        ),
        (None, _) => format!(
            "Fatigue: not known yet. Run {} or more at one speed in the same shoes.",
            text::length(MIN_FATIGUE_S)
        ),
    }
}

fn fatigue_over_sessions(Estimate { value, low, high }: Estimate, sessions: usize) -> String {
    let verdict = if high < 0.0 {
        "Your form fades"
    } else if low > 0.0 {
        "Your form improves as you run"
    } else {
        "No sign of fading"
    };
    format!(
        "{verdict}: {value:+.1} points from the first to the last quarter (95 % interval {low:+.1} to {high:+.1}, \
         {sessions} sessions)."
    )
}

/// Returns a sentence on the variation of KEI from day to day.
pub(super) fn noise(data: &ReportData) -> String {
    match data.shoes.day_to_day_sd {
        Some(sd) => format!(
            "Your KEI varies by {sd:.1} points from day to day (standard deviation, same shoes and speed). Smaller \
             differences may be chance."
        ),
        None => "Your day-to-day variation is not known yet. Run in the same shoes at the same speed on another day."
            .to_owned(),
    }
}

/// Returns the first and the last day, such as "Mon 02 Mar 2026 to Mon 04 May 2026".
pub(super) fn period(data: &ReportData) -> String {
    let dates = || data.sessions.iter().filter_map(|session| session.started_unix_us);
    match (dates().min().and_then(text::day), dates().max().and_then(text::day)) {
        (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
        (Some(day), _) => day,
        (None, _) => "no dates (the unit's clock was never set)".to_owned(),
    }
}
