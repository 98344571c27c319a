//! Records on their way to the line while they happen.

use kei_wire::{PAYLOAD_BYTES_MAX, Record};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

/// So many records wait for a slow line; more are left out, and the numbers of the live records show it.
const QUEUE: usize = 64;

/// Where the unit puts the records that it also logs. Costs nothing while nobody watches.
#[derive(Clone, Debug)]
pub struct LiveFeed {
    wanted: Arc<AtomicBool>,
    queue: SyncSender<Vec<u8>>,
}

/// The server's end of a [`LiveFeed`].
#[derive(Debug)]
pub struct LiveSource {
    pub(crate) wanted: Arc<AtomicBool>,
    pub(crate) queue: Receiver<Vec<u8>>,
}

/// A feed and its server's end.
pub fn live_feed() -> (LiveFeed, LiveSource) {
    let wanted = Arc::new(AtomicBool::new(false));
    let (sender, receiver) = sync_channel(QUEUE);
    (LiveFeed { wanted: wanted.clone(), queue: sender }, LiveSource { wanted, queue: receiver })
}

impl LiveFeed {
    /// Sends a record at `time_us` since the session's start to whoever watches. Never waits.
    pub fn send(&self, time_us: u64, record: &Record<'_>) {
        if !self.wanted.load(Ordering::Relaxed) {
            return;
        }
        let mut buffer = [0; PAYLOAD_BYTES_MAX];
        let Ok(payload) = record.encode(time_us, &mut buffer) else { return };
        match self.queue.try_send(payload.to_vec()) {
            // A full queue is a slow line; a closed one, a server that ended. Neither is the unit's trouble.
            Ok(()) | Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {}
        }
    }
}
