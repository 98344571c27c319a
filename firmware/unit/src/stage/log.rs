//! Records to the disk, on a thread of its own: a slow card must not hold up the poses.

use crate::conditions::Conditions;
use crate::host;
use crate::parts::Trouble;
use crate::service::{Pulse, Vital};
use crate::sessions::Sessions;
use kei_core::Pose;
use kei_link::LiveFeed;
use kei_log::{LogError, OsDisk, SessionLog};
use kei_wire::{
    EndReason, Event, Health, Record, Second, Stride, TraceFrame, TracePoint, TraceWriter, Window,
    record::TRACE_JOINTS,
};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use tracing::info;

/// Records that may wait for the disk: half a minute of running, keypoints of 30 frames a second included.
pub(crate) const QUEUE: usize = 1024;

/// How often the log looks whether a commit is due.
const TICK: Duration = Duration::from_millis(200);

/// Between tries to open a session, and between looks at the system's clock.
const RETRY: Duration = Duration::from_secs(2);

/// Keypoints wait no longer than this for their chunk to be full.
const TRACE_WAIT_US: u64 = 1_000_000;

/// One record on its way, with its time since boot.
#[allow(clippy::large_enum_variant)] // a pose for each frame: boxed, it would be allocated for each frame
pub(crate) enum Entry {
    /// Keypoints to keep, in a frame of so many px.
    Pose(Duration, Pose, (u32, u32)),
    Stride(Duration, Stride),
    Second(Duration, Second),
    Window(Duration, Box<Window>),
    Health(Duration, Health),
    /// A button begins a session.
    Begin(Duration),
    /// A button ends it.
    End(Duration),
    /// It belongs into the session.
    Event(Duration, Event),
    /// They hold from now on.
    Conditions(Duration, Conditions),
}

/// The way into the log.
pub(crate) struct LogLine {
    entries: Mutex<Option<SyncSender<Entry>>>,
    /// A source that loses no picture loses no record either: it waits for the disk.
    patient: bool,
    /// Time since boot of the frames' time 0.
    origin: OnceLock<Duration>,
    pub(crate) trouble: Trouble,
    pulse: Arc<Pulse>,
}

