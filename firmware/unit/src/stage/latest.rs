//! A hand-over of one thing from stage to stage: the newest wins, nothing is allocated, what is lost is
//! counted.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Holds at most one value on its way. Values go round: who gives one gets a used one back to fill.
pub(crate) struct Latest<T> {
    slot: Mutex<Slot<T>>,
    changed: Condvar,
}

struct Slot<T> {
    waiting: Option<T>,
    spare: Option<T>,
    closed: bool,
    lost: u64,
}

/// What a wait of limited length brings.
pub(crate) enum Taken<T> {
    Value(T),
    /// Nothing yet; the used value comes back.
    Nothing(T),
    /// Nothing any more.
    Closed,
}

impl<T> Latest<T> {
    /// `spare` is what the first giver gets back.
    pub(crate) fn new(spare: T) -> Self {
        let slot = Slot { waiting: None, spare: Some(spare), closed: false, lost: 0 };
        Latest { slot: Mutex::new(slot), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Slot<T>> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a value in place of what may still wait there and returns one to fill next.
    pub(crate) fn give(&self, value: T) -> Option<T> {
        let mut slot = self.lock();
        let overtaken = slot.waiting.replace(value);
        slot.lost += u64::from(overtaken.is_some());
        let back = overtaken.or_else(|| slot.spare.take());
        self.changed.notify_all();
        back
    }

    /// Waits until the one before has been taken, for sources that lose nothing. Returns one to fill next;
    /// `None` once closed.
    pub(crate) fn give_patiently(&self, value: T) -> Option<T> {
        let mut slot = self.lock();
        while slot.waiting.is_some() && !slot.closed {
            slot = self.changed.wait(slot).unwrap_or_else(PoisonError::into_inner);
        }
        if slot.closed {
            return None;
        }
        slot.waiting = Some(value);
        self.changed.notify_all();
        while slot.spare.is_none() && !slot.closed {
            slot = self.changed.wait(slot).unwrap_or_else(PoisonError::into_inner);
        }
        slot.spare.take()
    }

    /// Waits no longer than `time` for a value and leaves a used one in exchange.
    pub(crate) fn take_within(&self, used: T, time: Duration) -> Taken<T> {
        let slot = self.lock();
        let waits = |slot: &mut Slot<T>| slot.waiting.is_none() && !slot.closed;
        let (mut slot, _) =
            self.changed.wait_timeout_while(slot, time, waits).unwrap_or_else(PoisonError::into_inner);
        match slot.waiting.take() {
            Some(value) => {
                slot.spare = Some(used);
                self.changed.notify_all();
                Taken::Value(value)
            }
            None if slot.closed => Taken::Closed,
            None => Taken::Nothing(used),
        }
    }

    /// No more will come; who waits is woken.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// How many values were overtaken.
    pub(crate) fn lost(&self) -> u64 {
        self.lock().lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::thread;

    const LONG: Duration = Duration::from_secs(60);

    fn take(latest: &Latest<i32>, used: i32) -> Option<i32> {
        match latest.take_within(used, LONG) {
            Taken::Value(value) => Some(value),
            Taken::Nothing(_) => panic!("nothing came for a minute"),
            Taken::Closed => None,
        }
    }

    #[test]
    fn the_newest_wins_and_the_rest_is_counted() {
        let latest = Latest::new(0);
        assert_eq!(latest.give(1), Some(0));
        assert_eq!(latest.give(2), Some(1));
        assert_eq!(take(&latest, 9), Some(2));
        assert_eq!(latest.lost(), 1);
        assert_eq!(latest.give(3), Some(9));
    }

    #[test]
    fn after_closing_what_waits_is_still_taken() {
        let latest = Latest::new(0);
        latest.give(1);
        latest.close();
        assert_eq!(take(&latest, 0), Some(1));
        assert_eq!(take(&latest, 0), None);
        assert_eq!(latest.give_patiently(4), None);
    }

    #[test]
    fn a_wait_can_be_in_vain() {
        let latest = Latest::new(0);
        assert!(matches!(latest.take_within(7, Duration::from_millis(1)), Taken::Nothing(7)));
        latest.give(1);
        latest.close();
        assert!(matches!(latest.take_within(7, LONG), Taken::Value(1)));
        assert!(matches!(latest.take_within(7, LONG), Taken::Closed));
    }

    #[test]
    fn a_patient_giver_loses_nothing() {
        let latest = Arc::new(Latest::new(0));
        let giver = Arc::clone(&latest);
        let thread = thread::spawn(move || {
            for value in 1..=200 {
                giver.give_patiently(value);
            }
            giver.close();
        });
        let mut seen = Vec::new();
        let mut used = 0;
        while let Some(value) = take(&latest, used) {
            seen.push(value);
            used = value;
        }
        thread.join().expect("no panic");
        assert_eq!(seen, (1..=200).collect::<Vec<_>>());
        assert_eq!(latest.lost(), 0);
    }
}
