//! The analysis of poses on their own, as parts of a clip.

use super::GaitAnalyzer;
use crate::body::{Observation, Survey};
use crate::cycle::StrideCycle;
use crate::math::TAU;
use crate::pose::Pose;
use crate::report::GaitReport;
use core::time::Duration;

/// The fold behind the report of poses that were evaluated alone.
pub(crate) struct LoneFold<'a> {
    /// Time of the first pose, from which the frames count.
    pub(crate) from: Duration,
    pub(crate) survey: Survey,
    pub(crate) frames: &'a [Observation],
    pub(crate) cycle: &'a StrideCycle,
    /// Phase of the first track in each frame, radians, unwrapped.
    phases: &'a [f64],
    /// Phase of the first track at the cycle's phase 0, radians.
    origin: f64,
}

impl LoneFold<'_> {
    /// Returns the phase of the cycle in a frame, radians, unwrapped.
    pub(crate) fn phase(&self, frame: usize) -> f64 {
        self.phases[frame] - self.origin
    }
}

/// What the analysis of clips needs.
impl GaitAnalyzer {
    /// Evaluates `poses` as if nothing preceded or followed them. All strides count, however many there are:
    /// poses that exceed the window's capacity are thinned evenly.
    pub(crate) fn evaluate_alone(&mut self, poses: &[Pose]) -> GaitReport {
        self.restart(Duration::ZERO);
        let every = self.window.fill(poses);
        self.evaluate(true);
        // The fold has to know the rate of the frames it sees; the reader wants that of the recording.
        self.report.frames_per_second *= every as f32;
        self.report.frames = poses.len() as u32;
        self.report
    }

    /// Returns the fold behind the last report of [`Self::evaluate_alone`], or `None` if it found no strides.
    pub(crate) fn lone_fold(&self) -> Option<LoneFold<'_>> {
        let (near, latest) = (self.strides.near_phase?, self.latest.as_ref()?);
        let from = self.window.poses().next()?.time;
        let count = latest.count;
        let (frames, phases) = (&self.frames[..count], &self.folder.phases()[..count]);
        let last = from + Duration::from_secs_f64(frames.last()?.time_s);
        let contact = phases[count - 1] - TAU * near.at(last);
        Some(LoneFold {
            from,
            survey: latest.survey,
            frames,
            cycle: &latest.cycle,
            phases,
            origin: contact - latest.near_contact,
        })
    }
}
