//! FIT, what sports watches write: a record a second with running dynamics, a lap a span, KEI as a developer field.

use super::ExportError;
use crate::body::{kcal_of, leg_cm};
use crate::store::{SessionRow, SpanRow, Store, StrideRow};
use embedded_io_adapters::std::FromStd;
use jiff::{Timestamp, tz::TimeZone};
use kei_metric::MetricName;
use rustyfit::profile::mesgdef;
use rustyfit::profile::typedef::{self, DateTime, FitBaseType, MesgNum};
use rustyfit::proto::{DeveloperField, FIT, Message, ProtocolVersion, Value};
use rustyfit::{EncoderBuilder, HeaderOption};
use std::io::Cursor;

/// This program's developer fields: 16 bytes drawn once by chance, as Garmin asks for.
const APPLICATION: [u8; 16] = *b"\x4b\x45\x49\x9d\x1f\x62\x47\xa3\x8c\x05\xd2\x7e\x90\x3b\xe4\x16";
const APPLICATION_VERSION: u32 = 1;

/// The developer fields, by number.
const FIELDS: [(&str, &str, FitBaseType); 4] = [
    ("KEI", "%", FitBaseType::FLOAT32),
    ("KEI_low", "%", FitBaseType::FLOAT32),
    ("KEI_high", "%", FitBaseType::FLOAT32),
    ("shoes", "", FitBaseType::STRING),
];
const SHOES: u8 = 3;

/// A session as a FIT activity.
///
/// # Errors
/// Without a date, or without a stride.
pub(super) fn bytes(store: &Store, session: &SessionRow) -> Result<Vec<u8>, ExportError> {
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
    // Developer fields came with version 2. Several layouts in turn: a record without KEI has another one than a record with it.
    let options =
        EncoderBuilder::new().protocol_version(ProtocolVersion::V2).header_option(HeaderOption::Normal(15));
    let mut encoder = options.build(FromStd::new(&mut bytes));
    encoder.encode(&mut file).map_err(|e| fit(e.to_string()))?;
    drop(encoder);
    Ok(bytes.into_inner())
}

/// FIT counts whole seconds.
#[derive(Clone, Copy)]
struct Clock {
    began_us: i64,
}

impl Clock {
    /// `None` where FIT can't count to the session's begin or end.
    fn new(began_us: i64, duration_us: u64) -> Option<Clock> {
        let clock = Clock { began_us };
        clock.checked(0)?;
        clock.checked(duration_us)?;
        Some(clock)
    }

    fn checked(self, time_us: u64) -> Option<DateTime> {
        let unix_us = self.began_us.checked_add(i64::try_from(time_us).ok()?)?;
        DateTime::new(u64::try_from(unix_us.div_euclid(1_000_000)).ok()?)
    }

    /// The second that a moment of the session lies in.
    fn at(self, time_us: u64) -> DateTime {
        // Both ends were checked, and nothing of a session lies outside of them.
        self.checked(time_us).unwrap_or(DateTime::MIN)
    }

    /// The end of a session on the clock of this laptop's time zone.
    fn local(self, time_us: u64) -> Option<typedef::LocalDateTime> {
        let unix_us = self.began_us.checked_add(i64::try_from(time_us).ok()?)?;
        let offset = TimeZone::system().to_offset(Timestamp::from_microsecond(unix_us).ok()?);
        let local_s = unix_us.div_euclid(1_000_000) + i64::from(offset.seconds());
        typedef::LocalDateTime::new(u64::try_from(local_s).ok()?)
    }
}

struct Activity<'a> {
    session: &'a SessionRow,
    rows: &'a [StrideRow],
    spans: &'a [SpanRow],
    clock: Clock,
}

