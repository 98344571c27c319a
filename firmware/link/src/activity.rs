//! Whether a laptop is connected and syncing, for the unit's screen.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// After this long without a request the laptop counts as disconnected. A laptop that watches live records
/// sends a request every few seconds.
const DISCONNECTED_AFTER: Duration = Duration::from_secs(5);

/// The laptop counts as syncing if it read a session within this time.
const SYNCING_WITHIN: Duration = Duration::from_secs(1);

/// The state of the other end of the cable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// No laptop is connected.
    Disconnected,
    /// A laptop is connected but reads no session.
    Connected,
    /// A laptop is connected and reads sessions.
    Syncing,
}

/// The times of the latest requests. Clones share them: the server updates one clone, the screen reads
/// another.
#[derive(Clone, Debug)]
pub struct Activity {
    shared: Arc<Times>,
}

/// Times in milliseconds since `started`; 0 means never.
#[derive(Debug)]
struct Times {
    started: Instant,
    request: AtomicU64,
    session_read: AtomicU64,
}

impl Default for Activity {
    /// No laptop has been connected.
    fn default() -> Self {
        let never = || AtomicU64::new(0);
        let times = Times { started: Instant::now(), request: never(), session_read: never() };
        Activity { shared: Arc::new(times) }
    }
}

impl Activity {
    /// Returns the current state.
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

    /// Records a request, and whether it read a session.
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
