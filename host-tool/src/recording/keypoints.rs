//! Poses estimated by another program, from a keypoint file of any format.

use super::error::RecordingError;
use super::frame_rate::FrameIntervals;
use kei_boards::camera::{TimeOption, TimeSource};
use kei_boards::keypoints::{KeypointFile, KeypointOptions, People};
use kei_core::Pose;
use std::path::Path;

/// A keypoint file that is being read.
pub(crate) struct Keypoints {
    file: KeypointFile,
    /// Index of the next pose.
    next: usize,
    times: TimeSource,
}

/// Properties of a whole keypoint file.
pub(crate) struct Survey {
    /// Left, top, right and bottom ends of all keypoints, in the file's unit. `None` without any keypoint.
    pub(crate) extent: Option<[f32; 4]>,
    /// Frame rate from the median interval of the timestamps, fps. `None` for a single frame.
    pub(crate) frames_per_second: Option<f64>,
}

impl Keypoints {
    /// Reads the whole file, because only the whole file shows its conventions.
    /// `time` is what the user stated about the times.
    pub(super) fn open(
        path: &Path,
        options: &KeypointOptions,
        time: TimeOption,
    ) -> Result<Keypoints, RecordingError> {
        let read = |options: &KeypointOptions| KeypointFile::read(path, options);
        // A stated frame rate replaces the times only where the file has no usable ones.
        let own = KeypointOptions { recorded_fps: None, ..*options };
        let (file, has_times) = match read(&own) {
            Err(_) if options.recorded_fps.is_some() => (read(options), false),
            file => (file, true),
        };
        let mut file = file.map_err(|source| RecordingError::Keypoints { path: path.to_owned(), source })?;
        let times = time.source(has_times.then(|| usual_rate(&file.poses)).flatten());
        if has_times {
            file.poses.iter_mut().for_each(|pose| pose.time = times.time(pose.time, 0));
        }
        Ok(Keypoints { file, next: 0, times })
    }

    /// Returns the source of the poses' times.
    pub(super) fn times(&self) -> TimeSource {
        self.times
    }

    /// Returns the next pose, or `None` at the end.
    pub(super) fn next(&mut self) -> Option<Pose> {
        let pose = self.file.poses.get(self.next).copied();
        self.next += 1;
        pose
    }

    /// Returns the number of frames.
    pub(super) fn frames(&self) -> u64 {
        self.file.poses.len() as u64
    }

    /// Returns which of several people is measured, and the rules that were applied to the file's numbers.
    pub(super) fn notes(&self) -> Vec<String> {
        let people = self.file.people.map(describe);
        let times = (self.times != TimeSource::Container).then(|| self.times.to_string());
        people.into_iter().chain(times).chain(self.file.notes.iter().map(ToString::to_string)).collect()
    }

    /// Returns the extent and frame rate of all poses.
    pub(crate) fn survey(&self) -> Survey {
        let mut extent: Option<[f32; 4]> = None;
        let mut intervals = FrameIntervals::default();
        for pose in &self.file.poses {
            intervals.push(pose.time);
            for keypoint in pose.keypoints.iter().filter(|keypoint| keypoint.score > 0.0) {
                let (x, y) = (keypoint.x, keypoint.y);
                let [left, top, right, bottom] = extent.unwrap_or([x, y, x, y]);
                extent = Some([left.min(x), top.min(y), right.max(x), bottom.max(y)]);
            }
        }
        Survey { extent, frames_per_second: intervals.median_rate() }
    }
}

/// Returns the frame rate without dropped frames, fps. `None` for a single frame.
fn usual_rate(poses: &[Pose]) -> Option<f64> {
    let mut intervals = FrameIntervals::default();
    poses.iter().for_each(|pose| intervals.push(pose.time));
    intervals.usual_rate()
}

fn describe(people: People) -> String {
    let People { most, taken_from_left, frames_with_several } = people;
    format!(
        "up to {most} people in a frame ({frames_with_several} frames with several): measuring number \
         {taken_from_left} from the left, the largest and best seen"
    )
}
