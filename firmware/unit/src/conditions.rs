//! Shoes and belt speed of a run. The profile sets the first values; the buttons and a laptop change them
//! during the run.

use kei_boards::profile::RunnerProfile;
use kei_core::Settings;
use kei_log::SessionReader;
use kei_wire::{Event, Name, Record, quantise_u16};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Shoes and belt speed at one time.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Conditions {
    /// Name of the shoes; empty if the runner has named none.
    pub(crate) shoe: Name,
    /// Belt speed as set on the treadmill's console, km/h.
    pub(crate) belt_speed_kmh: Option<f32>,
}

impl Conditions {
    /// Returns the first shoes and the belt speed of a profile's runner.
    pub(crate) fn of(runner: &RunnerProfile) -> Self {
        let shoe = runner.shoes.first().map_or("", String::as_str).into();
        Conditions { shoe, belt_speed_kmh: runner.belt_speed_kmh }
    }

    /// Returns the last conditions recorded in a session.
    pub(crate) fn last_of(session: &SessionReader) -> Self {
        let mut last = Conditions::default();
        for record in session.records().into_iter().flatten().filter_map(|raw| raw.decode().ok()) {
            match record {
                Record::Start(start) => {
                    last.belt_speed_kmh = start.belt_speed_set_centi_kmh.map(kmh);
                    last.shoe = start.shoe;
                }
                Record::Event(Event::Shoe { name }) => last.shoe = name,
                Record::Event(Event::BeltSpeed { centi_kmh } | Event::ProtocolStep { centi_kmh, .. }) => {
                    last.belt_speed_kmh = Some(kmh(centi_kmh));
                }
                _ => {}
            }
        }
        last
    }

    /// Returns the belt speed in the unit of the records, 0.01 km/h.
    pub(crate) fn centi_kmh(&self) -> Option<u16> {
        self.belt_speed_kmh.and_then(|kmh| quantise_u16(kmh, 0.01))
    }

    /// Returns the settings of the gait analysis for these conditions and a runner's height.
    pub(crate) fn analyzer_settings(&self, height_cm: Option<f32>) -> Settings {
        Settings { height_cm, belt_speed_kmh: self.belt_speed_kmh, ..Settings::default() }
    }

    /// Returns the events that record the change from `before` to these conditions.
    pub(crate) fn events_since(&self, before: &Conditions) -> impl Iterator<Item = Event> {
        let shoe = (self.shoe != before.shoe).then(|| Event::Shoe { name: self.shoe.clone() });
        let speed = self.centi_kmh().filter(|_| self.centi_kmh() != before.centi_kmh());
        shoe.into_iter().chain(speed.map(|centi_kmh| Event::BeltSpeed { centi_kmh }))
    }
}

/// Converts a belt speed from the unit of the records, 0.01 km/h, to km/h.
pub(crate) fn kmh(centi_kmh: u16) -> f32 {
    f32::from(centi_kmh) / 100.0
}

/// The current conditions, for every stage that needs them. Clones refer to the same conditions.
#[derive(Clone, Default)]
pub(crate) struct ConditionsWatch(Arc<Watched>);

#[derive(Default)]
struct Watched {
    conditions: Mutex<Conditions>,
    /// Number of changes. A receiver reads it for every frame and takes the lock only after a change.
    changes: AtomicU32,
}

impl ConditionsWatch {
    /// Makes a watch with the first conditions.
    pub(crate) fn new(conditions: Conditions) -> Self {
        let watched = Watched { conditions: Mutex::new(conditions), changes: AtomicU32::new(0) };
        ConditionsWatch(Arc::new(watched))
    }

    /// Changes the conditions. A belt speed cannot be unset: `None` keeps the current one.
    pub(crate) fn send(&self, conditions: Conditions) {
        let mut current = self.0.conditions.lock().unwrap_or_else(PoisonError::into_inner);
        let belt_speed_kmh = conditions.belt_speed_kmh.or(current.belt_speed_kmh);
        *current = Conditions { belt_speed_kmh, ..conditions };
        self.0.changes.fetch_add(1, Ordering::Release);
    }

    /// Returns the current conditions.
    pub(crate) fn get(&self) -> Conditions {
        self.0.conditions.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns a receiver for the changes from now on.
    pub(crate) fn receiver(&self) -> ConditionsReceiver {
        ConditionsReceiver { watch: self.clone(), received: self.0.changes.load(Ordering::Acquire) }
    }
}

/// Receives the changes of a [`ConditionsWatch`].
pub(crate) struct ConditionsReceiver {
    watch: ConditionsWatch,
    received: u32,
}

impl ConditionsReceiver {
    /// Returns the new conditions if they changed since the last call.
    pub(crate) fn try_changed(&mut self) -> Option<Conditions> {
        let changes = self.watch.0.changes.load(Ordering::Acquire);
        (std::mem::replace(&mut self.received, changes) != changes).then(|| self.watch.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conditions(shoe: &str, belt_speed_kmh: Option<f32>) -> Conditions {
        Conditions { shoe: shoe.into(), belt_speed_kmh }
    }

    #[test]
    fn each_change_is_one_event() {
        let before = conditions("daily", Some(10.0));
        let events = |after: Conditions| after.events_since(&before).collect::<Vec<_>>();
        assert_eq!(events(before.clone()), []);
        assert_eq!(events(conditions("daily", Some(12.5))), [Event::BeltSpeed { centi_kmh: 1250 }]);
        let both = [Event::Shoe { name: "boots".into() }, Event::BeltSpeed { centi_kmh: 900 }];
        assert_eq!(events(conditions("boots", Some(9.0))), both);
    }

    #[test]
    fn a_change_is_received_once_and_keeps_the_speed() {
        let watch = ConditionsWatch::new(conditions("daily", Some(10.0)));
        let mut receiver = watch.receiver();
        assert_eq!(receiver.try_changed(), None);
        watch.send(conditions("boots", None));
        assert_eq!(receiver.try_changed(), Some(conditions("boots", Some(10.0))));
        assert_eq!(receiver.try_changed(), None);
    }
}