impl Activity<'_> {
    fn messages(&self) -> Vec<Message> {
        let mut messages = vec![self.file_id(), developer()];
        messages
            .extend((0..).zip(FIELDS).map(|(number, (name, unit, base))| field(number, name, unit, base)));
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

    /// One for each second in which a stride ended.
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
        let strides: Vec<StrideRow> = self
            .rows
            .iter()
            .filter(|row| (span.from_us..=span.to_us).contains(&row.time_us))
            .cloned()
            .collect();
        let seen = Dynamics::of(&strides, self.session.height_cm);
        let mut lap = mesgdef::Lap::new();
        lap.message_index = typedef::MessageIndex(number);
        lap.timestamp = self.clock.at(span.to_us);
        lap.start_time = self.clock.at(span.from_us);
        (lap.event, lap.event_type) = (typedef::Event::LAP, typedef::EventType::STOP);
        (lap.sport, lap.sub_sport) = (typedef::Sport::RUNNING, typedef::SubSport::TREADMILL);
        lap.lap_trigger = typedef::LapTrigger::FITNESS_EQUIPMENT;
        let seconds = Some(span.to_us.saturating_sub(span.from_us) as f64 / 1e6);
        lap.total_elapsed_time = whole(seconds, 1000.0).unwrap_or(u32::MAX);
        lap.total_timer_time = lap.total_elapsed_time;
        lap.total_distance = whole(metres(&strides), 100.0).unwrap_or(u32::MAX);
        lap.total_cycles = span.strides;
        lap.total_calories = small(kcal_of(span, self.session.weight_kg), 1.0).unwrap_or(u16::MAX);
        lap.avg_speed = small(seen.speed_m_s, 1000.0).unwrap_or(u16::MAX);
        lap.enhanced_avg_speed = whole(seen.speed_m_s, 1000.0).unwrap_or(u32::MAX);
        (lap.avg_cadence, lap.avg_fractional_cadence) = cadence(seen.strides_a_minute);
        lap.avg_stance_time = small(seen.contact_ms, 10.0).unwrap_or(u16::MAX);
        lap.avg_vertical_oscillation = small(seen.oscillation_mm, 10.0).unwrap_or(u16::MAX);
        lap.avg_step_length = small(seen.step_mm, 10.0).unwrap_or(u16::MAX);
        let kei = span.metric(MetricName::Kei).map(|kei| {
            let (low, high) = kei.interval.unwrap_or((kei.mean, kei.mean));
            [kei.mean, low, high]
        });
        lap.developer_fields = kei_fields(kei);
        if !span.shoe.is_empty() {
            lap.developer_fields.push(own(SHOES, Value::String(span.shoe.clone())));
        }
        lap.into()
    }

    fn session(&self) -> Message {
        let seen = Dynamics::of(self.rows, self.session.height_cm);
        let mut session = mesgdef::Session::new();
        session.message_index = typedef::MessageIndex(0);
        session.timestamp = self.clock.at(self.session.duration_us);
        session.start_time = self.clock.at(0);
        (session.event, session.event_type) = (typedef::Event::SESSION, typedef::EventType::STOP);
        (session.sport, session.sub_sport) = (typedef::Sport::RUNNING, typedef::SubSport::TREADMILL);
        session.trigger = typedef::SessionTrigger::ACTIVITY_END;
        let seconds = Some(self.session.duration_us as f64 / 1e6);
        session.total_elapsed_time = whole(seconds, 1000.0).unwrap_or(u32::MAX);
        session.total_timer_time = session.total_elapsed_time;
        session.total_distance = whole(metres(self.rows), 100.0).unwrap_or(u32::MAX);
        session.total_cycles = self.session.strides;
        let kcal: Option<f64> = self.spans.iter().map(|span| kcal_of(span, self.session.weight_kg)).sum();
        session.total_calories = small(kcal, 1.0).unwrap_or(u16::MAX);
        session.avg_speed = small(seen.speed_m_s, 1000.0).unwrap_or(u16::MAX);
        session.enhanced_avg_speed = whole(seen.speed_m_s, 1000.0).unwrap_or(u32::MAX);
        (session.avg_cadence, session.avg_fractional_cadence) = cadence(seen.strides_a_minute);
        session.avg_stance_time = small(seen.contact_ms, 10.0).unwrap_or(u16::MAX);
        session.avg_vertical_oscillation = small(seen.oscillation_mm, 10.0).unwrap_or(u16::MAX);
        session.avg_step_length = small(seen.step_mm, 10.0).unwrap_or(u16::MAX);
        session.first_lap_index = 0;
        session.num_laps = u16::try_from(self.spans.len()).unwrap_or(u16::MAX);
        session.into()
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

fn developer() -> Message {
    let mut developer = mesgdef::DeveloperDataId::new();
    developer.application_id = APPLICATION.to_vec();
    developer.application_version = APPLICATION_VERSION;
    developer.developer_data_index = 0;
    developer.manufacturer_id = typedef::Manufacturer::DEVELOPMENT;
    developer.into()
}

fn field(number: u8, name: &str, unit: &str, base: FitBaseType) -> Message {
    let mut field = mesgdef::FieldDescription::new();
    field.developer_data_index = 0;
    field.field_definition_number = number;
    field.fit_base_type_id = base;
    field.field_name = vec![name.to_owned()];
    if !unit.is_empty() {
        field.units = vec![unit.to_owned()];
    }
    field.native_mesg_num = if number == SHOES { MesgNum::LAP } else { MesgNum::RECORD };
    field.into()
}

/// Value, low, high; none where KEI was withheld.
fn kei_fields(kei: Option<[f64; 3]>) -> Vec<DeveloperField> {
    let numbers = kei.into_iter().flatten();
    (0..).zip(numbers).map(|(number, value)| own(number, Value::Float32(value as f32))).collect()
}

fn own(num: u8, value: Value) -> DeveloperField {
    DeveloperField { num, developer_data_index: 0, value }
}

/// Means over some strides, in FIT's terms.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Dynamics {
    speed_m_s: Option<f64>,
    strides_a_minute: Option<f64>,
    /// Of both feet where both were measured.
    contact_ms: Option<f64>,
    duty_percent: Option<f64>,
    /// Only with a height.
    oscillation_mm: Option<f64>,
    /// Only with a belt speed.
    step_mm: Option<f64>,
    kei: Option<[f64; 3]>,
}

