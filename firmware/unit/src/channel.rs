//! The channels between stages: [`latest`] carries frames and snapshots, [`log_queue`] entries for the log.
//!
//! Neither allocates when a value is sent, and neither lets a slow receiver delay the camera.

use crate::message::{LogEntry, LogMessage};
use crate::signal::PartStatus;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Capacity of the log's queue, entries: half a minute of running with keypoints at 30 fps.
const LOG_QUEUE: usize = 1024;

/// Makes a channel that holds only the newest value. It closes when either end is dropped.
///
/// Sender, channel and receiver each own one value and swap them, so that buffers are reused. `spare` is the
/// value that the channel starts with.
pub(crate) fn latest<T>(spare: T) -> (Publisher<T>, Subscriber<T>) {
    let slot = Slot { value: spare, is_new: false, is_closed: false, overwritten: 0 };
    let shared = Arc::new(Shared { slot: Mutex::new(slot), changed: Condvar::new() });
    (Publisher(Arc::clone(&shared)), Subscriber(shared))
}

struct Shared<T> {
    slot: Mutex<Slot<T>>,
    changed: Condvar,
}

struct Slot<T> {
    value: T,
    /// Whether `value` was published and not yet received.
    is_new: bool,
    is_closed: bool,
    /// Number of values that were overwritten before they were received.
    overwritten: u64,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, Slot<T>> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_all();
    }
}

/// Error of a channel whose receiver was dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Closed;

/// The sending end of [`latest`].
pub(crate) struct Publisher<T>(Arc<Shared<T>>);

impl<T> Publisher<T> {
    /// Publishes `value` without waiting and leaves a used buffer in its place. Overwrites and counts a value
    /// that was not received yet.
    pub(crate) fn publish(&self, value: &mut T) -> Result<(), Closed> {
        let slot = self.0.lock();
        self.put(slot, value)
    }

    /// Waits until the previous value has been received, then publishes `value`. For sources that must lose
    /// nothing.
    pub(crate) fn publish_blocking(&self, value: &mut T) -> Result<(), Closed> {
        let is_full = |slot: &mut Slot<T>| slot.is_new && !slot.is_closed;
        let slot = self.0.changed.wait_while(self.0.lock(), is_full).unwrap_or_else(PoisonError::into_inner);
        self.put(slot, value)
    }

    fn put(&self, mut slot: MutexGuard<'_, Slot<T>>, value: &mut T) -> Result<(), Closed> {
        if slot.is_closed {
            return Err(Closed);
        }
        std::mem::swap(&mut slot.value, value);
        slot.overwritten += u64::from(slot.is_new);
        slot.is_new = true;
        self.0.changed.notify_all();
        Ok(())
    }
}

