//! The result as a table for the terminal.

use super::analysis::{Analysis, Loss};
use super::words;
use crate::text::MIN_SHOWN_POINTS;
use anstyle::Style;
use kei_core::GaitReport;
use kei_metric::{Definition, Estimate, Gait, MetricName, View, Withheld};
use std::io::{self, Write};

/// Number of losses that are shown.
const LOSSES_SHOWN: usize = 3;

/// Text styles of the table.
#[derive(Clone, Copy, Default)]
pub(super) struct Look {
    heading: Style,
    quiet: Style,
}

impl Look {
    /// Returns the styles for a colour terminal.
    pub(super) fn styled() -> Look {
        Look { heading: Style::new().bold(), quiet: Style::new().dimmed() }
    }
}

/// Prints the analysis.
pub(super) fn print(analysis: &Analysis, look: Look, mut out: impl Write) -> io::Result<()> {
    let Look { heading, quiet } = look;
    writeln!(out, "{quiet}{}{quiet:#}", scene(analysis))?;
    segments(analysis, look, &mut out)?;
    writeln!(out)?;
    writeln!(out, "{heading}{}{heading:#}", headline(analysis))?;
    if let Some(rank) = analysis.report().rank {
        let percent = 100.0 * rank;
        writeln!(
            out,
            "{quiet}higher than {percent:.0} % of the recreational runners measured at 9 km/h{quiet:#}"
        )?;
    }
    measured(analysis, look, &mut out)?;
    if let Some((kind, chance)) = analysis.foot_strike() {
        let percent = 100.0 * chance;
        writeln!(out, "Likely foot strike: {} (probability {percent:.0} %)", words::foot_strike(kind))?;
    }
    lost(&analysis.losses(), look, &mut out)?;
    if let Some(cue) = &analysis.report().cue {
        writeln!(out, "Change first: {cue} (costs {:.0} points)", cue.points)?;
    }
    withheld(analysis, look, &mut out)
}

/// Describes the recording, for example
/// "run.mp4: 181 frames, 30.0 fps, 6.0 s; running to the right, seen from the side, 8 strides".
fn scene(analysis: &Analysis) -> String {
    let report = analysis.report();
    let mut text = format!("{}: {} frames", analysis.input, analysis.clip.frames);
    if let Some(rate) = analysis.frames_per_second {
        text += &format!(", {rate:.1} fps, {:.1} s", analysis.duration().as_secs_f32());
    }
    if report.person_fraction < 0.995 {
        text += &format!(", a person in {:.0} % of the frames", 100.0 * report.person_fraction);
    }
    let gait = match report.gait {
        Gait::Unknown => None,
        gait => Some(gait.words()),
    };
    if let (Some(gait), Some(facing)) = (gait, report.facing) {
        let seen = match report.view {
            View::Side => ", seen from the side",
            View::Oblique => ", seen at an angle",
            View::Front | View::Unknown => "",
        };
        text += &format!("; {gait} to the {}{seen}, {} strides", facing.words(), report.strides);
    }
    text
}

/// Lists the segments, if there are several. The one that is reported is marked.
fn segments(analysis: &Analysis, look: Look, out: &mut impl Write) -> io::Result<()> {
    let clip = &analysis.clip;
    if clip.segments.len() < 2 {
        return Ok(());
    }
    let heading = look.heading;
    writeln!(out, "\n{heading}Segments{heading:#} (the marked one is reported; choose with --segment)")?;
    for (index, segment) in clip.segments.iter().enumerate() {
        let mark = if clip.headline_index == Some(index) { '>' } else { ' ' };
        let report = &segment.report;
        let [from_s, to_s] =
            [report.from, report.to].map(|time| time.saturating_sub(clip.start).as_secs_f32());
        let span = format!("{from_s:.1} to {to_s:.1} s");
        let [cadence, kei] = [MetricName::CadenceSpm, MetricName::Kei].map(|name| cell(report, name));
        let end = segment.end.words();
        writeln!(
            out,
            "{mark} {:>2}  {span:<18}  {:<8}  {cadence}  {kei}  {end}",
            index + 1,
            report.gait.words()
        )?;
    }
    match clip.further_segments {
        0 => Ok(()),
        more => writeln!(out, "and {more} more"),
    }
}

/// Returns a value with its unit, padded, or dashes if it is withheld.
fn cell(report: &GaitReport, name: MetricName) -> String {
    let Definition { label, unit, decimals, .. } = *name.definition();
    let value =
        report.metrics.get(name).map_or("\u{2013}".into(), |estimate| number(estimate.value, decimals));
    format!("{label} {value:>5} {unit}")
}

