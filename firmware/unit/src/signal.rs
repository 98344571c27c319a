//! Handles that stages share. Clones of a handle refer to the same state.

use kei_wire::EndReason;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tracing::{info, warn};

/// Ends the stages that watch it. It can be set once: the first reason counts.
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

    /// Sets the signal. `reason`: what the session's last record says.
    pub(crate) fn stop(&self, reason: EndReason) {
        self.reason().get_or_insert(reason);
        self.0.is_set.store(true, Ordering::Relaxed);
        self.0.changed.notify_all();
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.0.is_set.load(Ordering::Relaxed)
    }

    /// The signal as the plain flag that `kei_link` takes.
    pub(crate) fn flag(&self) -> &AtomicBool {
        &self.0.is_set
    }

    /// Why the run ended.
    pub(crate) fn end_reason(&self) -> EndReason {
        self.reason().unwrap_or(EndReason::EndOfInput)
    }

    /// Sleeps until the signal is set, `timeout` at most; without a timeout, until it is set.
    pub(crate) fn wait(&self, timeout: impl Into<Option<Duration>>) {
        let is_running = |reason: &mut Option<EndReason>| reason.is_none();
        let reason = self.reason();
        match timeout.into() {
            Some(timeout) => drop(self.0.changed.wait_timeout_while(reason, timeout, is_running)),
            None => drop(self.0.changed.wait_while(reason, is_running)),
        }
    }
}

/// Counts the rounds of a stage, so that the watchdog notices one that hangs.
#[derive(Clone, Default)]
pub(crate) struct Heartbeat(Arc<AtomicU64>);

impl Heartbeat {
    /// The stage completed a round, with or without work to do.
    pub(crate) fn beat(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The current fault of a part, for the screen. The program's log gets each change of it.
#[derive(Clone)]
pub(crate) struct PartStatus {
    part: &'static str,
    fault: Arc<Mutex<Fault>>,
}

#[derive(Default)]
struct Fault {
    /// Empty while the part works.
    message: String,
    since: Option<Instant>,
}

impl PartStatus {
    /// `part`: its name in the log.
    pub(crate) fn new(part: &'static str) -> Self {
        PartStatus { part, fault: Arc::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Fault> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The part fails. `message` is for the runner: what is wrong and what to do.
    pub(crate) fn report_fault(&self, message: &str) {
        let mut fault = self.lock();
        if fault.message != message {
            warn!(part = self.part, "{message}");
            fault.message.clear();
            fault.message.push_str(message);
            fault.since.get_or_insert_with(Instant::now);
        }
    }

    /// The part works.
    pub(crate) fn clear_fault(&self) {
        let mut fault = self.lock();
        if let Some(since) = fault.since.take() {
            info!("{} works again, after {:.1} s", self.part, since.elapsed().as_secs_f32());
            fault.message.clear();
        }
    }

    /// Passes the message to `read` without a copy; empty while the part works.
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
