//! Encodes a session as FIT messages.

use crate::body::kcal_of;
use crate::commands::export::error::ExportError;
use crate::commands::export::fit::clock::Clock;
use crate::commands::export::fit::developer::{declarations, kei_fields, shoes_field};
use crate::commands::export::fit::dynamics::{Dynamics, metres, metres_of};
use crate::commands::export::fit::number::{cadence, small, whole};
use crate::store::{SessionRow, SpanRow, Store, StrideRow};
use embedded_io_adapters::std::FromStd;
use kei_metric::MetricName;
use rustyfit::profile::mesgdef;
use rustyfit::profile::typedef;
use rustyfit::proto::{FIT, Message, ProtocolVersion};
use rustyfit::{EncoderBuilder, HeaderOption};
use std::io::Cursor;

/// Encodes a session as a FIT activity.
///
/// # Errors
/// Fails if the session has no date or no stride.
pub(in crate::commands::export) fn bytes(
    store: &Store,
    session: &SessionRow,
) -> Result<Vec<u8>, ExportError> {
    let began_us = session.started_unix_us.ok_or(ExportError::NoDate(session.id))?;
    let rows = store.strides(session.id)?;
    let mut spans = store.spans()?;
    spans.retain(|span| span.session == session.id);
    if rows.is_empty() {
        return Err(ExportError::NoStride(session.id));
    }
    let fit = |why: String| ExportError::Fit(session.id, why);
    let clock = Clock::new(began_us, session.duration_us)
        .ok_or_else(|| fit("its date is out of range".to_owned()))?;
    let activity = Activity { session, rows: &rows, spans: &spans, clock };
    let mut file = FIT { messages: activity.messages(), ..FIT::default() };
    let mut bytes = Cursor::new(Vec::new());
    // Developer fields require version 2 of the protocol. The encoder must remember several message layouts,
    // because records with and without KEI alternate, and each has its own layout.
    let options =
        EncoderBuilder::new().protocol_version(ProtocolVersion::V2).header_option(HeaderOption::Normal(15));
    let mut encoder = options.build(FromStd::new(&mut bytes));
    encoder.encode(&mut file).map_err(|e| fit(e.to_string()))?;
    drop(encoder);
    Ok(bytes.into_inner())
}

/// Values that a lap and a session have in common.
struct Totals {
    means: Dynamics,
    duration_us: u64,
    metres: Option<f64>,
    strides: u32,
    kcal: Option<f64>,
}

/// A macro, because laps and sessions have these fields in common but share no trait.
macro_rules! put_totals {
    ($message:ident, $totals:expr) => {
        let Totals { means, duration_us, metres, strides, kcal } = $totals;
        ($message.sport, $message.sub_sport) = (typedef::Sport::RUNNING, typedef::SubSport::TREADMILL);
        $message.total_elapsed_time = whole(Some(duration_us as f64 / 1e6), 1000.0).unwrap_or(u32::MAX);
        $message.total_timer_time = $message.total_elapsed_time;
        $message.total_distance = whole(metres, 100.0).unwrap_or(u32::MAX);
        $message.total_cycles = strides;
        $message.total_calories = small(kcal, 1.0).unwrap_or(u16::MAX);
        $message.avg_speed = small(means.speed_m_s, 1000.0).unwrap_or(u16::MAX);
        $message.enhanced_avg_speed = whole(means.speed_m_s, 1000.0).unwrap_or(u32::MAX);
        ($message.avg_cadence, $message.avg_fractional_cadence) = cadence(means.strides_a_minute);
        $message.avg_stance_time = small(means.contact_ms, 10.0).unwrap_or(u16::MAX);
        $message.avg_vertical_oscillation = small(means.oscillation_mm, 10.0).unwrap_or(u16::MAX);
        $message.avg_step_length = small(means.step_mm, 10.0).unwrap_or(u16::MAX);
    };
}

struct Activity<'a> {
    session: &'a SessionRow,
    rows: &'a [StrideRow],
    spans: &'a [SpanRow],
    clock: Clock,
}

