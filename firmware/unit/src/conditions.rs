//! In which shoes and at which belt speed, as told: by the profile at first, by a laptop while the run goes on.

use kei_boards::profile::RunnerProfile;
use kei_log::SessionReader;
use kei_wire::{Event, Name, Record, quantise_u16};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

/// What holds from some moment on.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Conditions {
    /// Empty where none is named.
    pub(crate) shoe: Name,
    /// As set on the console.
    pub(crate) belt_speed_kmh: Option<f32>,
}

impl Conditions {
    /// The first of the runner's shoes is on.
    pub(crate) fn of(runner: &RunnerProfile) -> Self {
        let shoe = runner.shoes.first().map_or("", String::as_str).into();
        Conditions { shoe, belt_speed_kmh: runner.belt_speed_kmh }
    }

    /// As a session's last records say.
    pub(crate) fn last_of(session: &SessionReader) -> Self {
        let mut last = Conditions::default();
        for record in session.records().into_iter().flatten().filter_map(|raw| raw.decode().ok()) {
            match record {
                Record::Start(start) => {
                    last.belt_speed_kmh = start.belt_speed_set_centi_kmh.map(from_centi);
                    last.shoe = start.shoe;
                }
                Record::Event(Event::Shoe { name }) => last.shoe = name,
                Record::Event(Event::BeltSpeed { centi_kmh } | Event::ProtocolStep { centi_kmh, .. }) => {
                    last.belt_speed_kmh = Some(from_centi(centi_kmh));
                }
                _ => {}
            }
        }
        last
    }

    /// The belt's speed as records carry it.
    pub(crate) fn centi_kmh(&self) -> Option<u16> {
        self.belt_speed_kmh.and_then(|kmh| quantise_u16(kmh, 0.01))
    }

    /// What there is to record where `before` held until now.
    pub(crate) fn events_after(&self, before: &Conditions) -> impl Iterator<Item = Event> {
        let shoe = (self.shoe != before.shoe).then(|| Event::Shoe { name: self.shoe.clone() });
        let speed = self.centi_kmh().filter(|_| self.centi_kmh() != before.centi_kmh());
        shoe.into_iter().chain(speed.map(|centi_kmh| Event::BeltSpeed { centi_kmh }))
    }
}

/// Km/h of a record's hundredths.
pub(crate) fn from_centi(centi: u16) -> f32 {
    f32::from(centi) / 100.0
}

/// The conditions as last told, for whoever looks.
#[derive(Default)]
pub(crate) struct Told {
    conditions: Mutex<Conditions>,
    /// Counts the changes, so that a look that finds none takes no lock.
    changes: AtomicU32,
}

impl Told {
    pub(crate) fn new(conditions: Conditions) -> Self {
        Told { conditions: Mutex::new(conditions), changes: AtomicU32::new(0) }
    }

    /// They hold from now on. A speed cannot be untold: the one that held stays.
    pub(crate) fn tell(&self, conditions: Conditions) {
        let mut held = self.conditions.lock().unwrap_or_else(PoisonError::into_inner);
        let belt_speed_kmh = conditions.belt_speed_kmh.or(held.belt_speed_kmh);
        *held = Conditions { belt_speed_kmh, ..conditions };
        self.changes.fetch_add(1, Ordering::Release);
    }

    pub(crate) fn now(&self) -> Conditions {
        self.conditions.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The conditions, if they were told anew since the look that left `seen`.
    pub(crate) fn newer_than(&self, seen: &mut u32) -> Option<Conditions> {
        let changes = self.changes.load(Ordering::Acquire);
        (std::mem::replace(seen, changes) != changes).then(|| self.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conditions(shoe: &str, belt_speed_kmh: Option<f32>) -> Conditions {
        Conditions { shoe: shoe.into(), belt_speed_kmh }
    }

    #[test]
    fn only_what_changes_is_an_event() {
        let before = conditions("daily", Some(10.0));
        let events = |after: Conditions| after.events_after(&before).collect::<Vec<_>>();
        assert_eq!(events(before.clone()), []);
        assert_eq!(events(conditions("daily", Some(12.5))), [Event::BeltSpeed { centi_kmh: 1250 }]);
        let both = [Event::Shoe { name: "boots".into() }, Event::BeltSpeed { centi_kmh: 900 }];
        assert_eq!(events(conditions("boots", Some(9.0))), both);
    }

    #[test]
    fn news_are_told_once_and_a_speed_stays() {
        let told = Told::new(conditions("daily", Some(10.0)));
        let mut seen = 0;
        assert_eq!(told.newer_than(&mut seen), None);
        told.tell(conditions("boots", None));
        assert_eq!(told.newer_than(&mut seen), Some(conditions("boots", Some(10.0))));
        assert_eq!(told.newer_than(&mut seen), None);
    }
}
