//! What has been seen of the running session.

use kei_metric::MetricName;
use kei_wire::{Event, Loss, Reading, Record, Second, Stride, Window};
use std::collections::VecDeque;

/// So long a trend is shown, seconds.
pub(super) const TREND_S: f64 = 300.0;

/// KEI with its 95 % interval, points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Kei {
    pub(super) value: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

/// The latest of everything, and how KEI and cadence went.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// The unit's name.
    pub(super) unit: String,
    pub(super) running: bool,
    /// Since the session's start.
    pub(super) time_s: f64,
    pub(super) kei: Option<Kei>,
    /// Why there is no KEI.
    pub(super) withheld: Option<&'static str>,
    pub(super) cadence_spm: Option<f64>,
    pub(super) speed_kmh: Option<f64>,
    /// Of the near foot.
    pub(super) contact_ms: Option<f64>,
    pub(super) shoe: Option<String>,
    /// Where most points go.
    pub(super) loss: Option<Loss>,
    /// Time in seconds and KEI in points of the last [`TREND_S`].
    pub(super) kei_trend: VecDeque<(f64, f64)>,
    /// The same of cadence, spm.
    pub(super) cadence_trend: VecDeque<(f64, f64)>,
}

impl Seen {
    pub(super) fn new(unit: &str, running: bool) -> Seen {
        Seen { unit: unit.to_owned(), running, ..Seen::default() }
    }

    pub(super) fn take(&mut self, time_us: u64, record: &Record<'_>) {
        let time_s = time_us as f64 / 1e6;
        // Time that goes back is another session's.
        if time_s + 1.0 < self.time_s || matches!(record, Record::Start(_)) {
            *self = Seen::new(&self.unit, true);
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
                self.speed_kmh = Some(f64::from(*centi_kmh) / 100.0)
            }
            Record::End(_) => self.running = false,
            _ => {}
        }
    }

    fn second(&mut self, time_s: f64, second: &Second) {
        self.running = true;
        let centi = |value: Option<u16>| value.map(|value| f64::from(value) / 100.0);
        self.kei = second.kei.map(|score| {
            let Reading { value, interval } = score.reading();
            let [low, high] = interval.unwrap_or([value; 2]);
            Kei { value, low, high }
        });
        self.withheld = second.kei_withheld.map(|why| why.words());
        self.cadence_spm = centi(second.cadence_centi_spm);
        self.speed_kmh = centi(second.belt_speed_set_centi_kmh).or(self.speed_kmh);
        note(&mut self.kei_trend, time_s, self.kei.map(|kei| kei.value));
        note(&mut self.cadence_trend, time_s, self.cadence_spm);
    }

    fn stride(&mut self, stride: &Stride) {
        self.contact_ms = stride.metric(MetricName::GroundContactNearMs).map(|contact| contact.value);
    }

    fn window(&mut self, window: &Window) {
        self.loss = window.losses.first().copied();
    }
}

fn note(trend: &mut VecDeque<(f64, f64)>, time_s: f64, value: Option<f64>) {
    trend.extend(value.map(|value| (time_s, value)));
    while trend.front().is_some_and(|(first, _)| *first < time_s - TREND_S) {
        trend.pop_front();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kei_metric::Estimate;
    use kei_wire::{End, EndReason, Score, SessionStart};

    fn second(kei: f32) -> Record<'static> {
        let kei = Score::from_points(Estimate { value: kei, low: kei - 2.0, high: kei + 2.0 });
        Record::Second(Second { kei, cadence_centi_spm: Some(17_000), ..Second::default() })
    }

    /// Trends keep five minutes; a new session begins with nothing of the old one.
    #[test]
    fn a_session_at_a_time() {
        let mut seen = Seen::new("shelf", false);
        (0..400).for_each(|s| seen.take(s * 1_000_000, &second(64.0)));
        assert_eq!(seen.kei_trend.len(), 301);
        assert!((seen.kei.unwrap().low - 62.0).abs() < 0.01 && seen.running);
        seen.take(400_000_000, &Record::End(End { reason: EndReason::Button, strides: 1 }));
        assert!(!seen.running);
        seen.take(0, &Record::Start(SessionStart { shoe: "boots".into(), ..SessionStart::default() }));
        assert!(seen.kei_trend.is_empty() && seen.running && seen.shoe.as_deref() == Some("boots"));
    }
}
