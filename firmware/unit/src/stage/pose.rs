//! Turns frames into poses, strides and scores, for the screen and the log.

use crate::channel::{LogSender, Publisher, Subscriber};
use crate::conditions::{Conditions, ConditionsReceiver, ConditionsWatch};
use crate::message::{CapturedFrame, LogMessage, Snapshot};
use crate::records;
use crate::run_stats::{DroppedFrames, RunStats, SecondStats};
use crate::signal::{Heartbeat, PartStatus, StopSignal};
use kei_core::kei::Reference;
use kei_core::{GaitAnalyzer, Pose};
use kei_metric::MetricName;
use kei_models::{PoseError, PoseNet, PoseTracker};
use kei_wire::Record;
use std::cell::OnceCell;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;
use tracing::info;

/// Interval of the full records of a window, in time since the first frame.
const WINDOW_INTERVAL: Duration = Duration::from_secs(10);

/// Longest time between two heartbeats while the camera delivers no frame.
const IDLE_INTERVAL: Duration = Duration::from_secs(1);

/// Pose estimation and gait analysis, with the conditions that they depend on.
pub(crate) struct Gait {
    pub(crate) tracker: PoseTracker,
    pub(crate) analyzer: Box<GaitAnalyzer>,
    /// The conditions that `analyzer` works with.
    pub(crate) conditions: Conditions,
    /// Receives later conditions.
    pub(crate) changes: ConditionsReceiver,
    /// Height of the runner, cm.
    pub(crate) height_cm: Option<f32>,
}

impl Gait {
    /// Makes the analysis, before the first frame.
    pub(crate) fn new(
        net: PoseNet,
        reference: Reference,
        conditions: &ConditionsWatch,
        height_cm: Option<f32>,
    ) -> Self {
        let (changes, conditions) = (conditions.receiver(), conditions.get());
        let settings = conditions.analyzer_settings(height_cm);
        let analyzer = Box::new(GaitAnalyzer::new(reference, settings));
        Gait { tracker: PoseTracker::new(net), analyzer, conditions, changes, height_cm }
    }

    /// Applies the conditions if they changed, and returns them.
    pub(crate) fn update_conditions(&mut self) -> Option<Conditions> {
        let changed = self.changes.try_changed()?;
        self.analyzer.set(changed.analyzer_settings(self.height_cm));
        self.conditions.clone_from(&changed);
        Some(changed)
    }
}

/// Analyses frames until the camera stage ends or `length` is over.
pub(crate) struct PoseStage {
    pub(crate) frames: Subscriber<CapturedFrame>,
    pub(crate) gait: Gait,
    /// Time since the first frame after which the stage ends; `None` for no limit.
    pub(crate) length: Option<Duration>,
    /// Whether the session records the keypoints, so that it can be scored again later.
    pub(crate) keypoint_trace: bool,
    pub(crate) log: LogSender,
    pub(crate) snapshots: Publisher<Box<Snapshot>>,
    /// Status of the camera. Damaged frames are reported here.
    pub(crate) camera: PartStatus,
    pub(crate) heartbeat: Heartbeat,
    pub(crate) stop: StopSignal,
    pub(crate) progress: Progress,
}

/// State of the stage. The default is the state before the first frame.
pub(crate) struct Progress {
    stats: RunStats,
    second: SecondStats,
    /// Time from boot to the zero of the frames' timestamps.
    clock_origin: OnceCell<Duration>,
    /// Time since the first frame at which the next window is recorded.
    next_window: Duration,
    /// Whether the last report had a score.
    is_scored: bool,
    /// The buffer for the next snapshot.
    snapshot: Box<Snapshot>,
}

impl Default for Progress {
    fn default() -> Self {
        Progress {
            stats: RunStats::default(),
            second: SecondStats::default(),
            clock_origin: OnceCell::new(),
            next_window: WINDOW_INTERVAL,
            is_scored: false,
            snapshot: Box::new(Snapshot::empty()),
        }
    }
}

/// The result of one frame. The gait report is in the analyzer.
struct Step {
    pose: Pose,
    frame_size: (u32, u32),
    since_start: Duration,
    /// Whether the gait report is new.
    is_reported: bool,
    /// The conditions, if they changed.
    changed: Option<Conditions>,
    /// The second that the frame completed, if any.
    completed: Option<SecondStats>,
}

impl PoseStage {
    pub(crate) fn run(mut self) -> Result<RunStats, PoseError> {
        let mut captured = CapturedFrame::empty();
        loop {
            self.heartbeat.beat();
            match self.frames.recv_timeout(&mut captured, IDLE_INTERVAL) {
                Ok(()) => {}
                // A camera that hangs must not keep the run from ending.
                Err(RecvTimeoutError::Timeout) if !self.stop.is_stopped() => continue,
                Err(_) => break,
            }
            let Some(step) = self.step(&captured)? else { continue };
            let since_start = step.since_start;
            self.publish(step);
            if self.length.is_some_and(|length| since_start >= length) {
                break;
            }
        }
        self.progress.stats.finish(self.gait.analyzer.report());
        Ok(self.progress.stats)
    }

