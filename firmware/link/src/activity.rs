//! Whether a laptop is there and what it does: for the unit's screen.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A laptop that has asked nothing for so long is gone; one that watches live asks every few seconds.
const GONE_AFTER: Duration = Duration::from_secs(5);

/// Sessions are being fetched if some of one was read within this.
const FETCHED_WITHIN: Duration = Duration::from_secs(1);

/// What is at the other end of the cable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Nobody.
    Apart,
    /// A laptop.
    Together,
    /// A laptop that fetches sessions.
    Syncing,
}

/// A handle for those who want to know; the server at the other clone writes into it.
#[derive(Clone, Debug)]
pub struct Activity {
    shared: Arc<Times>,
}

/// Milliseconds since `started`; 0: never.
#[derive(Debug)]
struct Times {
    started: Instant,
    asked: AtomicU64,
    fetched: AtomicU64,
}

impl Default for Activity {
    /// Nobody was there yet.
    fn default() -> Self {
        let times = Times { started: Instant::now(), asked: AtomicU64::new(0), fetched: AtomicU64::new(0) };
        Activity { shared: Arc::new(times) }
    }
}

impl Activity {
    /// Who is there now.
    pub fn presence(&self) -> Presence {
        let now_ms = self.now_ms();
        let within = |time: &AtomicU64, span: Duration| {
            let time_ms = time.load(Ordering::Relaxed);
            time_ms > 0 && now_ms.saturating_sub(time_ms) < span.as_millis() as u64
        };
        match (within(&self.shared.asked, GONE_AFTER), within(&self.shared.fetched, FETCHED_WITHIN)) {
            (false, _) => Presence::Apart,
            (true, false) => Presence::Together,
            (true, true) => Presence::Syncing,
        }
    }

    /// A request came, one for bytes of a session or another.
    pub(crate) fn asked(&self, fetching: bool) {
        let now_ms = self.now_ms();
        self.shared.asked.store(now_ms, Ordering::Relaxed);
        if fetching {
            self.shared.fetched.store(now_ms, Ordering::Relaxed);
        }
    }

    fn now_ms(&self) -> u64 {
        self.shared.started.elapsed().as_millis() as u64 + 1
    }
}
