//! `kei show`: one session in detail.

use super::sessions::speeds;
use super::store_args::{StoreArgs, StoredError, print};
use crate::body::kcal_of;
use crate::stats::{Cell, cells};
use crate::store::{Rescored, SessionRow, SpanTag, Store, StoreError, StrideMetric, Tick};
use crate::text::{Side, Table, clock, length, moment, shoe, size};
use clap::Args;
use kei_wire::{PartCode, ReasonCode};
use std::io::{self, Write};

const EXAMPLE: &str = "\
Examples:
  kei show 3
  kei show 4f2a81";

/// Points that are worth a line.
const LEAST_LOSS: f64 = 0.05;

/// Show one session: each speed and pair of shoes, events, where points are lost
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct ShowArgs {
    /// Its number in `kei sessions`, or the begin of the unit's id for it
    id: String,
    #[command(flatten)]
    store: StoreArgs,
}

/// Runs the command.
pub(crate) fn run(args: &ShowArgs) -> Result<(), StoredError> {
    let store = args.store.open()?;
    let session = store.find(&args.id)?;
    let detail = Detail::read(&store, session)?;
    Ok(print(|out| detail.print(out))?)
}

struct Detail {
    session: SessionRow,
    cells: Vec<Cell>,
    /// Gross energy, kcal, where weight and every belt speed are known.
    kcal: Option<f64>,
    parts: Vec<SpanTag>,
    scores: Vec<Rescored>,
    events: Vec<Tick>,
    losses: Vec<String>,
    withheld: Vec<String>,
}

impl Detail {
    fn read(store: &Store, session: SessionRow) -> Result<Self, StoreError> {
        let mut spans = store.spans()?;
        spans.retain(|span| span.session == session.id);
        let (losses, withheld) = (store.losses(&[session.id])?, store.withheld(&[session.id])?);
        let losses = losses.iter().filter(|loss| loss.points >= LEAST_LOSS).take(3).map(|loss| {
            let (from, to) = (100.0 * loss.phase_from, 100.0 * loss.phase_to);
            let part = PartCode(loss.part).words();
            format!("{part}, {from:.0}-{to:.0} % of the stride: -{:.1} points", loss.points)
        });
        let withheld = withheld
            .iter()
            .filter(|w| w.reason != ReasonCode::NOT_MEASURED.0)
            .map(|w| {
                let why = ReasonCode(w.reason).words();
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
            condition(cell, out)?;
        }
        self.list("Events", self.events.iter().map(event), out)?;
        self.list("Where most points go, at least", self.losses.iter().cloned(), out)?;
        self.list("Withheld", self.withheld.iter().cloned(), out)
    }

    fn head(&self, out: &mut impl Write) -> io::Result<()> {
        let s = &self.session;
        let cells: Vec<&Cell> = self.cells.iter().collect();
        let seconds = s.duration_us as f64 / 1e6;
        writeln!(
            out,
            "Session {}: {}, {}, {} strides at {} km/h",
            s.id,
            moment(s.started_unix_us),
            length(seconds),
            s.strides,
            speeds(&cells)
        )?;
        writeln!(out, "  id       {}", s.uid)?;
        let runner = if s.runner.is_empty() { "not named" } else { &s.runner };
        let height = s.height_cm.map_or("height not known".to_owned(), |cm| format!("{cm:.0} cm"));
        let weight = s.weight_kg.map_or("weight not known".to_owned(), |kg| format!("{kg:.0} kg"));
        writeln!(out, "  runner   {runner}, {height}, {weight}")?;
        if let Some(kcal) = self.kcal.filter(|kcal| *kcal > 0.0) {
            writeln!(
                out,
                "  energy   about {kcal:.0} kcal, by speed and weight alone (ACSM's equation, level belt)"
            )?;
        }
        writeln!(
            out,
            "  unit     {} ({}); pose model {}; {}",
            s.unit, s.firmware, s.pose_model, s.kei_model
        )?;
        let end = s.end.as_deref().unwrap_or("goes on, or was cut off");
        let cuts = match s.interruptions {
            0 => String::new(),
            n => format!("; interrupted {n} times"),
        };
        writeln!(out, "  end      {end}{cuts}")?;
        let synced = s.synced_unix_us.map_or("not yet".to_owned(), |us| moment(Some(us)));
        writeln!(out, "  synced   {synced}; {} of {} here", size(s.bytes), size(s.unit_bytes))?;
        for Rescored { model, recorded, rescored, strides } in &self.scores {
            if let (Some(before), Some(now)) = (recorded, rescored) {
                writeln!(
                    out,
                    "  rescored {now:.1} % by {model} over {strides} strides; recorded {before:.1} %"
                )?;
            }
        }
        if s.unknown_records > 0 {
            let n = s.unknown_records;
            writeln!(
                out,
                "  kept     {n} records that this version of kei does not know: update it to see them"
            )?;
        }
        let tags = &s.tags;
        if let Some(shoe) = &tags.shoe {
            writeln!(out, "  tagged   shoes {shoe}")?;
        }
        if let Some(kmh) = tags.speed_kmh {
            writeln!(out, "  tagged   {kmh:.1} km/h")?;
        }
        for part in &self.parts {
            let what = [
                part.shoe.clone().map(|shoe| format!("shoes {shoe}")),
                part.speed_kmh.map(|v| format!("{v:.1} km/h")),
            ];
            let what: Vec<String> = what.into_iter().flatten().collect();
            let [from, to] = [part.from_us, part.to_us].map(|us| clock(us.min(s.duration_us) as f64 / 1e6));
            writeln!(out, "  tagged   {from} to {to}: {}", what.join(", "))?;
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

/// Every metric of one pair of shoes at one speed.
fn condition(cell: &Cell, out: &mut impl Write) -> io::Result<()> {
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
    for metric in StrideMetric::ALL {
        let Some(mean) = cell.metric(*metric) else { continue };
        let digits = metric.decimals;
        let interval =
            mean.interval.map_or(String::new(), |(low, high)| format!("{low:.digits$} to {high:.digits$}"));
        let value = format!("{:.digits$}", mean.mean);
        table.row(vec![format!("  {}", metric.label), value, metric.unit.to_owned(), interval]);
    }
    table.print(out)
}

fn event(event: &Tick) -> String {
    format!("{}  {}: {}", length(event.time_us as f64 / 1e6), event.kind, event.what)
}
