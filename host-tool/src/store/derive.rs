//! From a session's bytes to rows.

use super::metric::StrideMetric;
use super::query::WINDOW_US;
use super::raw::read_all;
use super::schema::DERIVATION;
use super::session::{SpanTag, span_tags};
use super::{Store, StoreError};
use kei_metric::MetricName;
use kei_wire::{
    EndReason, Event, Loss, Reading, ReasonCode, Record, Second, SegmentReader, SessionId, SessionStart,
    Stride, Window,
};
use rusqlite::types::Value;
use rusqlite::{Transaction, params, params_from_iter};
use std::collections::BTreeMap;

/// The unit's numbers are those of a rolling window: so many strides after a change of shoes or speed, the window
/// still holds strides from before it.
const SETTLING_STRIDES: u32 = 10;

impl Store {
    /// Derives the rows of every session whose rows were made from fewer bytes or by another version: after an
    /// interrupted sync, or an update of this program.
    pub(super) fn derive_what_is_stale(&mut self) -> Result<(), StoreError> {
        let sql = "SELECT uid FROM session LEFT JOIN derived ON derived.session = session.id
                   WHERE session.bytes > 0 AND (derived.session IS NULL OR derived.bytes <> session.bytes
                       OR derivation <> ?1)";
        let stale: Vec<[u8; 16]> = {
            let query = || {
                self.connection
                    .prepare(sql)?
                    .query_map([DERIVATION], |row| row.get(0))?
                    .collect::<Result<_, _>>()
            };
            query().map_err(|e| self.error(e))?
        };
        stale.into_iter().try_for_each(|uid| self.derive(SessionId(uid)))
    }

    /// Makes a session's rows anew from all its bytes. What can't be read leaves no rows; the bytes stay.
    pub(crate) fn derive(&mut self, session: SessionId) -> Result<(), StoreError> {
        self.write(|transaction| derive_in(transaction, session))
    }
}

/// [`Store::derive`] as a part of a larger change.
pub(super) fn derive_in(transaction: &Transaction<'_>, session: SessionId) -> rusqlite::Result<()> {
    let bytes = read_all(transaction, session)?;
    let id = transaction.query_row("SELECT id FROM session WHERE uid = ?1", [session.0], |r| r.get(0))?;
    clear(transaction, id)?;
    Deriver::new(transaction, id, span_tags(transaction, id)?).run(session, &bytes)
}

fn clear(transaction: &Transaction<'_>, id: i64) -> rusqlite::Result<()> {
    for table in
        ["derived", "span", "span_metric", "span_loss", "stride", "second", "measure", "loss", "event"]
    {
        transaction.execute(&format!("DELETE FROM {table} WHERE session = ?1"), [id])?;
    }
    Ok(())
}

/// What holds from some moment on.
#[derive(Clone, Debug, Default, PartialEq)]
struct Condition {
    shoe: String,
    speed_kmh: Option<f64>,
    runner: String,
    /// What was tagged of this very part, in place of the above.
    tagged: (Option<String>, Option<f64>),
}

/// A span while it grows.
struct Span {
    condition: Condition,
    from_us: u64,
    to_us: u64,
    strides: u32,
    /// Strides, value, low and high of each metric, summed.
    sums: Vec<(u32, [f64; 3])>,
    /// Windows, and how far their intervals reach below and above, summed: for what has none in its strides.
    reach: Vec<(u32, [f64; 2])>,
    /// Windows of this span alone, and what was lost in them: part, begin of the phase, end of the phase.
    windows: u32,
    losses: BTreeMap<(u8, u8), (f64, f64)>,
}

impl Span {
    fn new(condition: Condition, from_us: u64) -> Self {
        let sums = vec![(0, [0.0; 3]); StrideMetric::ALL.len()];
        let reach = vec![(0, [0.0; 2]); StrideMetric::ALL.len()];
        let losses = BTreeMap::new();
        Span { condition, from_us, to_us: from_us, strides: 0, sums, reach, windows: 0, losses }
    }

    /// Sums what a window lost.
    fn add_losses(&mut self, window: &Window) {
        self.windows += 1;
        for loss in &window.losses {
            let (_, to) = phases(loss);
            let place = (loss.part.0, loss.phase_from_256th);
            self.losses.entry(place).or_insert((to, 0.0)).1 += f64::from(loss.kei_per_mille) / 10.0;
        }
    }

