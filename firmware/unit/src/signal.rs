//! Handles that stages share: stop signal, heartbeat and part status. Clones of a handle refer to the same
//! state.

use kei_wire::EndReason;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tracing::{info, warn};

/// A signal to end the stages that watch it. Only the first call of [`stop`](Self::stop) sets the reason.
#[derive(Clone, Default)]
pub(crate) struct StopSignal(Arc<Stop>);

#[derive(Default)]
struct Stop {
    is_set: AtomicBool,
    reason: Mutex<Option<EndReason>>,
    changed: Condvar,
}

impl StopSignal {
    fn reason(&self) -> MutexGuard<'_, Option<EndReason>> {
        self.0.reason.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets the signal. `reason` goes into the session's last record.
    pub(crate) fn stop(&self, reason: EndReason) {
        self.reason().get_or_insert(reason);
        self.0.is_set.store(true, Ordering::Relaxed);
        self.0.changed.notify_all();
    }

    /// Returns whether the signal is set.
    pub(crate) fn is_stopped(&self) -> bool {
        self.0.is_set.load(Ordering::Relaxed)
    }

    /// Returns the signal as the plain flag that `kei_link` takes.
    pub(crate) fn flag(&self) -> &AtomicBool {
        &self.0.is_set
    }

    /// Returns why the run ended; [`EndReason::EndOfInput`] if nothing set the signal.
    pub(crate) fn end_reason(&self) -> EndReason {
        self.reason().unwrap_or(EndReason::EndOfInput)
    }

    /// Sleeps until the signal is set or, if there is one, until `timeout` is over.
    pub(crate) fn wait(&self, timeout: impl Into<Option<Duration>>) {
        let is_running = |reason: &mut Option<EndReason>| reason.is_none();
        let reason = self.reason();
        match timeout.into() {
            Some(timeout) => drop(self.0.changed.wait_timeout_while(reason, timeout, is_running)),
            None => drop(self.0.changed.wait_while(reason, is_running)),
        }
    }
}

/// Counts the iterations of a stage's loop, so that the watchdog notices a stage that hangs.
#[derive(Clone, Default)]
pub(crate) struct Heartbeat(Arc<AtomicU64>);

impl Heartbeat {
    /// Counts an iteration, even one without work.
    pub(crate) fn beat(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// Returns the number of iterations so far.
    pub(crate) fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The current fault of a part, for the screen. Each change is logged.
#[derive(Clone)]
pub(crate) struct PartStatus {
    part: &'static str,
    fault: Arc<Mutex<Fault>>,
}

#[derive(Default)]
struct Fault {
    /// Empty while the part works.
    message: String,
    /// Time of the first report since the part last worked.
    since: Option<Instant>,
}

impl PartStatus {
    /// Makes the status of a part that works. `part` is its name in the log, such as "the camera".
    pub(crate) fn new(part: &'static str) -> Self {
        PartStatus { part, fault: Arc::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Fault> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reports that the part fails. `message` is for the runner: what failed and the next step.
    pub(crate) fn report_fault(&self, message: &str) {
        let mut fault = self.lock();
        if fault.message != message {
            warn!(part = self.part, "{message}");
            fault.message.clear();
            fault.message.push_str(message);
            fault.since.get_or_insert_with(Instant::now);
        }
    }

    /// Reports that the part works.
    pub(crate) fn clear_fault(&self) {
        let mut fault = self.lock();
        if let Some(since) = fault.since.take() {
            info!("{} works again, after {:.1} s", self.part, since.elapsed().as_secs_f32());
            fault.message.clear();
        }
    }

    /// Calls `read` with the message, which is empty while the part works.
    pub(crate) fn with_fault<T>(&self, read: impl FnOnce(&str) -> T) -> T {
        read(&self.lock().message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_lasts_until_it_is_cleared() {
        let status = PartStatus::new("the camera");
        for message in ["no camera", "no camera", "it is busy"] {
            status.report_fault(message);
            status.clone().with_fault(|fault| assert_eq!(fault, message));
        }
        status.clear_fault();
        status.with_fault(|fault| assert!(fault.is_empty()));
    }

    #[test]
    fn the_first_reason_to_stop_counts() {
        let stop = StopSignal::default();
        assert!(!stop.is_stopped());
        stop.wait(Duration::from_millis(1));
        let handle = stop.clone();
        let thread = std::thread::spawn(move || handle.wait(None));
        stop.stop(EndReason::Shutdown);
        stop.stop(EndReason::EndOfInput);
        thread.join().expect("woken");
        assert!(stop.is_stopped());
        assert_eq!(stop.end_reason(), EndReason::Shutdown);
    }
}
