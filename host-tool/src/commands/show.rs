//! The `kei show` command: one session in detail.

use crate::body::kcal_of;
use crate::options::store::{StoreArgs, StoreCommandError};
use crate::stats::cell::{Cell, cells};
use crate::stats::text::speeds;
use crate::stdout::print;
use crate::store::{Rescored, SessionEvent, SessionRow, SpanTag, Store, StoreError};
use crate::text::{MIN_SHOWN_POINTS, Side, Table, clock, length, moment, shoe, size};
use clap::Args;
use kei_metric::{Definition, MetricName};
use kei_wire::{PartCode, ReasonCode};
use std::io::{self, Write};

const EXAMPLE: &str = "\
Examples:
  kei show 3
  kei show 4f2a81";

/// Number of losses listed, largest first.
const MAX_LOSSES: usize = 3;

/// Show one session: metrics by shoes and speed, events, where points are lost, withheld metrics
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct ShowArgs {
    /// Session number from `kei sessions`, or a prefix of the session's ID
    id: String,
    #[command(flatten)]
    store: StoreArgs,
}

/// Prints the session.
///
/// # Errors
///
/// If the store cannot be read, if no or more than one session matches, or if printing fails.
pub(crate) fn run(args: &ShowArgs) -> Result<(), StoreCommandError> {
    let store = args.store.open()?;
    let session = store.find(&args.id)?;
    let detail = Detail::read(&store, session)?;
    Ok(print(|out| detail.print(out))?)
}

struct Detail {
    session: SessionRow,
    cells: Vec<Cell>,
    /// Gross energy in kcal; `None` unless weight and every belt speed are known.
    kcal: Option<f64>,
    parts: Vec<SpanTag>,
    scores: Vec<Rescored>,
    events: Vec<SessionEvent>,
    losses: Vec<String>,
    withheld: Vec<String>,
}

impl Detail {
    fn read(store: &Store, session: SessionRow) -> Result<Self, StoreError> {
        let mut spans = store.spans()?;
        spans.retain(|span| span.session == session.id);
        let (losses, withheld) = (store.losses(&[session.id])?, store.withheld(&[session.id])?);
        let losses =
            losses.iter().filter(|loss| loss.points >= MIN_SHOWN_POINTS).take(MAX_LOSSES).map(|loss| {
                let (from, to) = (100.0 * loss.phase_from, 100.0 * loss.phase_to);
                let part = PartCode(loss.part).words();
                format!("{part}, {from:.0}-{to:.0} % of the stride: -{:.1} points", loss.points)
            });
        let withheld = withheld
            .iter()
            .filter(|w| w.reason != ReasonCode::NOT_MEASURED)
            .map(|w| {
                let why = w.reason.words();
                format!("{}: {why} (in {} of {} windows)", w.metric, w.windows, w.of)
            })
            .collect();
        let (losses, events) = (losses.collect(), store.events(session.id)?);
        let kcal = spans.iter().map(|span| kcal_of(span, session.weight_kg)).sum();
        let (parts, scores) = (store.span_tags(session.id)?, store.rescored(session.id)?);
        Ok(Detail { cells: cells(&spans), kcal, parts, scores, events, losses, withheld, session })
    }

    fn print(&self, out: &mut impl Write) -> io::Result<()> {
        self.head(out)?;
        for cell in &self.cells {
            metrics(cell, out)?;
        }
        self.list("Events", self.events.iter().map(event), out)?;
        self.list("Where you lose points (lower bounds)", self.losses.iter().cloned(), out)?;
        self.list("Withheld", self.withheld.iter().cloned(), out)
    }

    fn head(&self, out: &mut impl Write) -> io::Result<()> {
        self.title(out)?;
        self.runner(out)?;
        self.unit(out)?;
        self.completeness(out)?;
        self.rescored(out)?;
        self.unknown_records(out)?;
        self.tags(out)
    }

    fn title(&self, out: &mut impl Write) -> io::Result<()> {
        let s = &self.session;
        let (moment, length) = (moment(s.started_unix_us), length(s.duration_us as f64 / 1e6));
        let speeds = speeds(&self.cells.iter().collect::<Vec<_>>());
        writeln!(out, "Session {}: {moment}, {length}, {} strides at {speeds} km/h", s.id, s.strides)?;
        writeln!(out, "  id       {}", s.uid)
    }

    fn runner(&self, out: &mut impl Write) -> io::Result<()> {
        let s = &self.session;
        let runner = if s.runner.is_empty() { "not named" } else { &s.runner };
        let height = s.height_cm.map_or("height not known".to_owned(), |cm| format!("{cm:.0} cm"));
        let weight = s.weight_kg.map_or("weight not known".to_owned(), |kg| format!("{kg:.0} kg"));
        writeln!(out, "  runner   {runner}, {height}, {weight}")?;
        let Some(kcal) = self.kcal.filter(|kcal| *kcal > 0.0) else { return Ok(()) };
        writeln!(
            out,
            "  energy   about {kcal:.0} kcal, from speed and weight only (ACSM equation, level belt)"
        )
    }

