//! The state of the running session, as its records tell it.

use crate::stats::estimate::Estimate;
use kei_metric::MetricName;
use kei_wire::{Event, Loss, Reading, Record, Second, Stride, Window};
use std::collections::VecDeque;

/// Length of the trends, seconds.
pub(super) const TREND_S: f64 = 300.0;

/// A record this much older than the newest one is from another session, seconds: records of one session may overtake each
/// other, but not by more.
const MAX_REORDERING_S: f64 = 1.0;

/// The latest values, and the trends of KEI and cadence.
#[derive(Clone, Debug, Default)]
pub(super) struct LiveState {
    /// The unit's name.
    pub(super) unit: String,
    pub(super) running: bool,
    /// Since the session's start, seconds.
    pub(super) time_s: f64,
    /// KEI, points.
    pub(super) kei: Option<Estimate>,
    /// Why KEI is withheld.
    pub(super) withheld: Option<&'static str>,
    pub(super) cadence_spm: Option<f64>,
    pub(super) speed_kmh: Option<f64>,
    /// Ground contact of the near foot.
    pub(super) contact_ms: Option<f64>,
    pub(super) shoe: Option<String>,
    /// Where most points are lost.
    pub(super) loss: Option<Loss>,
    /// Time in seconds and KEI in points of the last [`TREND_S`].
    pub(super) kei_trend: VecDeque<(f64, f64)>,
    /// The same of cadence, spm.
    pub(super) cadence_trend: VecDeque<(f64, f64)>,
}

impl LiveState {
    pub(super) fn new(unit: &str, running: bool) -> LiveState {
        LiveState { unit: unit.to_owned(), running, ..LiveState::default() }
    }

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

/// Records store speeds and cadence in hundredths.
pub(super) fn from_hundredths(value: Option<u16>) -> Option<f64> {
    value.map(|value| f64::from(value) / 100.0)
}

/// Adds a value and drops those that are too old.
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

    /// Trends keep five minutes; a new session starts without the old one's values.
    #[test]
    fn a_session_at_a_time() {
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
