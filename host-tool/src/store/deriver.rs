//! Derives rows from a session's bytes.

use crate::store::derived_rows::{DerivedRows, Summary};
use crate::store::span::WINDOW_US;
use crate::store::span_sums::{Condition, SpanSums, Tagged};
use crate::store::span_tag::SpanTag;
use kei_wire::{EndReason, Event, Record, SegmentReader, SessionId, SessionStart, Stride, Window};

/// Number of strides after a change of shoes or speed that are left out of the means. The unit's metrics are
/// those of a sliding window, which for this long still contains strides from before the change.
const SETTLING_STRIDES: u32 = 10;

/// Reads the records of a session in order, and writes the derived rows.
pub(super) struct Deriver<'t> {
    rows: DerivedRows<'t>,
    tags: Vec<SpanTag>,
    start: SessionStart,
    condition: Condition,
    span: Option<SpanSums>,
    /// Number of complete spans.
    spans: u32,
    last_us: u64,
    strides: u32,
    end: Option<EndReason>,
    interruptions: u32,
    unknown_records: u32,
}

impl<'t> Deriver<'t> {
    pub(super) fn new(rows: DerivedRows<'t>, tags: Vec<SpanTag>) -> Self {
        Deriver {
            rows,
            tags,
            start: SessionStart::default(),
            condition: Condition::default(),
            span: None,
            spans: 0,
            last_us: 0,
            strides: 0,
            end: None,
            interruptions: 0,
            unknown_records: 0,
        }
    }

    /// Reads all bytes. If they belong to another session, only a summary is written.
    pub(super) fn run(mut self, session: SessionId, bytes: &[u8]) -> rusqlite::Result<()> {
        let mut whole_bytes = 0;
        if let Ok(mut reader) = SegmentReader::session(bytes)
            && reader.header().session == session
        {
            for raw in reader.by_ref() {
                self.last_us = self.last_us.max(raw.time_us);
                match raw.decode() {
                    Ok(record) => self.take(raw.time_us, &record)?,
                    Err(_) => self.unknown_records += 1,
                }
            }
            whole_bytes = reader.valid_bytes();
        }
        self.close_span()?;
        self.rows.summary(&Summary {
            start: self.start,
            runner: self.condition.runner,
            bytes: bytes.len(),
            whole_bytes,
            duration_us: self.last_us,
            strides: self.strides,
            end: self.end.map(end_in_words),
            interruptions: self.interruptions,
            unknown_records: self.unknown_records,
        })
    }

    fn take(&mut self, time_us: u64, record: &Record<'_>) -> rusqlite::Result<()> {
        match record {
            Record::Start(start) => self.start(start),
            Record::Stride(stride) => return self.stride(time_us, stride),
            Record::Window(window) => return self.window(time_us, window),
            Record::Event(event) => return self.event(time_us, event),
            Record::End(end) => self.end = Some(end.reason),
            Record::Resume(_) => {
                self.end = None;
                self.interruptions += 1;
            }
            Record::Unknown { .. } => self.unknown_records += 1,
            // Their content is in strides and windows, too, or is not needed on the laptop.
            Record::Second(_) | Record::Health(_) | Record::Clock(_) | Record::Mark(_) | Record::Trace(_) => {
            }
        }
        Ok(())
    }

    fn start(&mut self, start: &SessionStart) {
        self.condition = Condition {
            shoe: start.shoe.as_str().to_owned(),
            belt_speed_kmh: start.belt_speed_set_centi_kmh.map(from_centi),
            runner: start.runner.as_str().to_owned(),
            tagged: Tagged::default(),
        };
        self.start = start.clone();
    }

    fn stride(&mut self, time_us: u64, stride: &Stride) -> rusqlite::Result<()> {
        if let Some(centi) = stride.belt_speed_set_centi_kmh {
            self.condition.belt_speed_kmh = Some(from_centi(centi));
        }
        self.condition.tagged = self.tagged_at(time_us);
        if self.span.as_ref().is_none_or(|span| span.condition != self.condition) {
            self.close_span()?;
            let from_us = time_us.saturating_sub(u64::from(stride.stride_time_tenth_ms) * 100);
            self.span = Some(SpanSums::new(self.condition.clone(), from_us));
        }
        let is_first = self.spans == 0;
        if let Some(span) = &mut self.span {
            if is_first || span.strides >= SETTLING_STRIDES {
                span.add(stride);
            }
            span.strides += 1;
            span.to_us = time_us;
        }
        self.strides += 1;
        self.rows.stride(self.spans, time_us, stride)
    }

    /// Returns the latest tags that cover a moment.
    fn tagged_at(&self, time_us: u64) -> Tagged {
        let covering = || self.tags.iter().rev().filter(|tag| (tag.from_us..tag.to_us).contains(&time_us));
        Tagged {
            shoe: covering().find_map(|tag| tag.shoe.clone()),
            belt_speed_kmh: covering().find_map(|tag| tag.speed_kmh),
        }
    }

    fn window(&mut self, time_us: u64, window: &Window) -> rusqlite::Result<()> {
        let is_first = self.spans == 0;
        if let Some(span) = &mut self.span {
            if is_first || time_us >= span.from_us + WINDOW_US {
                span.add_losses(window);
            }
            span.add_intervals(&window.metrics);
        }
        self.rows.window(self.spans, time_us, window)
    }

    fn event(&mut self, time_us: u64, event: &Event) -> rusqlite::Result<()> {
        let (kind, what) = match event {
            Event::Shoe { name } => {
                self.condition.shoe = name.as_str().to_owned();
                ("shoe", name.as_str().to_owned())
            }
            Event::BeltSpeed { centi_kmh } => {
                ("belt speed", format!("{:.1} km/h", self.set_belt_speed(*centi_kmh)))
            }
            Event::ProtocolStep { step, of, centi_kmh } => {
                ("protocol", format!("step {step} of {of}, {:.1} km/h", self.set_belt_speed(*centi_kmh)))
            }
            Event::Runner { name, .. } => {
                self.condition.runner = name.as_str().to_owned();
                ("runner", name.as_str().to_owned())
            }
            Event::Button { button, held_ms } => ("button", format!("{button} for {held_ms} ms")),
            Event::Mark { note } => ("mark", note.as_str().to_owned()),
        };
        self.rows.event(time_us, kind, &what)
    }

    /// Sets the belt speed and returns it, km/h.
    fn set_belt_speed(&mut self, centi_kmh: u16) -> f64 {
        let kmh = from_centi(centi_kmh);
        self.condition.belt_speed_kmh = Some(kmh);
        kmh
    }

    fn close_span(&mut self) -> rusqlite::Result<()> {
        let Some(span) = self.span.take() else { return Ok(()) };
        self.rows.span(self.spans, &span)?;
        self.spans += 1;
        Ok(())
    }
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
