//! The state of the running session, from its records.

use crate::stats::estimate::Estimate;
use kei_metric::MetricName;
use kei_wire::{Event, Loss, Reading, Record, Second, Stride, Window};
use std::collections::VecDeque;

/// Length of the trends, in seconds.
pub(super) const TREND_S: f64 = 300.0;

/// Largest time by which records of one session may be out of order, in seconds. An older record starts a new session.
const MAX_REORDERING_S: f64 = 1.0;

/// The latest value of each metric, and the trends of KEI and cadence.
#[derive(Clone, Debug, Default)]
pub(super) struct LiveState {
    /// Name of the unit.
    pub(super) unit: String,
    /// True while a session is running.
    pub(super) running: bool,
    /// Time since the session's start, in seconds.
    pub(super) time_s: f64,
    /// KEI with its interval, in points.
    pub(super) kei: Option<Estimate>,
    /// Reason why KEI is withheld.
    pub(super) withheld: Option<&'static str>,
    /// Cadence, in steps per minute.
    pub(super) cadence_spm: Option<f64>,
    /// Belt speed as set on the console, in km/h.
    pub(super) speed_kmh: Option<f64>,
    /// Ground contact time of the near foot, in ms.
    pub(super) contact_ms: Option<f64>,
    /// Name of the shoes; `None` if they are not named.
    pub(super) shoe: Option<String>,
    /// Largest loss of the last window.
    pub(super) loss: Option<Loss>,
    /// Time in seconds and KEI in points, over the last [`TREND_S`].
    pub(super) kei_trend: VecDeque<(f64, f64)>,
    /// Time in seconds and cadence in steps per minute, over the last [`TREND_S`].
    pub(super) cadence_trend: VecDeque<(f64, f64)>,
}

impl LiveState {
    /// Creates the state of a unit without measurements.
    pub(super) fn new(unit: &str, running: bool) -> LiveState {
        LiveState { unit: unit.to_owned(), running, ..LiveState::default() }
    }

    /// Updates the state with a record. `time_us` is the time since the session's start, in microseconds.
    pub(super) fn update(&mut self, time_us: u64, record: &Record<'_>) {
        let time_s = time_us as f64 / 1e6;
        if time_s + MAX_REORDERING_S < self.time_s || matches!(record, Record::Start(_)) {
            *self = LiveState::new(&self.unit, true);
        }
        self.time_s = self.time_s.max(time_s);
        match record {
            Record::Start(start) => {
                self.shoe = Some(start.shoe.as_str().to_owned()).filter(|shoe| !shoe.is_empty());
            }
            Record::Second(second) => self.second(time_s, second),
            Record::Stride(stride) => self.stride(stride),
            Record::Window(window) => self.window(window),
            Record::Event(Event::Shoe { name }) => self.shoe = Some(name.as_str().to_owned()),
            Record::Event(Event::BeltSpeed { centi_kmh }) => {
                self.speed_kmh = from_hundredths(Some(*centi_kmh));
            }
            Record::End(_) => self.running = false,
            _ => {}
        }
    }

    fn second(&mut self, time_s: f64, second: &Second) {
        self.running = true;
        self.kei = second.kei.map(|score| {
            let Reading { value, interval } = score.reading();
            let [low, high] = interval.unwrap_or([value; 2]);
            Estimate { value, low, high }
        });
        self.withheld = second.kei_withheld.map(|why| why.words());
        self.cadence_spm = from_hundredths(second.cadence_centi_spm);
        self.speed_kmh = from_hundredths(second.belt_speed_set_centi_kmh).or(self.speed_kmh);
        extend(&mut self.kei_trend, time_s, self.kei.map(|kei| kei.value));
        extend(&mut self.cadence_trend, time_s, self.cadence_spm);
    }

    fn stride(&mut self, stride: &Stride) {
        self.contact_ms = stride.metric(MetricName::GroundContactNearMs).map(|contact| contact.value);
    }

    fn window(&mut self, window: &Window) {
        self.loss = window.losses.first().copied();
    }
}

/// Converts a speed or cadence from the hundredths in which records store it.
pub(super) fn from_hundredths(value: Option<u16>) -> Option<f64> {
    value.map(|value| f64::from(value) / 100.0)
}

/// Adds a value, if there is one, and drops values older than [`TREND_S`].
fn extend(trend: &mut VecDeque<(f64, f64)>, time_s: f64, value: Option<f64>) {
    trend.extend(value.map(|value| (time_s, value)));
    while trend.front().is_some_and(|(first, _)| *first < time_s - TREND_S) {
        trend.pop_front();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kei_wire::{End, EndReason, Score, SessionStart};

    fn second(kei: f32) -> Record<'static> {
        let kei = Score::from_points(kei_metric::Estimate { value: kei, low: kei - 2.0, high: kei + 2.0 });
        Record::Second(Second { kei, cadence_centi_spm: Some(17_000), ..Second::default() })
    }

    #[test]
    fn trends_keep_five_minutes_and_a_new_session_starts_empty() {
        let mut state = LiveState::new("shelf", false);
        (0..400).for_each(|s| state.update(s * 1_000_000, &second(64.0)));
        assert_eq!(state.kei_trend.len(), 301);
        assert!((state.kei.unwrap().low - 62.0).abs() < 0.01 && state.running);
        state.update(400_000_000, &Record::End(End { reason: EndReason::Button, strides: 1 }));
        assert!(!state.running);
        state.update(0, &Record::Start(SessionStart { shoe: "boots".into(), ..SessionStart::default() }));
        assert!(state.kei_trend.is_empty() && state.running && state.shoe.as_deref() == Some("boots"));
    }
}
