//! Records on their way to the line, as they are made.

use kei_wire::{PAYLOAD_BYTES_MAX, Record};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

/// Records that wait for a slow line; more are dropped, which the numbers of the live records show.
const QUEUE: usize = 64;

/// Takes the records that the unit also logs. Costs nothing while no laptop watches.
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
    /// Sends a record at `time_us` since the session's start to a laptop that watches. Never waits.
    pub fn send(&self, time_us: u64, record: &Record<'_>) {
        if !self.wanted.load(Ordering::Relaxed) {
            return;
        }
        let mut buffer = [0; PAYLOAD_BYTES_MAX];
        let Ok(payload) = record.encode(time_us, &mut buffer) else { return };
        match self.queue.try_send(payload.to_vec()) {
            // A full queue is a slow line; a closed one, a server that ended. Neither is an error of the unit.
            Ok(()) | Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {}
        }
    }
}
