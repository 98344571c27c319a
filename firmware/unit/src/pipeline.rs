//! Connects the stages of a run, starts each on its own thread and waits for their end.
//!
//! ```text
//! camera -- frames --> pose -- snapshots --> screen
//!                       |
//!                       +----- log queue --> log -- live feed --> link
//! buttons --------------'
//! ```

use crate::cable::{Cable, CableWatch, paired_laptops};
use crate::channel::{LogSender, Publisher, Subscriber, latest, log_queue};
use crate::controls::Controls;
use crate::error::UnitError;
use crate::message::{CapturedFrame, LogEntry, Snapshot};
use crate::parts::{ButtonsPart, FrameSource, Parts};
use crate::present::{Indicators, Presenter};
use crate::run_stats::RunStats;
use crate::service::{Heartbeats, Service};
use crate::sessions::{FIRMWARE, Sessions};
use crate::signal::{PartStatus, StopSignal};
use crate::stage::buttons::ButtonsStage;
use crate::stage::camera::CameraStage;
use crate::stage::link::LinkStage;
use crate::stage::log::{LogStage, RecordingOutcome};
use crate::stage::pose::{PoseStage, Progress};
use crate::stage::screen::{Display, ScreenStage};
use kei_boards::profile::Profile;
use kei_frame::CameraError;
use kei_link::LiveFeed;
use kei_models::PoseError;
use kei_wire::EndReason;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::thread::{self, Builder, JoinHandle};
use std::time::{Duration, Instant};
use tracing::info;

/// Interval of the checks for the end of the run and for a watchdog feed that is due.
const POLL_INTERVAL: Duration = Duration::from_millis(20);
/// Extra time for the last frame of a live run. After that the run ends without the frame, because a camera
/// that hangs delivers none.
const GRACE: Duration = Duration::from_secs(5);

/// The stages of a run, connected and not yet started.
pub(crate) struct Pipeline {
    link: Option<LinkStage>,
    log: LogStage,
    screen: ScreenStage,
    pose: PoseStage,
    camera: CameraStage,
    buttons: Option<ButtonsStage>,
    handles: Handles,
}

/// State that several stages share, and the signals that end them.
struct Handles {
    stop: StopSignal,
    /// Ends the link stage, which serves until the log stage has ended.
    stop_link: StopSignal,
    camera: PartStatus,
    recording: PartStatus,
    heartbeats: Heartbeats,
    /// `None` if the board has no buttons.
    controls: Option<Arc<Controls>>,
}

impl Pipeline {
    /// Starts the stages. The run ends `length` after the first frame.
    pub(crate) fn start(parts: Parts, length: Option<Duration>) -> Result<Running, UnitError> {
        let board = parts.profile.name.clone();
        let deadline =
            length.filter(|_| !parts.source.lossless).map(|length| Instant::now() + length + GRACE);
        let Pipeline { link, log, screen, pose, camera, buttons, handles } = Pipeline::connect(parts, length);
        stop_on_signal(handles.stop.clone())?;
        let running = Running {
            link: link.map(|stage| spawn("the cable", || stage.run())).transpose()?,
            log: spawn("the log", || log.run())?,
            screen: spawn("the screen", || screen.run())?,
            pose: spawn("the pose stage", || pose.run())?,
            camera: spawn("the camera", || camera.run())?,
            buttons: buttons.map(|stage| spawn("the buttons", || stage.run())).transpose()?,
            service: Service::from_environment(handles.heartbeats.clone()),
            deadline,
            handles,
        };
        running.service.ready();
        info!("{FIRMWARE} runs on the board \"{board}\"");
        Ok(running)
    }

    /// Creates the channels and the stages at their ends.
    fn connect(parts: Parts, length: Option<Duration>) -> Self {
        let Parts { profile, settings, display, source, gait, sessions, starts_session, buttons, cable } =
            parts;
        let handles = Handles::new(buttons.as_ref());
        let (frame_publisher, frames) = latest(CapturedFrame::empty());
        let (snapshot_publisher, snapshots) = latest(Box::new(Snapshot::empty()));
        let (log, entries) = log_queue(source.lossless, handles.recording.clone());
        let (feed, live) = kei_link::live_feed();
        let cable_watch = cable.as_ref().map(Cable::watch).unwrap_or_default();
        let keypoint_trace = settings.keypoint_trace();
        Pipeline {
            camera: handles.camera_stage(source, frame_publisher),
            pose: PoseStage {
                frames,
                gait,
                length,
                keypoint_trace,
                log: log.clone(),
                snapshots: snapshot_publisher,
                camera: handles.camera.clone(),
                heartbeat: handles.heartbeats.pose.clone(),
                stop: handles.stop.clone(),
                progress: Progress::default(),
            },
            screen: handles.screen_stage(display, snapshots, cable_watch),
            log: handles.log_stage(entries, Arc::clone(&sessions), starts_session, feed),
            link: cable.map(|cable| {
                let (unit, stop) = (profile.name.clone(), handles.stop_link.clone());
                LinkStage { cable, unit, sessions, settings, live, stop }
            }),
            buttons: buttons.map(|part| handles.buttons_stage(part, &profile, log)),
            handles,
        }
    }
}

