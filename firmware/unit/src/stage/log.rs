//! Writes the session on its own thread, so that a slow card never delays the pose stage.

use crate::conditions::Conditions;
use crate::host;
use crate::message::{LogEntry, LogMessage};
use crate::sessions::Sessions;
use crate::signal::{Heartbeat, PartStatus, StopSignal};
use kei_core::{Joint, Pose};
use kei_link::LiveFeed;
use kei_log::{LogError, OsDisk, SessionLog};
use kei_wire::record::TRACE_JOINTS;
use kei_wire::{EndReason, Record, TraceFrame, TracePoint, TraceWriter};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};
use tracing::info;

/// Longest time between two checks for a commit that is due.
const TICK: Duration = Duration::from_millis(200);

/// Interval of the attempts to open a session, and of the checks of the system's clock.
const MAINTENANCE_INTERVAL: Duration = Duration::from_secs(2);

/// Longest time that keypoints wait for their chunk to fill, µs.
const TRACE_WAIT_US: u64 = 1_000_000;

/// Records sessions until all senders of the queue are dropped, then ends the open one.
pub(crate) struct LogStage {
    pub(crate) entries: Receiver<LogEntry>,
    pub(crate) sessions: Arc<Sessions>,
    /// Sends records to a laptop that watches live.
    pub(crate) feed: LiveFeed,
    /// Whether a session starts with the program; otherwise [`LogMessage::StartSession`] starts it.
    pub(crate) starts_session: bool,
    pub(crate) status: PartStatus,
    pub(crate) heartbeat: Heartbeat,
    pub(crate) stop: StopSignal,
}

/// The records that were lost, and why.
#[derive(Default)]
pub(crate) struct RecordingOutcome {
    /// Number of records that were not written.
    pub(crate) lost_records: u64,
    /// The last error of the recording, if there was one.
    pub(crate) error: Option<String>,
}

impl LogStage {
    pub(crate) fn run(self) -> RecordingOutcome {
        let mut recorder = Recorder::new(self.sessions, self.feed, self.starts_session);
        let mut now = kei_log::since_boot();
        loop {
            self.heartbeat.beat();
            let handled = match self.entries.recv_timeout(TICK) {
                Ok(entry) => {
                    now = now.max(entry.time);
                    recorder.handle(now, entry.message)
                }
                Err(RecvTimeoutError::Timeout) => recorder.tick(now + TICK),
                Err(RecvTimeoutError::Disconnected) => break,
            };
            match handled.and_then(|()| recorder.maintain()).and_then(|()| recorder.session_error()) {
                Ok(()) => self.status.clear_fault(),
                Err(error) => {
                    self.status.report_fault(&format!("not recording: {error}"));
                    recorder.outcome.error = Some(error.to_string());
                }
            }
        }
        recorder.finish(now, self.stop.end_reason())
    }
}

/// The session that is being recorded.
enum Session {
    /// No session; a button starts one.
    None,
    Open(SessionLog<OsDisk>),
    /// The session could not be opened. Opening is retried, because a sync may free a full disk.
    Failed(LogError),
}

/// Writes records to the session and to the live feed.
struct Recorder {
    sessions: Arc<Sessions>,
    session: Session,
    next_maintenance: Instant,
    outcome: RecordingOutcome,
    feed: LiveFeed,
    trace: Option<TraceWriter>,
    conditions: Conditions,
    /// The conditions that the session has recorded. They differ from `conditions` if the disk refused an
    /// event, or if a resumed session recorded other conditions. The missing events are then written before
    /// the next record.
    recorded: Conditions,
}

impl Recorder {
    fn new(sessions: Arc<Sessions>, feed: LiveFeed, starts_session: bool) -> Self {
        let mut recorder = Recorder {
            conditions: sessions.conditions.get(),
            sessions,
            session: Session::None,
            next_maintenance: Instant::now(),
            outcome: RecordingOutcome::default(),
            feed,
            trace: None,
            recorded: Conditions::default(),
        };
        if starts_session {
            recorder.open_session();
        }
        recorder
    }

    fn handle(&mut self, now: Duration, message: LogMessage) -> Result<(), LogError> {
        match message {
            LogMessage::Record(mut record) => {
                if let Record::Health(health) = &mut record {
                    host::complete(health, self.sessions.free_bytes());
                }
                self.write(now, &record)
            }
            LogMessage::Keypoints(pose, frame_size) => self.add_keypoints(now, &pose, frame_size),
            LogMessage::Conditions(conditions) => {
                self.conditions = conditions;
                self.write_conditions(now)
            }
            LogMessage::StartSession => {
                if matches!(self.session, Session::None) {
                    self.open_session();
                }
                self.open_error()
            }
            LogMessage::EndSession => self.end_session(now, EndReason::Button),
        }
    }