    fn unit(&self, out: &mut impl Write) -> io::Result<()> {
        let SessionRow { unit, firmware, pose_model, kei_model, .. } = &self.session;
        writeln!(out, "  unit     {unit} ({firmware}); pose model {pose_model}; {kei_model}")
    }

    /// Prints how the session ended and how much of it is on this laptop.
    fn completeness(&self, out: &mut impl Write) -> io::Result<()> {
        let s = &self.session;
        let end = s.end.as_deref().unwrap_or("not recorded: still running, or cut off");
        let interruptions = match s.interruptions {
            0 => String::new(),
            1 => "; interrupted once".to_owned(),
            n => format!("; interrupted {n} times"),
        };
        writeln!(out, "  end      {end}{interruptions}")?;
        let synced = s.synced_unix_us.map_or("not yet".to_owned(), |us| moment(Some(us)));
        writeln!(out, "  synced   {synced}; {} of {} on this laptop", size(s.bytes), size(s.unit_bytes))
    }

    fn rescored(&self, out: &mut impl Write) -> io::Result<()> {
        for Rescored { model, recorded, rescored, strides } in &self.scores {
            if let (Some(before), Some(now)) = (recorded, rescored) {
                writeln!(
                    out,
                    "  rescored {now:.1} % by {model} over {strides} strides; recorded {before:.1} %"
                )?;
            }
        }
        Ok(())
    }

    fn unknown_records(&self, out: &mut impl Write) -> io::Result<()> {
        match self.session.unknown_records {
            0 => Ok(()),
            n => writeln!(
                out,
                "  unknown  {n} records of a kind that this version of kei cannot show. Update kei to see them"
            ),
        }
    }

    fn tags(&self, out: &mut impl Write) -> io::Result<()> {
        let tags = &self.session.tags;
        for tag in conditions(tags.shoe.as_deref(), tags.speed_kmh) {
            writeln!(out, "  tagged   {tag}")?;
        }
        for part in &self.parts {
            let end_us = self.session.duration_us;
            let [from, to] = [part.from_us, part.to_us].map(|us| clock(us.min(end_us) as f64 / 1e6));
            let tags = conditions(part.shoe.as_deref(), part.speed_kmh).collect::<Vec<_>>().join(", ");
            writeln!(out, "  tagged   {from} to {to}: {tags}")?;
        }
        if !tags.note.is_empty() {
            writeln!(out, "  note     {}", tags.note)?;
        }
        Ok(())
    }

    fn list(
        &self,
        heading: &str,
        lines: impl Iterator<Item = String>,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let mut lines = lines.peekable();
        if lines.peek().is_some() {
            writeln!(out, "\n{heading}")?;
        }
        lines.try_for_each(|line| writeln!(out, "  {line}"))
    }
}

/// Returns the tagged shoes and speed as text, without those that are not set.
fn conditions(shoe: Option<&str>, speed_kmh: Option<f64>) -> impl Iterator<Item = String> {
    let shoe = shoe.map(|shoe| format!("shoes {shoe}"));
    shoe.into_iter().chain(speed_kmh.map(|kmh| format!("{kmh:.1} km/h")))
}

/// Prints every metric of one pair of shoes at one speed.
fn metrics(cell: &Cell, out: &mut impl Write) -> io::Result<()> {
    let speed = cell.speed.map_or("unknown speed".to_owned(), |speed| format!("{speed} km/h"));
    let (seconds, strides) = (length(cell.seconds), cell.strides);
    writeln!(out, "\n{}, {speed}: {seconds}, {strides} strides", shoe(&cell.shoe))?;
    let columns = [
        ("  mean of strides", Side::Left),
        ("", Side::Right),
        ("", Side::Left),
        ("95 % interval", Side::Right),
    ];
    let mut table = Table::new(&columns);
    for metric in MetricName::ALL {
        let Some(mean) = cell.metric(*metric) else { continue };
        let Definition { label, unit, decimals: digits, .. } = *metric.definition();
        let interval =
            mean.interval.map_or(String::new(), |(low, high)| format!("{low:.digits$} to {high:.digits$}"));
        let value = format!("{:.digits$}", mean.mean);
        table.row(vec![format!("  {label}"), value, unit.to_owned(), interval]);
    }
    table.print(out)
}

fn event(event: &SessionEvent) -> String {
    format!("{}  {}: {}", length(event.time_us as f64 / 1e6), event.kind, event.what)
}