impl Handles {
    fn new(buttons: Option<&ButtonsPart>) -> Self {
        Handles {
            stop: StopSignal::default(),
            stop_link: StopSignal::default(),
            camera: PartStatus::new("the camera"),
            recording: PartStatus::new("the recording"),
            heartbeats: Heartbeats::default(),
            controls: buttons.map(|part| Arc::clone(&part.controls)),
        }
    }

    fn camera_stage(&self, source: FrameSource, frames: Publisher<CapturedFrame>) -> CameraStage {
        CameraStage {
            camera: source.camera,
            lossless: source.lossless,
            frames,
            status: self.camera.clone(),
            heartbeat: self.heartbeats.camera.clone(),
            stop: self.stop.clone(),
        }
    }

    fn screen_stage(
        &self,
        display: Display,
        snapshots: Subscriber<Box<Snapshot>>,
        cable: CableWatch,
    ) -> ScreenStage {
        let presenter = Presenter::new(Indicators {
            camera: self.camera.clone(),
            recording: self.recording.clone(),
            cable,
            controls: self.controls.clone(),
        });
        ScreenStage { display, presenter, snapshots, controls: self.controls.clone() }
    }

    fn log_stage(
        &self,
        entries: Receiver<LogEntry>,
        sessions: Arc<Sessions>,
        starts_session: bool,
        feed: LiveFeed,
    ) -> LogStage {
        LogStage {
            entries,
            sessions,
            starts_session,
            feed,
            status: self.recording.clone(),
            heartbeat: self.heartbeats.log.clone(),
            stop: self.stop.clone(),
        }
    }

    fn buttons_stage(&self, part: ButtonsPart, profile: &Profile, log: LogSender) -> ButtonsStage {
        ButtonsStage {
            profile: part.profile,
            pins: profile.pins.clone(),
            controls: part.controls,
            log,
            paired_laptops: paired_laptops(&profile.session.store),
            stop: self.stop.clone(),
        }
    }
}

/// The threads of a run.
pub(crate) struct Running {
    link: Option<JoinHandle<()>>,
    log: JoinHandle<RecordingOutcome>,
    screen: JoinHandle<ScreenStage>,
    pose: JoinHandle<Result<RunStats, PoseError>>,
    camera: JoinHandle<Result<(), CameraError>>,
    buttons: Option<JoinHandle<()>>,
    service: Service,
    /// Time at which a live run ends even if its camera hangs.
    deadline: Option<Instant>,
    handles: Handles,
}

/// How a run ended.
pub(crate) struct Outcome {
    pub(crate) stats: Result<RunStats, PoseError>,
    pub(crate) camera: Result<(), CameraError>,
    pub(crate) recording: RecordingOutcome,
    pub(crate) screen: ScreenStage,
    /// Whether the runner chose to shut the board down.
    pub(crate) shut_down: bool,
}

impl Running {
    /// Feeds the watchdog until the pose stage ends, then ends and joins the other stages.
    pub(crate) fn wait(mut self) -> Outcome {
        while !self.pose.is_finished() {
            thread::sleep(POLL_INTERVAL);
            self.service.feed();
            if self.deadline.is_some_and(|deadline| Instant::now() > deadline) {
                self.handles.stop.stop(EndReason::EndOfInput);
            }
        }
        self.service.stopping();
        // A stage ends after its senders have ended, so they are joined in the order of the data flow.
        let stats = join(self.pose);
        self.handles.stop.stop(EndReason::EndOfInput);
        let camera = join(self.camera);
        self.buttons.map(join);
        let screen = join(self.screen);
        let recording = join(self.log);
        self.handles.stop_link.stop(EndReason::EndOfInput);
        self.link.map(join);
        let shut_down = self.handles.controls.is_some_and(|controls| controls.is_shut_down());
        Outcome { stats, camera, recording, screen, shut_down }
    }
}

/// Starts a stage on its own thread, which is named `stage`.
pub(crate) fn spawn<T: Send + 'static>(
    stage: &'static str,
    run: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>, UnitError> {
    Builder::new().name(stage.into()).spawn(run).map_err(|source| UnitError::Thread { stage, source })
}

/// Waits for a stage's result. A panic of the stage continues on the calling thread.
pub(crate) fn join<T>(thread: JoinHandle<T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Sets `stop` on SIGINT and SIGTERM.
pub(crate) fn stop_on_signal(stop: StopSignal) -> Result<(), UnitError> {
    ctrlc::set_handler(move || {
        info!("stopping: received SIGINT or SIGTERM");
        stop.stop(EndReason::Shutdown);
    })
    .map_err(UnitError::Signal)
}
