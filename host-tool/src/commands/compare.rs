//! The `kei compare` command: shoes, speeds or weeks.

use crate::options::runner::{RunnerArgs, RunnerError};
use crate::options::store::StoreArgs;
use crate::scoring::MODEL;
use crate::stats::cell::{Cell, cells};
use crate::stats::contrast::difference::{Contrast, Verdict};
use crate::stats::experiment::{Experiment, Factor, GroupRow, speed_slope};
use crate::stats::limb_effect::{LimbEffect, limb_effects};
use crate::stats::text::{conditions, difference, limb_effect, sessions, verdict};
use crate::stdout::{StdoutError, print};
use crate::store::{SpanRow, Store, StoreError};
use crate::text::{Side, Table};
use clap::{Args, ValueEnum};
use std::io::{self, Write};

/// Maximum number of effects on limbs listed for two pairs of shoes.
const MAX_EFFECTS: usize = 4;

const EXAMPLE: &str = "\
Examples:
  kei compare --by shoe     shoes at the same belt speed
  kei compare --by week     progress in the same shoes at the same belt speed
  kei compare --by speed    KEI at each belt speed

The comparison counts sessions, not strides, because the strides of one session are not independent. Intervals are for
the mean over sessions. \"differs\" is corrected for the number of pairs compared.";

/// Compare shoes, belt speeds or weeks
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct CompareArgs {
    /// What to compare
    #[arg(long, value_enum)]
    by: What,
    /// Compare the scores from `kei rescore` instead of the recorded ones
    #[arg(long)]
    rescored: bool,
    #[command(flatten)]
    runner: RunnerArgs,
    #[command(flatten)]
    store: StoreArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    Shoe,
    Speed,
    Week,
}

/// Why there is no comparison.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CompareError {
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The runner is unknown or ambiguous.
    #[error(transparent)]
    Runner(#[from] RunnerError),
    /// No session has a KEI.
    #[error(
        "nothing to compare yet: no session has a KEI from at least eight strides. Record a longer session"
    )]
    Nothing,
    /// No session has been rescored.
    #[error("no session has been rescored yet: run `kei rescore` first")]
    NothingRescored,
    /// The result could not be printed.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}

/// Prints the comparison.
///
/// # Errors
///
/// See [`CompareError`].
pub(crate) fn run(args: &CompareArgs) -> Result<(), CompareError> {
    let store = args.store.open()?;
    let spans = if args.rescored { store.spans_scored_by(&MODEL)? } else { store.spans()? };
    let spans = args.runner.only(spans)?;
    let cells = cells(&spans);
    let factor = match args.by {
        What::Shoe | What::Speed => Factor::Shoe,
        What::Week => Factor::Week,
    };
    let experiment = Experiment::new(factor, &cells);
    if experiment.rows.is_empty() && args.rescored {
        return Err(CompareError::NothingRescored);
    }
    if experiment.rows.is_empty() {
        return Err(CompareError::Nothing);
    }
    let effects = match args.by {
        What::Shoe => effects_of(&experiment, &spans, &store)?,
        What::Speed | What::Week => Vec::new(),
    };
    print(|out| match args.by {
        What::Speed => by_speed(&experiment, &cells, out),
        What::Shoe | What::Week => by_group(&experiment, &effects, out),
    })?;
    Ok(())
}

/// Returns the effects on limbs for each contrast, in the order of the contrasts. Empty where the shoes do not differ.
fn effects_of(
    experiment: &Experiment,
    spans: &[SpanRow],
    store: &Store,
) -> Result<Vec<Vec<LimbEffect>>, StoreError> {
    let losses = store.losses_of_spans()?;
    let of = |contrast: &Contrast| match contrast.verdict {
        Verdict::Differs => limb_effects(contrast, spans, &losses),
        _ => Vec::new(),
    };
    Ok(experiment.contrasts.iter().map(of).collect())
}

