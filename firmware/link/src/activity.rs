//! Whether a laptop is connected and what it does, for the unit's screen.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A laptop without a request for this long is disconnected; one that watches live sends one every few seconds.
const DISCONNECTED_AFTER: Duration = Duration::from_secs(5);

/// Sessions are being synced if one was read within this time.
const SYNCING_WITHIN: Duration = Duration::from_secs(1);

/// What is at the other end of the cable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// No laptop.
    Disconnected,
    /// A laptop.
    Connected,
    /// A laptop that fetches sessions.
    Syncing,
}

/// When the laptop last sent a request. A handle: the server writes into one clone, the screen reads another.
#[derive(Clone, Debug)]
pub struct Activity {
    shared: Arc<Times>,
}

/// Milliseconds since `started`; 0: never.
#[derive(Debug)]
struct Times {
    started: Instant,
    request: AtomicU64,
    session_read: AtomicU64,
}

impl Default for Activity {
    /// No laptop so far.
    fn default() -> Self {
        let never = || AtomicU64::new(0);
        let times = Times { started: Instant::now(), request: never(), session_read: never() };
        Activity { shared: Arc::new(times) }
    }
}

impl Activity {
    /// What is connected now.
    pub fn presence(&self) -> Presence {
        let now_ms = self.now_ms();
        let within = |time: &AtomicU64, span: Duration| {
            let time_ms = time.load(Ordering::Relaxed);
            time_ms > 0 && now_ms.saturating_sub(time_ms) < span.as_millis() as u64
        };
        match (
            within(&self.shared.request, DISCONNECTED_AFTER),
            within(&self.shared.session_read, SYNCING_WITHIN),
        ) {
            (false, _) => Presence::Disconnected,
            (true, false) => Presence::Connected,
            (true, true) => Presence::Syncing,
        }
    }

    /// Notes a request, and whether it read a session.
    pub(crate) fn note_request(&self, session_read: bool) {
        let now_ms = self.now_ms();
        self.shared.request.store(now_ms, Ordering::Relaxed);
        if session_read {
            self.shared.session_read.store(now_ms, Ordering::Relaxed);
        }
    }

    fn now_ms(&self) -> u64 {
        self.shared.started.elapsed().as_millis() as u64 + 1
    }
}
