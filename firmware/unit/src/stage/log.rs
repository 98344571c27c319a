//! Records to the disk, on a thread of its own: a slow card must not hold up the poses.

use crate::parts::Trouble;
use kei_link::LiveFeed;
use kei_log::{LogError, OsDisk, SessionLog};
use kei_wire::{EndReason, Health, Record, Second, Stride, Window};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// Records that may wait for the disk: about a minute of running.
pub(crate) const QUEUE: usize = 256;

/// How often the log looks whether a commit is due.
const TICK: Duration = Duration::from_millis(200);

/// Between tries to open a session.
const RETRY: Duration = Duration::from_secs(2);

/// One record on its way, with its time since boot.
pub(crate) enum Entry {
    Stride(Duration, Stride),
    Second(Duration, Second),
    Window(Duration, Box<Window>),
    Health(Duration, Health),
}

/// The way into the log.
pub(crate) struct LogLine {
    entries: Mutex<Option<SyncSender<Entry>>>,
    /// A source that loses no picture loses no record either: it waits for the disk.
    patient: bool,
    /// Time since boot of the frames' time 0.
    origin: OnceLock<Duration>,
    pub(crate) trouble: Trouble,
}

impl LogLine {
    pub(crate) fn new(entries: SyncSender<Entry>, patient: bool) -> Self {
        LogLine {
            entries: Mutex::new(Some(entries)),
            patient,
            origin: OnceLock::new(),
            trouble: Trouble::default(),
        }
    }

    /// A frame's time as the log counts it. Differences are those of the camera's own clock.
    pub(crate) fn time_of(&self, frame_time: Duration) -> Duration {
        let origin = self.origin.get_or_init(|| kei_log::since_boot().saturating_sub(frame_time));
        *origin + frame_time
    }

    pub(crate) fn tell(&self, entry: Entry) {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(entries) = entries.as_ref() else { return };
        let sent = if self.patient {
            entries.send(entry).is_ok()
        } else {
            match entries.try_send(entry) {
                Ok(()) => true,
                Err(TrySendError::Full(_)) => false,
                // The log has ended and has said why.
                Err(TrySendError::Disconnected(_)) => return,
            }
        };
        if !sent {
            self.trouble.say("the disk is too slow: strides are being lost");
        }
    }

    /// No more will be told.
    pub(crate) fn close(&self) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// What became of the session.
#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) lost_records: u64,
    /// The last error, where something was lost.
    pub(crate) trouble: Option<String>,
}

/// The session, opened again and again where it can't be at first: a full disk may get room.
pub(crate) struct LogStage<Open> {
    open: Open,
    session: Result<SessionLog<OsDisk>, LogError>,
    retry_at: Instant,
    kept: Kept,
    /// To a laptop that watches.
    feed: LiveFeed,
}

impl<Open: FnMut() -> Result<SessionLog<OsDisk>, LogError>> LogStage<Open> {
    pub(crate) fn new(mut open: Open, feed: LiveFeed) -> Self {
        let session = open();
        LogStage { open, session, retry_at: Instant::now() + RETRY, kept: Kept::default(), feed }
    }

    /// Writes until the line is closed, then ends the session.
    pub(crate) fn run(
        mut self,
        entries: &Receiver<Entry>,
        line: &LogLine,
        reason: impl FnOnce() -> EndReason,
    ) -> Kept {
        let mut now = kei_log::since_boot();
        loop {
            let written = match entries.recv_timeout(TICK) {
                Ok(entry) => {
                    let (time, record) = entry.record();
                    now = now.max(time);
                    self.write(now, &record)
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.session.as_mut().map_or(Ok(()), |session| session.tick(now + TICK))
                }
                Err(RecvTimeoutError::Disconnected) => break,
            };
            match written {
                Ok(()) => line.trouble.clear(),
                Err(error) => {
                    line.trouble.say(&format!("not recording: {error}"));
                    self.kept.trouble = Some(error.to_string());
                }
            }
        }
        if let Ok(session) = self.session {
            self.kept.lost_records += session.lost_records();
            if let Err(error) = session.end(now, reason()) {
                self.kept.trouble = Some(error.to_string());
            }
        }
        self.kept
    }

    fn write(&mut self, now: Duration, record: &Record<'_>) -> Result<(), LogError> {
        if self.session.is_err() && Instant::now() >= self.retry_at {
            self.retry_at = Instant::now() + RETRY;
            self.session = (self.open)();
        }
        match &mut self.session {
            Ok(session) => {
                self.feed.send(session.session_time_us(now), record);
                session.append(now, record)
            }
            Err(error) => {
                self.kept.lost_records += 1;
                Err(error.clone())
            }
        }
    }
}

impl Entry {
    fn record(self) -> (Duration, Record<'static>) {
        match self {
            Entry::Stride(time, stride) => (time, Record::Stride(stride)),
            Entry::Second(time, second) => (time, Record::Second(second)),
            Entry::Window(time, window) => (time, Record::Window(*window)),
            Entry::Health(time, health) => (time, Record::Health(health)),
        }
    }
}
