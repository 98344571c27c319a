//! The window of poses from which strides are folded.

use crate::body::{is_sound, shows_person};
use crate::math::median;
use crate::pose::Pose;
use crate::report::GaitReport;
use core::time::Duration;
use heapless::Deque;

/// Largest number of frames in a window: 9 s at [`MIN_INTERVAL`], with a margin.
pub(crate) const CAPACITY: usize = 700;

/// Shortest interval between two frames of a window. Frames in between are skipped, so that a window is equally long
/// at every frame rate. It lies between the intervals of 60 fps, which are all kept, and 75 fps, of which every other
/// frame is kept. More frames would add little, because the errors of a pose network in neighbouring frames are alike.
const MIN_INTERVAL: Duration = Duration::from_micros(13_500);

/// Length of a window: a compromise between noise, which falls with the number of strides (12 at a usual
/// pace), and the delay until a change of form shows.
pub(crate) const LENGTH: Duration = Duration::from_millis(9000);

/// Longest gap in the stream, or in the detection of the runner, that a window may contain: strides cannot be
/// counted across a longer one. A second is less than two strides.
pub(crate) const LOST_AFTER: Duration = Duration::from_millis(1000);

/// The effect of pushing a pose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// The pose was ignored: its time does not advance, it follows the last one too soon, or one of its numbers is
    /// unusable.
    Ignored,
    /// The pose was added.
    Added,
    /// The pose was added to a window that had to be emptied first.
    Restarted,
}

/// The latest poses, oldest first.
pub(crate) struct Window {
    poses: Deque<Pose, CAPACITY>,
    last_person: Option<Duration>,
}

impl Window {
    pub(crate) const fn new() -> Self {
        Window { poses: Deque::new(), last_person: None }
    }

    pub(crate) fn clear(&mut self) {
        self.poses.clear();
        self.last_person = None;
    }

    /// Adds the next pose. The window restarts when time jumps back, when the stream has a gap, or when a
    /// runner returns after an absence.
    pub(crate) fn push(&mut self, pose: &Pose) -> Pushed {
        let last = self.poses.back().map(|last| last.time);
        let follows_too_soon =
            last.and_then(|last| pose.time.checked_sub(last)).is_some_and(|interval| interval < MIN_INTERVAL);
        if !is_sound(pose) || follows_too_soon {
            return Pushed::Ignored;
        }
        let is_person = shows_person(pose);
        let lost = |last: Duration| pose.time < last || pose.time - last > LOST_AFTER;
        // After a long gap the phase is unknown, so one fold cannot contain strides from both sides of it.
        let returns = is_person && self.last_person.is_some_and(lost);
        let restarts = last.is_some_and(lost) || returns;
        // The whole window is emptied: its older part cannot be folded together with what follows.
        if restarts {
            self.clear();
        }
        if is_person {
            self.last_person = Some(pose.time);
        }
        while self.poses.front().is_some_and(|first| pose.time - first.time > LENGTH) || self.poses.is_full()
        {
            self.poses.pop_front();
        }
        self.poses.push_back(*pose).ok();
        if restarts { Pushed::Restarted } else { Pushed::Added }
    }

    /// Replaces the contents by `poses`, whose times advance. Returns n if only every n-th of them fits.
    pub(crate) fn fill(&mut self, poses: &[Pose]) -> usize {
        self.clear();
        let every = poses.len().div_ceil(CAPACITY).max(1);
        for pose in poses.iter().filter(|pose| is_sound(pose)).step_by(every) {
            if self.poses.back().is_some_and(|last| pose.time <= last.time) {
                continue;
            }
            if shows_person(pose) {
                self.last_person = Some(pose.time);
            }
            self.poses.push_back(*pose).ok();
        }
        every
    }

    /// Drops the poses before `time`.
    pub(crate) fn forget_before(&mut self, time: Duration) {
        while self.poses.front().is_some_and(|first| first.time < time) {
            self.poses.pop_front();
        }
    }

    pub(crate) fn poses(&self) -> impl Iterator<Item = &Pose> + Clone {
        let (older, newer) = self.poses.as_slices();
        older.iter().chain(newer)
    }

    /// Returns true if a person was in view within [`LOST_AFTER`] of `now`.
    pub(crate) fn has_person(&self, now: Duration) -> bool {
        self.last_person.is_some_and(|seen| now - seen <= LOST_AFTER)
    }

    /// Returns a report of what requires no fold: time span, number of frames and frame rate. `None` for an
    /// empty window. `scratch` must hold one number per pose.
    pub(crate) fn report(&self, scratch: &mut [f64]) -> Option<GaitReport> {
        let (first, last) = (self.poses.front()?, self.poses.back()?);
        Some(GaitReport {
            from: first.time,
            to: last.time,
            frames: self.poses.len() as u32,
            frames_per_second: self.frames_per_second(scratch),
            ..GaitReport::NOTHING
        })
    }

    /// Returns the frame rate from the median interval, on which dropped frames and jitter have little
    /// effect; 0 for a single pose.
    fn frames_per_second(&self, scratch: &mut [f64]) -> f32 {
        let mut count = 0;
        for (slot, (a, b)) in scratch.iter_mut().zip(self.poses.iter().zip(self.poses.iter().skip(1))) {
            *slot = (b.time - a.time).as_secs_f64();
            count += 1;
        }
        let interval_s = median(&mut scratch[..count]).unwrap_or(0.0);
        if interval_s > 0.0 { (1.0 / interval_s) as f32 } else { 0.0 }
    }
}
