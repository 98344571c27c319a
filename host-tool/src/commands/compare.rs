//! `kei compare`: shoes, speeds or weeks.

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

/// At most this many effects on limbs are listed for a pair of shoes.
const MAX_EFFECTS: usize = 4;

const EXAMPLE: &str = "\
Examples:
  kei compare --by shoe     which shoes, at the same belt speed
  kei compare --by week     progress, in the same shoes at the same belt speed
  kei compare --by speed    KEI at each belt speed

Strides of one run are not independent, so runs are counted, not strides: intervals are those of the mean over
sessions. \"differs\" allows for the number of pairs that are looked at.";

/// Compare shoes, belt speeds or weeks
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct CompareArgs {
    /// What to compare
    #[arg(long, value_enum)]
    by: What,
    /// Compare the scores of `kei rescore` in place of those recorded
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
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Whose.
    #[error(transparent)]
    Runner(#[from] RunnerError),
    /// Nothing there.
    #[error("nothing to compare yet: no session has a KEI over eight strides or more")]
    Nothing,
    /// Nothing there with the new scores.
    #[error("nothing is scored again yet: `kei rescore` does it")]
    NothingRescored,
    /// The result can't be printed.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}

/// Runs the command.
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

/// The effects on limbs, for each pair of shoes that differs.
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
        writeln!(out, "\nDifferences, each at the same belt speed, with 95 % intervals")?;
    }
    for (at, contrast) in experiment.contrasts.iter().enumerate() {
        let effects = effects.get(at).map_or(&[][..], Vec::as_slice);
        let at = match conditions(contrast).as_str() {
            "" => String::new(),
            conditions => format!("; {} at {conditions}", sessions(contrast)),
        };
        let over = format!("{} over {}", contrast.a, contrast.b);
        writeln!(out, "  {over}: {}, {}{at}", difference(contrast), verdict(contrast))?;
        for line in effects.iter().take(MAX_EFFECTS).map(limb_effect) {
            writeln!(out, "      {line}")?;
        }
    }
    if effects.iter().any(|effects| !effects.is_empty()) {
        writeln!(
            out,
            "Indented: where points are won and lost, of what the unit records (the twelve largest losses of a window)"
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
            "\nHow KEI follows speed: needs two sessions or more that are run at several speeds"
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
        writeln!(
            out,
            "* one session: what the camera could measure that day, without the noise from day to day"
        )?;
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
        Some(sd) => {
            writeln!(out, "\nYour own noise from one day to the next: {sd:.1} points (standard deviation)")?
        }
        None => writeln!(
            out,
            "\nYour own noise from one day to the next is not known yet: run the same shoes at the same speed twice"
        )?,
    }
    if experiment.without_speed > 0 {
        let n = experiment.without_speed;
        writeln!(out, "{n} sessions have no belt speed and are not compared: kei tag ID --speed-kmh V")?;
    }
    Ok(())
}