    /// Takes in how uncertain a window was.
    fn note_reach(&mut self, key: &str, reading: Result<Reading, ReasonCode>) {
        let at = StrideMetric::ALL.iter().position(|metric| metric.key == key);
        if let (Some(at), Ok(Reading { value, interval: Some([low, high]) })) = (at, reading) {
            let (windows, reach) = &mut self.reach[at];
            *windows += 1;
            reach[0] += value - low;
            reach[1] += high - value;
        }
    }

    /// Mean and interval of each metric that was measured, with its strides.
    fn means(&self) -> impl Iterator<Item = (StrideMetric, u32, f64, Option<(f64, f64)>)> {
        let all = StrideMetric::ALL.iter().zip(&self.sums).zip(&self.reach);
        all.filter(|((_, (strides, _)), _)| *strides > 0).map(
            |((metric, (strides, sums)), (windows, reach))| {
                let [mean, low, high] = sums.map(|sum| sum / f64::from(*strides));
                let [below, above] = reach.map(|sum| sum / f64::from(*windows));
                let interval = if metric.has_interval() {
                    Some((low, high))
                } else {
                    (*windows > 0).then_some((mean - below, mean + above))
                };
                (*metric, *strides, mean, interval)
            },
        )
    }

    fn add(&mut self, stride: &Stride, counts: bool) {
        self.strides += 1;
        if !counts {
            return;
        }
        for (metric, (strides, sums)) in StrideMetric::ALL.iter().zip(&mut self.sums) {
            if let Some(values) = metric.of(stride) {
                *strides += 1;
                sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
            }
        }
    }
}

struct Deriver<'t> {
    transaction: &'t Transaction<'t>,
    id: i64,
    tags: Vec<SpanTag>,
    start: SessionStart,
    now: Condition,
    span: Option<Span>,
    spans: u32,
    last_us: u64,
    strides: u32,
    end: Option<EndReason>,
    interruptions: u32,
    unknown: u32,
}

impl<'t> Deriver<'t> {
    fn new(transaction: &'t Transaction<'t>, id: i64, tags: Vec<SpanTag>) -> Self {
        Deriver {
            transaction,
            id,
            tags,
            start: SessionStart::default(),
            now: Condition::default(),
            span: None,
            spans: 0,
            last_us: 0,
            strides: 0,
            end: None,
            interruptions: 0,
            unknown: 0,
        }
    }

    fn run(mut self, session: SessionId, bytes: &[u8]) -> rusqlite::Result<()> {
        let mut whole_bytes = 0;
        if let Ok(mut reader) = SegmentReader::session(bytes)
            && reader.header().session == session
        {
            for raw in reader.by_ref() {
                self.last_us = self.last_us.max(raw.time_us);
                match raw.decode() {
                    Ok(record) => self.take(raw.time_us, &record)?,
                    Err(_) => self.unknown += 1,
                }
            }
            whole_bytes = reader.valid_bytes();
        }
        self.close_span()?;
        self.summary(bytes.len(), whole_bytes)
    }

    fn take(&mut self, time_us: u64, record: &Record<'_>) -> rusqlite::Result<()> {
        match record {
            Record::Start(start) => {
                self.now = Condition {
                    shoe: start.shoe.as_str().to_owned(),
                    speed_kmh: start.belt_speed_set_centi_kmh.map(from_centi),
                    runner: start.runner.as_str().to_owned(),
                    tagged: (None, None),
                };
                self.start = start.clone();
                Ok(())
            }
            Record::Stride(stride) => self.stride(time_us, stride),
            Record::Second(second) => self.second(time_us, second),
            Record::Window(window) => self.window(time_us, window),
            Record::Event(event) => self.event(time_us, event),
            Record::End(end) => {
                self.end = Some(end.reason);
                Ok(())
            }
            Record::Resume(_) => {
                self.end = None;
                self.interruptions += 1;
                Ok(())
            }
            Record::Unknown { .. } => {
                self.unknown += 1;
                Ok(())
            }
            Record::Health(_) | Record::Clock(_) | Record::Mark(_) | Record::Trace(_) => Ok(()),
        }
    }

    fn stride(&mut self, time_us: u64, stride: &Stride) -> rusqlite::Result<()> {
        if let Some(centi) = stride.belt_speed_set_centi_kmh {
            self.now.speed_kmh = Some(from_centi(centi));
        }
        self.now.tagged = self.tagged_at(time_us);
        if self.span.as_ref().is_none_or(|span| span.condition != self.now) {
            self.close_span()?;
            let begin_us = time_us.saturating_sub(u64::from(stride.stride_time_tenth_ms) * 100);
            self.span = Some(Span::new(self.now.clone(), begin_us));
        }
        let is_first = self.spans == 0;
        if let Some(span) = &mut self.span {
            let settled = is_first || span.strides >= SETTLING_STRIDES;
            span.add(stride, settled);
            span.to_us = time_us;
        }
        self.strides += 1;
        self.insert_stride(time_us, stride)
    }