fn by_group(experiment: &Experiment, effects: &[Vec<LimbEffect>], out: &mut impl Write) -> io::Result<()> {
    means(experiment, out)?;
    if !experiment.contrasts.is_empty() {
        writeln!(out, "\nDifferences (first minus second) at the same belt speed, with 95 % intervals")?;
    }
    for (at, contrast) in experiment.contrasts.iter().enumerate() {
        let effects = effects.get(at).map_or(&[][..], Vec::as_slice);
        let at = match conditions(contrast).as_str() {
            "" => String::new(),
            conditions => format!("; {} at {conditions}", sessions(contrast)),
        };
        let pair = format!("{} vs {}", contrast.a, contrast.b);
        writeln!(out, "  {pair}: {}, {}{at}", difference(contrast), verdict(contrast))?;
        for line in effects.iter().take(MAX_EFFECTS).map(limb_effect) {
            writeln!(out, "      {line}")?;
        }
    }
    if effects.iter().any(|effects| !effects.is_empty()) {
        writeln!(
            out,
            "Indented lines: where the first gains (+) or loses (-) points, from the twelve largest losses of each window"
        )?;
    }
    noise(experiment, out)
}

fn by_speed(experiment: &Experiment, cells: &[Cell], out: &mut impl Write) -> io::Result<()> {
    means(experiment, out)?;
    match speed_slope(cells) {
        Some((slope, sessions)) => writeln!(
            out,
            "\nEach km/h changes KEI by {:+.1} points (95 % interval {:+.1} to {:+.1}; within {sessions} sessions, in \
             the same shoes)",
            slope.value, slope.low, slope.high
        )?,
        None => writeln!(
            out,
            "\nThe effect of speed on KEI is not known yet: run at several speeds in two sessions or more"
        )?,
    }
    noise(experiment, out)
}

fn means(experiment: &Experiment, out: &mut impl Write) -> io::Result<()> {
    let group = match experiment.factor {
        Factor::Shoe => "shoes",
        Factor::Week => "week of",
    };
    let mut columns = vec![("km/h", Side::Right), (group, Side::Left)];
    if experiment.factor == Factor::Week {
        columns.push(("shoes", Side::Left));
    }
    columns.extend([
        ("KEI", Side::Right),
        ("95 % interval", Side::Right),
        ("sessions", Side::Right),
        ("strides", Side::Right),
    ]);
    let mut table = Table::new(&columns);
    for row in &experiment.rows {
        table.row(row_cells(experiment.factor, row));
    }
    table.print(out)?;
    if experiment.rows.iter().any(|row| row.pooled.sessions == 1) {
        writeln!(out, "* one session: measurement error only, without day-to-day variation")?;
    }
    Ok(())
}

fn row_cells(factor: Factor, row: &GroupRow) -> Vec<String> {
    let pooled = row.pooled;
    let star = if pooled.sessions == 1 { "*" } else { "" };
    let mut cells = vec![row.speed.map_or("?".to_owned(), |speed| speed.to_string()), row.group.clone()];
    if factor == Factor::Week {
        cells.push(row.shoe.clone());
    }
    cells.extend([
        format!("{:.1} %", pooled.kei.value),
        format!("{:.1} to {:.1}{star}", pooled.kei.low.max(0.0), pooled.kei.high.min(100.0)),
        pooled.sessions.to_string(),
        pooled.strides.to_string(),
    ]);
    cells
}

fn noise(experiment: &Experiment, out: &mut impl Write) -> io::Result<()> {
    match experiment.day_to_day_sd {
        Some(sd) => writeln!(out, "\nYour day-to-day variation: {sd:.1} points (standard deviation)")?,
        None => writeln!(
            out,
            "\nYour day-to-day variation is not known yet: run in the same shoes at the same speed on another day"
        )?,
    }
    if experiment.without_speed > 0 {
        let n = experiment.without_speed;
        writeln!(
            out,
            "Sessions without a belt speed, which are not compared: {n}. Set the speed with kei tag ID --speed-kmh V"
        )?;
    }
    Ok(())
}