impl<T> Drop for Publisher<T> {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// The receiving end of [`latest`].
pub(crate) struct Subscriber<T>(Arc<Shared<T>>);

impl<T> Subscriber<T> {
    /// Waits for a new value and swaps it with `value`. A value published before the channel closed is still
    /// received.
    pub(crate) fn recv_timeout(&self, value: &mut T, timeout: Duration) -> Result<(), RecvTimeoutError> {
        let is_empty = |slot: &mut Slot<T>| !slot.is_new && !slot.is_closed;
        let waited = self.0.changed.wait_timeout_while(self.0.lock(), timeout, is_empty);
        let (mut slot, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if slot.is_new {
            slot.is_new = false;
            std::mem::swap(&mut slot.value, value);
            self.0.changed.notify_all();
            return Ok(());
        }
        Err(if slot.is_closed { RecvTimeoutError::Disconnected } else { RecvTimeoutError::Timeout })
    }

    /// Returns the number of values that were overwritten before they were received.
    pub(crate) fn overwritten(&self) -> u64 {
        self.0.lock().overwritten
    }
}

impl<T> Drop for Subscriber<T> {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Makes the queue to the log stage. It closes when the last sender is dropped.
///
/// With a live source, a full queue loses the entry and reports that to `status`. With a lossless source, the
/// sender waits for the disk.
pub(crate) fn log_queue(lossless: bool, status: PartStatus) -> (LogSender, Receiver<LogEntry>) {
    let (queue, entries) = sync_channel(LOG_QUEUE);
    (LogSender { queue, lossless, status }, entries)
}

/// The sending end of [`log_queue`].
#[derive(Clone)]
pub(crate) struct LogSender {
    queue: SyncSender<LogEntry>,
    lossless: bool,
    status: PartStatus,
}

impl LogSender {
    /// Sends a message that belongs to the time `time` since boot.
    pub(crate) fn send(&self, time: Duration, message: LogMessage) {
        let entry = LogEntry { time, message };
        if self.lossless {
            // An error means that the log stage has ended; it reported why.
            let _ = self.queue.send(entry);
        } else if let Err(TrySendError::Full(_)) = self.queue.try_send(entry) {
            self.status.report_fault("the disk is too slow: records are being lost. Use a faster card");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    const LONG: Duration = Duration::from_secs(60);

    fn publish(publisher: &Publisher<i32>, mut value: i32) -> Result<i32, Closed> {
        publisher.publish(&mut value).map(|()| value)
    }

    fn receive(subscriber: &Subscriber<i32>, mut used: i32) -> Option<i32> {
        match subscriber.recv_timeout(&mut used, LONG) {
            Ok(()) => Some(used),
            Err(RecvTimeoutError::Timeout) => panic!("no value within a minute"),
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }

    #[test]
    fn only_the_newest_value_is_received_and_the_others_are_counted() {
        let (publisher, subscriber) = latest(0);
        assert_eq!(publish(&publisher, 1), Ok(0));
        assert_eq!(publish(&publisher, 2), Ok(1));
        assert_eq!(receive(&subscriber, 9), Some(2));
        assert_eq!(subscriber.overwritten(), 1);
        assert_eq!(publish(&publisher, 3), Ok(9));
    }

    #[test]
    fn a_value_published_before_the_channel_closed_is_received() {
        let (publisher, subscriber) = latest(0);
        assert_eq!(publish(&publisher, 1), Ok(0));
        drop(publisher);
        assert_eq!(receive(&subscriber, 0), Some(1));
        assert_eq!(receive(&subscriber, 0), None);
    }

    #[test]
    fn publishing_without_a_receiver_fails() {
        let (publisher, subscriber) = latest(0);
        assert_eq!(publish(&publisher, 1), Ok(0));
        // Dropping the receiver also wakes a publisher that is waiting.
        let thread = thread::spawn(move || publisher.publish_blocking(&mut 2).map(|()| publisher));
        drop(subscriber);
        assert!(thread.join().expect("no panic").is_err());
    }

    #[test]
    fn a_wait_without_a_value_times_out_and_keeps_the_buffer() {
        let (publisher, subscriber) = latest(0);
        let mut value = 7;
        let waited = subscriber.recv_timeout(&mut value, Duration::from_millis(1));
        assert_eq!((waited, value), (Err(RecvTimeoutError::Timeout), 7));
        assert_eq!(publish(&publisher, 1), Ok(0));
        drop(publisher);
        assert_eq!((subscriber.recv_timeout(&mut value, LONG), value), (Ok(()), 1));
        assert_eq!(subscriber.recv_timeout(&mut value, LONG), Err(RecvTimeoutError::Disconnected));
    }

    #[test]
    fn a_lossless_source_loses_nothing() {
        let (publisher, subscriber) = latest(0);
        let thread = thread::spawn(move || {
            for mut value in 1..=200 {
                publisher.publish_blocking(&mut value).expect("there is a receiver");
            }
        });
        let mut received = Vec::new();
        let mut used = 0;
        while let Some(value) = receive(&subscriber, used) {
            received.push(value);
            used = value;
        }
        thread.join().expect("no panic");
        assert_eq!(received, (1..=200).collect::<Vec<_>>());
        assert_eq!(subscriber.overwritten(), 0);
    }

    /// A disk that is too slow loses records instead of delaying the sender, and the loss is reported.
    #[test]
    fn a_full_log_queue_does_not_block() {
        let status = PartStatus::new("the recording");
        let (sender, entries) = log_queue(false, status.clone());
        (0..LOG_QUEUE).for_each(|_| sender.send(Duration::ZERO, LogMessage::StartSession));
        status.with_fault(|fault| assert!(fault.is_empty()));
        sender.send(Duration::ZERO, LogMessage::StartSession);
        status.with_fault(|fault| assert!(fault.contains("too slow")));
        assert_eq!(entries.try_iter().count(), LOG_QUEUE);
    }
}