impl LogLine {
    pub(crate) fn new(entries: SyncSender<Entry>, patient: bool, pulse: Arc<Pulse>) -> Self {
        LogLine {
            entries: Mutex::new(Some(entries)),
            patient,
            origin: OnceLock::new(),
            trouble: Trouble::of("the recording"),
            pulse,
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
pub(crate) struct LogStage {
    sessions: Arc<Sessions>,
    /// `None` while there is to be none.
    session: Option<Result<SessionLog<OsDisk>, LogError>>,
    retry_at: Instant,
    kept: Kept,
    /// To a laptop that watches.
    feed: LiveFeed,
    trace: Option<TraceWriter>,
    /// What holds, and what the session says that holds: also where the disk refused an event, or the session
    /// that goes on was run in other shoes, the next record is read right.
    conditions: Conditions,
    recorded: Conditions,
}

impl LogStage {
    /// `records`: a session is begun at once; otherwise it waits for [`Entry::Begin`].
    pub(crate) fn new(sessions: Arc<Sessions>, feed: LiveFeed, records: bool) -> Self {
        let conditions = sessions.told.now();
        let (session, recorded) = if records {
            let (session, recorded) = open(&sessions);
            (Some(session), recorded)
        } else {
            (None, Conditions::default())
        };
        LogStage {
            sessions,
            session,
            retry_at: Instant::now(),
            kept: Kept::default(),
            feed,
            trace: None,
            conditions,
            recorded,
        }
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
            line.pulse.beat(Vital::Log);
            let written = match entries.recv_timeout(TICK) {
                Ok(entry) => {
                    now = now.max(entry.time());
                    self.take(now, entry)
                }
                Err(RecvTimeoutError::Timeout) => match &mut self.session {
                    Some(Ok(session)) => session.tick(now + TICK),
                    Some(Err(error)) => Err(error.clone()),
                    None => Ok(()),
                },
                Err(RecvTimeoutError::Disconnected) => break,
            };
            match written.and_then(|()| self.now_and_then()).and_then(|()| self.at_present()) {
                Ok(()) => line.trouble.clear(),
                Err(error) => {
                    line.trouble.say(&format!("not recording: {error}"));
                    self.kept.trouble = Some(error.to_string());
                }
            }
        }
        if let Err(error) = self.end(now, reason()) {
            self.kept.trouble = Some(error.to_string());
        }
        self.kept
    }

    fn begin(&mut self) -> Result<(), LogError> {
        if self.session.is_none() {
            let (session, recorded) = open(&self.sessions);
            (self.session, self.recorded) = (Some(session), recorded);
        }
        match &self.session {
            Some(Err(error)) => Err(error.clone()),
            _ => Ok(()),
        }
    }

    fn end(&mut self, now: Duration, reason: EndReason) -> Result<(), LogError> {
        let traced = self.write_trace(now);
        let Some(Ok(session)) = self.session.take() else { return Ok(()) };
        let lost_records = session.lost_records();
        self.kept.lost_records += lost_records;
        session.end(now, reason).and(traced)?;
        info!(?reason, lost_records, "the session ends");
        Ok(())
    }

    /// Opens what can't be written to, and dates what can.
    fn now_and_then(&mut self) -> Result<(), LogError> {
        if Instant::now() < self.retry_at {
            return Ok(());
        }
        self.retry_at = Instant::now() + RETRY;
        if matches!(self.session, Some(Err(_))) {
            let (session, recorded) = open(&self.sessions);
            (self.session, self.recorded) = (Some(session), recorded);
        }
        match &self.session {
            Some(Err(error)) => Err(error.clone()),
            _ => self.sessions.note_network_clock(),
        }
    }

    /// What is wrong, also where there was nothing to write just now.
    fn at_present(&self) -> Result<(), LogError> {
        match &self.session {
            Some(Ok(session)) => session.trouble().map_or(Ok(()), |error| Err(error.clone())),
            _ => Ok(()),
        }
    }

    fn take(&mut self, now: Duration, entry: Entry) -> Result<(), LogError> {
        match entry {
            Entry::Pose(_, pose, frame) => self.gather(now, &pose, frame),
            Entry::Stride(_, stride) => self.write(now, &Record::Stride(stride)),
            Entry::Second(_, second) => self.write(now, &Record::Second(second)),
            Entry::Window(_, window) => self.write(now, &Record::Window(*window)),
            Entry::Health(_, mut health) => {
                host::complete(&mut health, self.sessions.free_bytes());
                self.write(now, &Record::Health(health))
            }
            Entry::Begin(_) => self.begin(),
            Entry::End(_) => self.end(now, EndReason::Button),
            Entry::Event(_, event) => self.write(now, &Record::Event(event)),
            Entry::Conditions(_, conditions) => {
                self.conditions = conditions;
                self.write_conditions(now)
            }
        }
    }

    /// Records what holds, where the session says something else.
    fn write_conditions(&mut self, now: Duration) -> Result<(), LogError> {
        let Some(Ok(session)) = &mut self.session else { return Ok(()) };
        for event in self.conditions.events_after(&self.recorded) {
            let record = Record::Event(event);
            self.feed.send(session.session_time_us(now), &record);
            session.append(now, &record)?;
        }
        self.recorded.clone_from(&self.conditions);
        Ok(())
    }

    fn write(&mut self, now: Duration, record: &Record<'_>) -> Result<(), LogError> {
        let told = if self.conditions == self.recorded { Ok(()) } else { self.write_conditions(now) };
        match &mut self.session {
            None => Ok(()),
            Some(Ok(session)) => {
                self.feed.send(session.session_time_us(now), record);
                told.and(session.append(now, record))
            }
            Some(Err(error)) => {
                self.kept.lost_records += 1;
                Err(error.clone())
            }
        }
    }

    /// Keypoints wait for each other: in a chunk they take a third of the room.
    fn gather(&mut self, now: Duration, pose: &Pose, (width, height): (u32, u32)) -> Result<(), LogError> {
        let Some(Ok(session)) = &self.session else { return Ok(()) };
        let frame = trace_frame(session.session_time_us(now), pose);
        let px = |size: u32| u16::try_from(size).unwrap_or(u16::MAX);
        let trace = self.trace.get_or_insert_with(|| TraceWriter::new(px(width), px(height)));
        let waited = trace.chunk().is_some_and(|(first_us, _)| frame.time_us >= first_us + TRACE_WAIT_US);
        if !waited && trace.push(&frame) {
            return Ok(());
        }
        let written = self.write_trace(now);
        // An empty chunk has room for any frame.
        _ = self.trace.as_mut().is_some_and(|trace| trace.push(&frame));
        written
    }

    fn write_trace(&mut self, now: Duration) -> Result<(), LogError> {
        let Some(mut trace) = self.trace.take() else { return Ok(()) };
        let written = match (trace.chunk(), &mut self.session) {
            (Some((first_us, chunk)), Some(Ok(session))) => {
                let waited_us = session.session_time_us(now).saturating_sub(first_us);
                let record = Record::Trace(chunk);
                self.feed.send(first_us, &record);
                session.append(now.saturating_sub(Duration::from_micros(waited_us)), &record)
            }
            _ => Ok(()),
        };
        trace.clear();
        self.trace = Some(trace);
        written
    }
}

/// A session, where there is one, and the conditions that it records so far.
fn open(sessions: &Sessions) -> (Result<SessionLog<OsDisk>, LogError>, Conditions) {
    match sessions.begin_or_resume() {
        Ok((session, recorded)) => (Ok(session), recorded),
        Err(error) => (Err(error), Conditions::default()),
    }
}

fn trace_frame(time_us: u64, pose: &Pose) -> TraceFrame {
    const { assert!(TRACE_JOINTS == kei_core::Joint::COUNT) };
    let points = pose.keypoints.map(|k| TracePoint { x_px: k.x, y_px: k.y, score: k.score });
    TraceFrame { time_us, points }
}

impl Entry {
    fn time(&self) -> Duration {
        match self {
            Entry::Pose(time, ..)
            | Entry::Stride(time, _)
            | Entry::Second(time, _)
            | Entry::Window(time, _)
            | Entry::Health(time, _)
            | Entry::Begin(time)
            | Entry::End(time)
            | Entry::Event(time, _)
            | Entry::Conditions(time, _) => *time,
        }
    }
}