    /// Of the tags that cover a moment the last ones.
    fn tagged_at(&self, time_us: u64) -> (Option<String>, Option<f64>) {
        let there = || self.tags.iter().rev().filter(|tag| (tag.from_us..tag.to_us).contains(&time_us));
        (there().find_map(|tag| tag.shoe.clone()), there().find_map(|tag| tag.speed_kmh))
    }

    fn insert_stride(&self, time_us: u64, stride: &Stride) -> rusqlite::Result<()> {
        let mut values: Vec<Value> =
            vec![self.id.into(), (time_us as i64).into(), i64::from(self.spans).into()];
        for metric in StrideMetric::ALL {
            let of = metric.of(stride);
            values.push(of.map(|[value, ..]| value).into());
            if metric.has_interval() {
                values.extend([of.map(|[_, low, _]| low).into(), of.map(|[.., high]| high).into()]);
            }
        }
        values.push(stride.belt_speed_set_centi_kmh.map(from_centi).into());
        let sql = insert_stride_sql();
        self.transaction.prepare_cached(&sql)?.execute(params_from_iter(values))?;
        Ok(())
    }

    fn second(&self, time_us: u64, second: &Second) -> rusqlite::Result<()> {
        let kei = second.kei.map(|score| score.reading());
        let ends = kei.and_then(|kei| kei.interval);
        let sql = "INSERT INTO second VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        self.transaction.prepare_cached(sql)?.execute(params![
            self.id,
            time_us as i64,
            second.frames,
            second.frames_with_person,
            kei.map(|kei| kei.value),
            ends.map(|[low, _]| low),
            ends.map(|[_, high]| high),
            second.kei_withheld.map(|reason| reason.0),
            second.cadence_centi_spm.map(from_centi),
        ])?;
        Ok(())
    }

    fn window(&mut self, time_us: u64, window: &Window) -> rusqlite::Result<()> {
        let is_first = self.spans == 0;
        if let Some(span) = &mut self.span {
            if is_first || time_us >= span.from_us + WINDOW_US {
                span.add_losses(window);
            }
            measures(window).into_iter().for_each(|(key, reading)| span.note_reach(key, reading));
        }
        let sql = "INSERT OR REPLACE INTO measure VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let mut insert = self.transaction.prepare_cached(sql)?;
        for (metric, reading) in measures(window) {
            let time_us = time_us as i64;
            match reading {
                Err(reason) => {
                    let none = None::<f64>;
                    insert.execute(params![self.id, time_us, metric, none, none, none, reason.0])?
                }
                Ok(Reading { value, interval }) => {
                    let [low, high] = interval.map_or([None; 2], |ends| ends.map(Some));
                    insert.execute(params![self.id, time_us, metric, value, low, high, None::<u8>])?
                }
            };
        }
        self.losses(time_us, window)
    }

    fn losses(&self, time_us: u64, window: &Window) -> rusqlite::Result<()> {
        let mut insert =
            self.transaction.prepare_cached("INSERT INTO loss VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
        for loss in &window.losses {
            let (from, to) = phases(loss);
            insert.execute(params![
                self.id,
                time_us as i64,
                self.spans,
                loss.part.0,
                from,
                to,
                f64::from(loss.kei_per_mille) / 10.0,
            ])?;
        }
        Ok(())
    }

    fn event(&mut self, time_us: u64, event: &Event) -> rusqlite::Result<()> {
        let (kind, what) = match event {
            Event::Shoe { name } => {
                self.now.shoe = name.as_str().to_owned();
                ("shoe", name.as_str().to_owned())
            }
            Event::BeltSpeed { centi_kmh } => {
                self.now.speed_kmh = Some(from_centi(*centi_kmh));
                ("belt speed", format!("{:.1} km/h", from_centi(*centi_kmh)))
            }
            Event::ProtocolStep { step, of, centi_kmh } => {
                self.now.speed_kmh = Some(from_centi(*centi_kmh));
                ("protocol", format!("step {step} of {of}, {:.1} km/h", from_centi(*centi_kmh)))
            }
            Event::Runner { name, .. } => {
                self.now.runner = name.as_str().to_owned();
                ("runner", name.as_str().to_owned())
            }
            Event::Button { button, held_ms } => ("button", format!("{button} for {held_ms} ms")),
            Event::Mark { note } => ("mark", note.as_str().to_owned()),
        };
        let sql = "INSERT INTO event VALUES (?1, ?2, ?3, ?4)";
        self.transaction.prepare_cached(sql)?.execute(params![self.id, time_us as i64, kind, what])?;
        Ok(())
    }

    fn close_span(&mut self) -> rusqlite::Result<()> {
        let Some(span) = self.span.take() else { return Ok(()) };
        let Span { condition, from_us, to_us, strides, windows, .. } = &span;
        let sql = "INSERT INTO span VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        self.transaction.prepare_cached(sql)?.execute(params![
            self.id,
            self.spans,
            *from_us as i64,
            *to_us as i64,
            condition.shoe,
            condition.speed_kmh,
            condition.runner,
            strides,
            condition.tagged.0,
            condition.tagged.1,
            windows
        ])?;
        let mut insert =
            self.transaction.prepare_cached("INSERT INTO span_loss VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        for ((part, from), (to, points)) in &span.losses {
            insert.execute(params![self.id, self.spans, part, f64::from(*from) / 256.0, to, points])?;
        }
        let sql = "INSERT INTO span_metric VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let mut insert = self.transaction.prepare_cached(sql)?;
        for (metric, strides, mean, interval) in span.means() {
            let (low, high) = interval.unzip();
            insert.execute(params![self.id, self.spans, metric.key, strides, mean, low, high])?;
        }
        self.spans += 1;
        Ok(())
    }

    fn summary(&self, bytes: usize, whole_bytes: usize) -> rusqlite::Result<()> {
        let sql =
            "INSERT INTO derived VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
        let start = &self.start;
        self.transaction.prepare_cached(sql)?.execute(params![
            self.id,
            DERIVATION,
            bytes as i64,
            whole_bytes as i64,
            start.unit.as_str(),
            start.firmware.as_str(),
            start.pose_model.as_str(),
            start.kei_model.as_str(),
            self.now.runner,
            start.height_mm.map(|mm| f64::from(mm) / 10.0),
            self.last_us as i64,
            self.strides,
            self.end.map(end_in_words),
            self.interruptions,
            self.unknown,
        ])?;
        Ok(())
    }
}