    /// Commits what is due while no entries arrive.
    fn tick(&mut self, now: Duration) -> Result<(), LogError> {
        match &mut self.session {
            Session::Open(session) => session.tick(now),
            _ => self.open_error(),
        }
    }

    /// Every [`MAINTENANCE_INTERVAL`], retries a session that could not be opened and dates the sessions of
    /// this boot.
    fn maintain(&mut self) -> Result<(), LogError> {
        if Instant::now() < self.next_maintenance {
            return Ok(());
        }
        self.next_maintenance = Instant::now() + MAINTENANCE_INTERVAL;
        if matches!(self.session, Session::Failed(_)) {
            self.open_session();
        }
        self.open_error()?;
        self.sessions.note_network_clock()
    }

    fn open_session(&mut self) {
        (self.session, self.recorded) = match self.sessions.start_or_resume() {
            Ok((session, recorded)) => (Session::Open(session), recorded),
            Err(error) => (Session::Failed(error), Conditions::default()),
        };
    }

    fn open_error(&self) -> Result<(), LogError> {
        match &self.session {
            Session::Failed(error) => Err(error.clone()),
            _ => Ok(()),
        }
    }

    /// Returns the current error of an open session. It lasts until the disk works again, even if nothing is
    /// written.
    fn session_error(&self) -> Result<(), LogError> {
        match &self.session {
            Session::Open(session) => session.error().map_or(Ok(()), |error| Err(error.clone())),
            _ => Ok(()),
        }
    }

    fn end_session(&mut self, now: Duration, reason: EndReason) -> Result<(), LogError> {
        let traced = self.write_trace(now);
        let Session::Open(session) = std::mem::replace(&mut self.session, Session::None) else {
            return Ok(());
        };
        let lost_records = session.lost_records();
        self.outcome.lost_records += lost_records;
        session.end(now, reason).and(traced)?;
        info!(?reason, lost_records, "session ended");
        Ok(())
    }

    fn finish(mut self, now: Duration, reason: EndReason) -> RecordingOutcome {
        if let Err(error) = self.end_session(now, reason) {
            self.outcome.error = Some(error.to_string());
        }
        self.outcome
    }

    fn write(&mut self, now: Duration, record: &Record<'_>) -> Result<(), LogError> {
        let conditions_written =
            if self.conditions == self.recorded { Ok(()) } else { self.write_conditions(now) };
        match &mut self.session {
            Session::None => Ok(()),
            Session::Open(session) => {
                self.feed.send(session.session_time_us(now), record);
                conditions_written.and(session.append(now, record))
            }
            Session::Failed(error) => {
                self.outcome.lost_records += 1;
                Err(error.clone())
            }
        }
    }

    /// Writes the events that lead from the recorded conditions to the current ones.
    fn write_conditions(&mut self, now: Duration) -> Result<(), LogError> {
        let Session::Open(session) = &mut self.session else { return Ok(()) };
        for event in self.conditions.events_since(&self.recorded) {
            let record = Record::Event(event);
            self.feed.send(session.session_time_us(now), &record);
            session.append(now, &record)?;
        }
        self.recorded.clone_from(&self.conditions);
        Ok(())
    }

    /// Collects keypoints in chunks, which take a third of the space of single frames.
    fn add_keypoints(
        &mut self,
        now: Duration,
        pose: &Pose,
        (width, height): (u32, u32),
    ) -> Result<(), LogError> {
        let Session::Open(session) = &self.session else { return Ok(()) };
        let frame = trace_frame(session.session_time_us(now), pose);
        let px = |size: u32| u16::try_from(size).unwrap_or(u16::MAX);
        let trace = self.trace.get_or_insert_with(|| TraceWriter::new(px(width), px(height)));
        let is_due = trace.chunk().is_some_and(|(first_us, _)| frame.time_us >= first_us + TRACE_WAIT_US);
        if !is_due && trace.push(&frame) {
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
            (Some((first_us, chunk)), Session::Open(session)) => {
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

fn trace_frame(time_us: u64, pose: &Pose) -> TraceFrame {
    const { assert!(TRACE_JOINTS == Joint::COUNT) };
    let points = pose.keypoints.map(|k| TracePoint { x_px: k.x, y_px: k.y, score: k.score });
    TraceFrame { time_us, points }
}