    /// Analyses one frame. Returns `None` if it is damaged, which does not end the run.
    fn step(&mut self, captured: &CapturedFrame) -> Result<Option<Step>, PoseError> {
        let pose = match self.gait.tracker.track(&captured.frame) {
            Ok(pose) => pose,
            Err(PoseError::Frame(damage)) => {
                self.camera.report_fault(&damage.to_string());
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let dropped = DroppedFrames { by_camera: captured.dropped, by_channel: self.frames.overwritten() };
        let since_start = self.progress.stats.add_frame(&pose, dropped);
        let changed = self.gait.update_conditions();
        self.pass_on_people();
        let is_reported = self.gait.analyzer.push(&pose);
        if is_reported {
            self.log_score_change();
            self.count_strides();
        }
        let completed = self.progress.second.add_frame(&pose);
        if let Some(second) = &completed {
            self.progress.stats.frames_per_second = Some(second.frames_per_second());
        }
        let frame_size = (captured.frame.width, captured.frame.height);
        Ok(Some(Step { pose, frame_size, since_start, is_reported, changed, completed }))
    }

    /// Passes on whether several people are in view, for the screen, and logs a change.
    fn pass_on_people(&mut self) {
        let people = self.gait.tracker.people();
        if (people > 1) == self.progress.snapshot.has_several_people {
            return;
        }
        self.progress.snapshot.has_several_people = people > 1;
        if people > 1 {
            info!("{people} people in view; the one nearest the centre is measured");
        } else {
            info!("only one person in view again");
        }
    }

    fn count_strides(&mut self) {
        let report = self.gait.analyzer.report();
        self.gait.analyzer.new_strides().iter().for_each(|_| self.progress.stats.add_stride(report));
    }

    /// Logs when a score appears, and when it is withheld again.
    fn log_score_change(&mut self) {
        let kei = self.gait.analyzer.report().metrics[MetricName::Kei];
        if kei.is_ok() == self.progress.is_scored {
            return;
        }
        self.progress.is_scored = kei.is_ok();
        match kei {
            Ok(kei) => info!("the runner is scored: KEI {:.0} %", kei.value),
            Err(reason) => info!("score withheld: {reason}"),
        }
    }

    /// Sends the result of a frame to the log and to the screen.
    fn publish(&mut self, step: Step) {
        let time = self.log_time(step.pose.time);
        self.update_snapshot(&step);
        if let Some(conditions) = step.changed {
            self.log.send(time, LogMessage::Conditions(conditions));
        }
        if self.keypoint_trace {
            self.log.send(time, LogMessage::Keypoints(step.pose, step.frame_size));
        }
        if step.is_reported {
            self.send_strides();
            self.send_window(time, step.since_start);
        }
        if let Some(second) = step.completed {
            self.send_second(time, &second);
        }
        // An error means that the screen stage has failed. The run is recorded without it.
        let _ = self.snapshots.publish(&mut self.progress.snapshot);
    }

    /// Converts a frame's timestamp to the time since boot, which the log uses. Intervals stay those of the
    /// camera's clock.
    fn log_time(&self, frame_time: Duration) -> Duration {
        let origin = || kei_log::since_boot().saturating_sub(frame_time);
        *self.progress.clock_origin.get_or_init(origin) + frame_time
    }

    fn send_strides(&self) {
        for stride in self.gait.analyzer.new_strides() {
            let time = self.log_time(stride.contact + stride.duration);
            let record =
                records::stride(stride, self.gait.analyzer.report(), self.gait.conditions.belt_speed_kmh);
            self.log.send(time, LogMessage::Record(Record::Stride(record)));
        }
    }

    fn send_window(&mut self, time: Duration, since_start: Duration) {
        if since_start >= self.progress.next_window {
            self.progress.next_window = since_start + WINDOW_INTERVAL;
            let window = records::window(self.gait.analyzer.report());
            self.log.send(time, LogMessage::Record(Record::Window(window)));
        }
    }

    fn send_second(&self, time: Duration, second: &SecondStats) {
        let record =
            records::second(self.gait.analyzer.report(), second, self.gait.conditions.belt_speed_kmh);
        self.log.send(time, LogMessage::Record(Record::Second(record)));
        let health = records::health(&self.progress.stats, self.gait.tracker.timings().inference);
        self.log.send(time, LogMessage::Record(Record::Health(health)));
    }

    fn update_snapshot(&mut self, step: &Step) {
        let stats = &self.progress.stats;
        let snapshot = &mut self.progress.snapshot;
        snapshot.pose = step.pose;
        snapshot.frame_size = step.frame_size;
        snapshot.report = *self.gait.analyzer.report();
        snapshot.strides = stats.strides;
        snapshot.since_start = step.since_start;
        snapshot.frames_per_second = stats.frames_per_second;
        snapshot.dropped_frames = stats.dropped.total();
        snapshot.conditions.clone_from(&self.gait.conditions);
    }
}