fn headline(analysis: &Analysis) -> String {
    match analysis.report().metrics[MetricName::Kei] {
        Ok(Estimate { value, low, high }) => {
            format!("KEI {value:.1} %  (95 % interval {low:.0} to {high:.0})")
        }
        Err(why) => format!("KEI withheld: {}", words::reason(why)),
    }
}

fn measured(analysis: &Analysis, look: Look, out: &mut impl Write) -> io::Result<()> {
    let rows: Vec<[String; 4]> = analysis
        .report()
        .metrics
        .iter()
        .filter(|(name, _)| *name != MetricName::Kei)
        .filter_map(|(name, metric)| {
            let (Definition { label, unit, decimals, .. }, estimate) = (*name.definition(), metric.ok()?);
            let [value, low, high] =
                [estimate.value, estimate.low, estimate.high].map(|value| number(value, decimals));
            Some([label.to_owned(), value, unit.to_owned(), format!("{low} to {high}")])
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let (label, number, unit, interval) = (width(0), width(1), width(2), width(3).max("95 % interval".len()));
    let quiet = look.quiet;
    writeln!(out)?;
    writeln!(
        out,
        "{quiet}{:label$}  {:>number$} {:unit$}  {:>interval$}{quiet:#}",
        "", "", "", "95 % interval"
    )?;
    for [name, value, of, range] in &rows {
        writeln!(out, "{name:label$}  {value:>number$} {of:unit$}  {quiet}{range:>interval$}{quiet:#}")?;
    }
    Ok(())
}

fn number(value: f32, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    // Rounding can turn a small negative value into "-0".
    if text.trim_start_matches(['-', '0', '.']).is_empty() { text.replace('-', "") } else { text }
}

fn lost(losses: &[Loss], look: Look, out: &mut impl Write) -> io::Result<()> {
    let mut largest: Vec<&Loss> = losses.iter().filter(|loss| loss.points >= MIN_SHOWN_POINTS).collect();
    if largest.is_empty() {
        return Ok(());
    }
    largest.sort_by(|a, b| b.points.total_cmp(&a.points));
    let heading = look.heading;
    writeln!(
        out,
        "\n{heading}Where you lose points{heading:#} (the stride starts at contact of the near foot)"
    )?;
    for loss in largest.iter().take(LOSSES_SHOWN) {
        let percent = |phase: f64| (100.0 * phase) as u32;
        let limb = loss.limb.replace('_', " ");
        let (from, to) = (percent(loss.phase_from), percent(loss.phase_to));
        writeln!(out, "{limb}, {from}-{to} % of the stride: -{:.1} points", loss.points)?;
    }
    Ok(())
}

/// Prints a line for each reason, with the metrics withheld for it. The reason for KEI is in the headline.
/// Metrics that this version never measures are left out.
fn withheld(analysis: &Analysis, look: Look, out: &mut impl Write) -> io::Result<()> {
    let mut reasons: Vec<(Withheld, Vec<String>)> = Vec::new();
    let mut measured = 0;
    for (name, metric) in analysis.report().metrics.iter().filter(|(name, _)| *name != MetricName::Kei) {
        let label = name.to_string();
        match metric {
            Ok(_) => measured += 1,
            Err(Withheld::NotMeasured) => {}
            Err(why) => match reasons.iter_mut().find(|(known, _)| *known == why) {
                Some((_, labels)) => labels.push(label),
                None => reasons.push((why, vec![label])),
            },
        }
    }
    let heading = look.heading;
    if measured == 0 {
        return writeln!(out, "{}", nothing(&reasons));
    }
    if !reasons.is_empty() {
        writeln!(out, "\n{heading}Withheld{heading:#}")?;
    }
    for (why, labels) in &reasons {
        writeln!(out, "{}: {}", words::reason(*why), labels.join(", "))?;
    }
    Ok(())
}

/// Returns one sentence for a result without any metric: a list of all metrics would add nothing.
fn nothing(reasons: &[(Withheld, Vec<String>)]) -> &'static str {
    match reasons {
        [_] => "All other metrics are withheld for the same reason.",
        _ => "All other metrics are withheld, too.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_round_to_zero_have_no_sign() {
        assert_eq!([-0.04, -0.06, 0.0, -10.0].map(|value| number(value, 1)), ["0.0", "-0.1", "0.0", "-10.0"]);
    }
}
