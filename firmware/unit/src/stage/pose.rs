//! From pictures to poses to strides; tells the screen and the log.

use super::Taken;
use super::camera::{CameraLine, empty};
use super::log::{Entry, LogLine};
use super::screen::{ScreenLine, Sight};
use crate::conditions::{Conditions, Told};
use crate::records;
use crate::service::Vital;
use crate::tally::{Second, Tally};
use kei_core::{GaitAnalyzer, MetricName, Pose, Settings};
use kei_models::{PoseError, PoseTracker};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tracing::info;

/// A window's full record goes into the log this often, of the run's own time.
const WINDOW_EVERY: Duration = Duration::from_secs(10);

/// While the camera gives nothing, the stage shows that it lives this often.
const IDLE: Duration = Duration::from_secs(1);

/// Everything the stage works with.
pub(crate) struct PoseStage {
    pub(crate) tracker: PoseTracker,
    pub(crate) analyzer: Box<GaitAnalyzer>,
    pub(crate) height_cm: Option<f32>,
    /// What holds now.
    pub(crate) conditions: Conditions,
    /// Where it is told what holds next.
    pub(crate) told: Arc<Told>,
    /// Run time after which it ends by itself.
    pub(crate) length: Option<Duration>,
    /// Whether the keypoints are kept, to score the session again later.
    pub(crate) trace: bool,
    /// Whether the runner has a score at present.
    pub(crate) is_scored: bool,
}

impl PoseStage {
    /// Runs until there are no more pictures, or `length` is over.
    pub(crate) fn run(
        mut self,
        camera: &CameraLine,
        screen: &ScreenLine,
        log: &LogLine,
    ) -> Result<Tally, PoseError> {
        let mut frame = empty();
        let mut tally = Tally::default();
        let mut sight = Box::new(Sight::blank());
        let mut second = Second::default();
        let mut next_window = WINDOW_EVERY;
        let mut seen = 0;
        loop {
            camera.pulse.beat(Vital::Pose);
            frame = match camera.frames.take_within(frame, IDLE) {
                Taken::Value(taken) => taken,
                Taken::Nothing(used) => {
                    frame = used;
                    continue;
                }
                Taken::Closed => break,
            };
            let pose = match self.tracker.track(&frame) {
                Ok(pose) => pose,
                // One damaged picture of a live camera is no reason to stop.
                Err(PoseError::Frame(damaged)) => {
                    camera.trouble.say(&damaged.to_string());
                    continue;
                }
                Err(error) => {
                    camera.stop.store(true, Ordering::Relaxed);
                    camera.frames.close();
                    return Err(error);
                }
            };
            let since_start = tally.frame(&pose, camera.lost());
            let now = log.time_of(pose.time);
            if let Some(conditions) = self.told.newer_than(&mut seen) {
                self.change(conditions.clone());
                log.tell(Entry::Conditions(now, conditions));
            }
            if self.trace {
                log.tell(Entry::Pose(now, pose, (frame.width, frame.height)));
            }
            if self.analyzer.push(&pose) {
                self.note_score();
                self.tell_strides(&mut tally, log);
                if since_start >= next_window {
                    next_window = since_start + WINDOW_EVERY;
                    log.tell(Entry::Window(now, Box::new(records::window(self.analyzer.report()))));
                }
            }
            if let Some(done) = second.frame(&pose) {
                tally.frames_per_second = Some(done.frames_per_second());
                let report = self.analyzer.report();
                log.tell(Entry::Second(now, records::second(report, &done, self.conditions.belt_speed_kmh)));
                log.tell(Entry::Health(now, records::health(&tally, &self.tracker, camera)));
            }
            self.describe(&mut sight, &pose, (frame.width, frame.height), &tally, since_start);
            sight = screen.sights.give(sight).unwrap_or_else(|| Box::new(Sight::blank()));
            if self.length.is_some_and(|length| since_start >= length) {
                camera.stop.store(true, Ordering::Relaxed);
                camera.frames.close();
                break;
            }
        }
        tally.end(self.analyzer.report());
        Ok(tally)
    }

    fn change(&mut self, conditions: Conditions) {
        self.analyzer.set(Settings {
            height_cm: self.height_cm,
            belt_speed_kmh: conditions.belt_speed_kmh,
            ..Settings::default()
        });
        self.conditions = conditions;
    }

    /// Tells the program's log when a score begins, and when it is withheld again.
    fn note_score(&mut self) {
        let kei = self.analyzer.report().metrics[MetricName::Kei];
        if kei.is_ok() == self.is_scored {
            return;
        }
        self.is_scored = kei.is_ok();
        match kei {
            Ok(kei) => info!("the runner is scored: KEI {:.0} %", kei.value),
            Err(why) => info!("no score any more: {why}"),
        }
    }

    fn tell_strides(&mut self, tally: &mut Tally, log: &LogLine) {
        let report = self.analyzer.report();
        for stride in self.analyzer.new_strides() {
            let end = stride.contact + stride.duration;
            tally.stride(report);
            let record = records::stride(stride, report, self.conditions.belt_speed_kmh);
            log.tell(Entry::Stride(log.time_of(end), record));
        }
    }

    fn describe(
        &self,
        sight: &mut Sight,
        pose: &Pose,
        frame: (u32, u32),
        tally: &Tally,
        since_start: Duration,
    ) {
        sight.pose = *pose;
        sight.frame = frame;
        sight.report = *self.analyzer.report();
        sight.strides = tally.strides;
        sight.since_start = since_start;
        sight.frames_per_second = tally.frames_per_second;
        sight.lost = tally.lost;
        sight.conditions.clone_from(&self.conditions);
    }
}