impl Dynamics {
    fn of(strides: &[StrideRow], height_cm: Option<f64>) -> Dynamics {
        let metric = |metric: MetricName| mean(strides.iter().filter_map(|row| row.metric(metric)));
        let leg_mm = height_cm.map(|cm| 10.0 * leg_cm(cm));
        let feet = [MetricName::GroundContactNearMs, MetricName::GroundContactFarMs].map(metric);
        let kei = || {
            let ends = |at: fn((f64, f64)) -> f64| {
                mean(strides.iter().filter_map(|row| row.interval(MetricName::Kei)).map(at))
            };
            Some([metric(MetricName::Kei)?, ends(|(low, _)| low)?, ends(|(_, high)| high)?])
        };
        Dynamics {
            speed_m_s: mean(strides.iter().filter_map(|row| row.speed_kmh)).map(|kmh| kmh / 3.6),
            strides_a_minute: metric(MetricName::CadenceSpm).map(|steps| steps / 2.0),
            contact_ms: mean(feet.into_iter().flatten()),
            duty_percent: metric(MetricName::DutyFactor).map(|duty| 100.0 * duty),
            oscillation_mm: metric(MetricName::VerticalOscillationLeg)
                .zip(leg_mm)
                .map(|(legs, leg)| legs * leg),
            step_mm: mean(strides.iter().filter_map(metres_of)).map(|stride_m| 1000.0 * stride_m / 2.0),
            kei: kei(),
        }
    }

    /// Oscillation over step length, %.
    fn vertical_ratio_percent(&self) -> Option<f64> {
        Some(100.0 * self.oscillation_mm? / self.step_mm.filter(|mm| *mm > 0.0)?)
    }
}

/// What the belt ran through in one stride.
fn metres_of(stride: &StrideRow) -> Option<f64> {
    let seconds = stride.metric(MetricName::StrideTimeMs)? / 1000.0;
    Some(stride.speed_kmh? / 3.6 * seconds)
}

/// `None`: nobody said how fast the belt was.
fn metres(strides: &[StrideRow]) -> Option<f64> {
    let known: Vec<f64> = strides.iter().filter_map(metres_of).collect();
    (!known.is_empty()).then(|| known.iter().sum())
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0u32), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

/// FIT's cadence counts strides, in whole numbers and 128ths.
fn cadence(strides_a_minute: Option<f64>) -> (u8, u8) {
    match strides_a_minute {
        Some(rate) if (0.0..254.5).contains(&rate) => {
            let parts = (128.0 * rate).round() as u32;
            ((parts / 128) as u8, (parts % 128) as u8)
        }
        _ => (u8::MAX, u8::MAX),
    }
}

/// In steps of `1 / scale`; `None` where it is not known or does not fit: FIT's largest number means just that.
fn small(value: Option<f64>, scale: f64) -> Option<u16> {
    let steps = (value? * scale).round();
    (0.0..f64::from(u16::MAX)).contains(&steps).then_some(steps as u16)
}

/// See [`small`].
fn whole(value: Option<f64>, scale: f64) -> Option<u32> {
    let steps = (value? * scale).round();
    (0.0..f64::from(u32::MAX)).contains(&steps).then_some(steps as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 172.5 steps a minute are 86.25 strides: 86 and 32/128.
    #[test]
    fn cadence_is_in_strides() {
        assert_eq!(cadence(Some(86.25)), (86, 32));
        assert_eq!(cadence(None), (255, 255));
        assert_eq!(cadence(Some(300.0)), (255, 255));
    }

    /// What does not fit is not known, never cut.
    #[test]
    fn what_does_not_fit_is_left_out() {
        assert_eq!(small(Some(240.44), 10.0), Some(2404));
        assert_eq!(small(Some(6554.0), 10.0), None);
        assert_eq!(small(Some(-1.0), 10.0), None);
        assert_eq!(whole(Some(f64::NAN), 1.0), None);
    }
}