/// The columns of `stride` in the order that [`Deriver::insert_stride`] gives them.
fn insert_stride_sql() -> String {
    let mut columns = vec!["session".to_owned(), "time_us".to_owned(), "span".to_owned()];
    for metric in StrideMetric::ALL {
        let key = metric.key;
        columns.push(key.to_owned());
        if metric.has_interval() {
            columns.extend([format!("{key}_low"), format!("{key}_high")]);
        }
    }
    columns.push("speed_set_kmh".to_owned());
    let places = vec!["?"; columns.len()].join(", ");
    format!("INSERT INTO stride ({}) VALUES ({places})", columns.join(", "))
}

/// Begin and end of the phase in which a loss happened; the end is above 1 where it runs over the next contact.
fn phases(loss: &Loss) -> (f64, f64) {
    let [from, to] = [loss.phase_from_256th, loss.phase_to_256th].map(|part| f64::from(part) / 256.0);
    (from, if to <= from { to + 1.0 } else { to })
}

fn from_centi(centi: u16) -> f64 {
    f64::from(centi) / 100.0
}

fn end_in_words(reason: EndReason) -> &'static str {
    match reason {
        EndReason::Button => "ended by the runner",
        EndReason::ProtocolDone => "protocol done",
        EndReason::Idle => "nobody ran",
        EndReason::Shutdown => "unit shut down",
        EndReason::Abandoned => "cut off, a new one was begun",
        EndReason::EndOfInput => "the recording's end",
    }
}

/// Each metric of a window, with its key.
fn measures(window: &Window) -> Vec<(&'static str, Result<Reading, ReasonCode>)> {
    let whole = |value: f64| Ok(Reading { value, interval: Some([value; 2]) });
    let mut measures: Vec<_> =
        window.metrics.iter().map(|(name, reading)| (window_key(name), reading)).collect();
    measures.push(("strides", whole(f64::from(window.strides))));
    measures.push(("span_s", whole(f64::from(window.span_ms) / 1000.0)));
    measures
}

fn window_key(name: MetricName) -> &'static str {
    let known = StrideMetric::ALL.iter().find(|metric| metric.name == name);
    known.map_or(name.key(), |metric| metric.key)
}