impl Activity<'_> {
    fn messages(&self) -> Vec<Message> {
        let mut messages = vec![self.file_id()];
        messages.extend(declarations());
        messages.push(self.timer(0, typedef::EventType::START));
        messages.extend(self.records());
        messages.push(self.timer(self.session.duration_us, typedef::EventType::STOP_ALL));
        messages.extend((0..).zip(self.spans).map(|(number, span)| self.lap(number, span)));
        messages.extend([self.session(), self.activity()]);
        messages
    }

    fn file_id(&self) -> Message {
        let mut file = mesgdef::FileId::new();
        file.r#type = typedef::File::ACTIVITY;
        file.manufacturer = typedef::Manufacturer::DEVELOPMENT;
        file.time_created = self.clock.at(0);
        file.product_name = format!("KEI unit {}", self.session.unit);
        file.into()
    }

    fn timer(&self, time_us: u64, what: typedef::EventType) -> Message {
        let mut event = mesgdef::Event::new();
        event.timestamp = self.clock.at(time_us);
        event.event = typedef::Event::TIMER;
        event.event_type = what;
        event.into()
    }

    /// Returns a record for each second in which a stride ended.
    fn records(&self) -> Vec<Message> {
        let seconds = self.rows.chunk_by(|a, b| self.clock.at(a.time_us) == self.clock.at(b.time_us));
        let mut metres = 0.0;
        let records = seconds.map(|strides| {
            metres += strides.iter().filter_map(metres_of).sum::<f64>();
            let time_us = strides.last().map_or(0, |stride| stride.time_us);
            self.record(time_us, &Dynamics::of(strides, self.session.height_cm), metres)
        });
        records.collect()
    }

    fn record(&self, time_us: u64, seen: &Dynamics, metres: f64) -> Message {
        let mut record = mesgdef::Record::new();
        record.timestamp = self.clock.at(time_us);
        record.activity_type = typedef::ActivityType::RUNNING;
        record.enhanced_speed = whole(seen.speed_m_s, 1000.0).unwrap_or(u32::MAX);
        record.speed = small(seen.speed_m_s, 1000.0).unwrap_or(u16::MAX);
        record.distance = whole(Some(metres).filter(|_| seen.speed_m_s.is_some()), 100.0).unwrap_or(u32::MAX);
        (record.cadence, record.fractional_cadence) = cadence(seen.strides_a_minute);
        record.stance_time = small(seen.contact_ms, 10.0).unwrap_or(u16::MAX);
        record.stance_time_percent = small(seen.duty_percent, 100.0).unwrap_or(u16::MAX);
        record.vertical_oscillation = small(seen.oscillation_mm, 10.0).unwrap_or(u16::MAX);
        record.vertical_ratio = small(seen.vertical_ratio_percent(), 100.0).unwrap_or(u16::MAX);
        record.step_length = small(seen.step_mm, 10.0).unwrap_or(u16::MAX);
        record.developer_fields = kei_fields(seen.kei);
        record.into()
    }

    fn lap(&self, number: u16, span: &SpanRow) -> Message {
        let in_span = |row: &&StrideRow| (span.from_us..=span.to_us).contains(&row.time_us);
        let strides: Vec<StrideRow> = self.rows.iter().filter(in_span).cloned().collect();
        let mut lap = mesgdef::Lap::new();
        lap.message_index = typedef::MessageIndex(number);
        lap.timestamp = self.clock.at(span.to_us);
        lap.start_time = self.clock.at(span.from_us);
        (lap.event, lap.event_type) = (typedef::Event::LAP, typedef::EventType::STOP);
        lap.lap_trigger = typedef::LapTrigger::FITNESS_EQUIPMENT;
        let duration_us = span.to_us.saturating_sub(span.from_us);
        let kcal = kcal_of(span, self.session.weight_kg);
        put_totals!(lap, self.totals(&strides, duration_us, span.strides, kcal));
        let kei = span.metric(MetricName::Kei).map(|kei| {
            let (low, high) = kei.interval.unwrap_or((kei.mean, kei.mean));
            [kei.mean, low, high]
        });
        lap.developer_fields = kei_fields(kei);
        lap.developer_fields.extend(shoes_field(&span.shoe));
        lap.into()
    }

    fn session(&self) -> Message {
        let mut session = mesgdef::Session::new();
        session.message_index = typedef::MessageIndex(0);
        session.timestamp = self.clock.at(self.session.duration_us);
        session.start_time = self.clock.at(0);
        (session.event, session.event_type) = (typedef::Event::SESSION, typedef::EventType::STOP);
        session.trigger = typedef::SessionTrigger::ACTIVITY_END;
        let kcal = self.spans.iter().map(|span| kcal_of(span, self.session.weight_kg)).sum();
        let totals = self.totals(self.rows, self.session.duration_us, self.session.strides, kcal);
        put_totals!(session, totals);
        session.first_lap_index = 0;
        session.num_laps = u16::try_from(self.spans.len()).unwrap_or(u16::MAX);
        session.into()
    }

    fn totals(&self, rows: &[StrideRow], duration_us: u64, strides: u32, kcal: Option<f64>) -> Totals {
        let means = Dynamics::of(rows, self.session.height_cm);
        Totals { means, duration_us, metres: metres(rows), strides, kcal }
    }

    fn activity(&self) -> Message {
        let mut activity = mesgdef::Activity::new();
        activity.timestamp = self.clock.at(self.session.duration_us);
        if let Some(local) = self.clock.local(self.session.duration_us) {
            activity.local_timestamp = local;
        }
        activity.total_timer_time =
            whole(Some(self.session.duration_us as f64 / 1e6), 1000.0).unwrap_or(u32::MAX);
        activity.num_sessions = 1;
        activity.r#type = typedef::Activity::MANUAL;
        (activity.event, activity.event_type) = (typedef::Event::ACTIVITY, typedef::EventType::STOP);
        activity.into()
    }
}
