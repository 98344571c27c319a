//! Live records: the channel from the unit to the server.

use kei_wire::{PAYLOAD_BYTES_MAX, Record};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

/// The most records that are buffered for a slow line. Further ones are dropped.
const QUEUE: usize = 64;

/// The sending end of the live records. Sending costs almost nothing while no laptop watches.
#[derive(Clone, Debug)]
pub struct LiveFeed {
    wanted: Arc<AtomicBool>,
    queue: SyncSender<Vec<u8>>,
}

/// The receiving end of a [`LiveFeed`], for [`crate::Server`].
#[derive(Debug)]
pub struct LiveSource {
    pub(crate) wanted: Arc<AtomicBool>,
    pub(crate) queue: Receiver<Vec<u8>>,
}

/// Creates both ends of a channel for live records.
pub fn live_feed() -> (LiveFeed, LiveSource) {
    let wanted = Arc::new(AtomicBool::new(false));
    let (sender, receiver) = sync_channel(QUEUE);
    (LiveFeed { wanted: wanted.clone(), queue: sender }, LiveSource { wanted, queue: receiver })
}

impl LiveFeed {
    /// Sends a record to a laptop that watches, if there is one. `time_us` is the time since the session's
    /// start, in microseconds. Never blocks.
    pub fn send(&self, time_us: u64, record: &Record<'_>) {
        if !self.wanted.load(Ordering::Relaxed) {
            return;
        }
        let mut buffer = [0; PAYLOAD_BYTES_MAX];
        let Ok(payload) = record.encode(time_us, &mut buffer) else { return };
        match self.queue.try_send(payload.to_vec()) {
            // A full queue means a slow line, and a closed one means that the server has ended. Neither is an
            // error of the unit.
            Ok(()) | Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {}
        }
    }
}
