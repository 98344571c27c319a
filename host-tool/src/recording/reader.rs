//! Reads a recording of either kind, pose by pose.

use super::error::RecordingError;
use super::keypoints::Keypoints;
use super::video::Video;
use kei_boards::camera::{TimeOption, TimeSource, Turn, VideoInfo, VideoOptions};
use kei_boards::keypoints::{KeypointOptions, is_keypoint_file};
use kei_core::Pose;
use kei_frame::Frame;
use kei_models::{Network, RunnerChoice};
use std::path::Path;

/// What the caller knows about a recording.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RecordingOptions {
    /// The times of its frames.
    pub(crate) time: TimeOption,
    /// How the frames of a video are turned.
    pub(crate) turn: Turn,
    /// Which of several people in a video is measured.
    pub(crate) runner: RunnerChoice,
    /// Width and height, px, by which the normalised coordinates of a keypoint file are multiplied.
    pub(crate) frame_size: Option<(u32, u32)>,
    /// The y coordinates of a keypoint file point up.
    pub(crate) y_up: bool,
}

impl RecordingOptions {
    /// Returns the same options with the frames turned.
    pub(crate) fn turned(&self, turn: Turn) -> RecordingOptions {
        RecordingOptions { turn, ..*self }
    }

    fn video(&self) -> VideoOptions {
        VideoOptions { time: self.time, turn: self.turn }
    }

    fn keypoints(&self) -> KeypointOptions {
        let recorded_fps = match self.time {
            TimeOption::RecordedFps { fps } => Some(fps),
            TimeOption::Container | TimeOption::SlowMotion { .. } => None,
        };
        KeypointOptions { recorded_fps, frame_size: self.frame_size, y_up: self.y_up }
    }
}

/// A recording that is being read.
pub(crate) enum Recording {
    /// A video.
    Video(Box<Video>),
    /// A keypoint file.
    Keypoints(Box<Keypoints>),
}

/// A pose and, for a video, the frame that it was found in.
pub(crate) struct Sample<'a> {
    pub(crate) pose: Pose,
    pub(crate) frame: Option<&'a Frame>,
}

impl Recording {
    /// Opens a keypoint file (recognised by its name or its content) or a video. For a video, it loads the
    /// pose network `model` or, without one, the file named by `KEI_POSE_MODEL`.
    pub(crate) fn open(
        path: &Path,
        model: Option<&Path>,
        options: &RecordingOptions,
    ) -> Result<Recording, RecordingError> {
        if is_keypoint_file(path) {
            Ok(Recording::Keypoints(Box::new(Keypoints::open(path, &options.keypoints(), options.time)?)))
        } else {
            Ok(Recording::Video(Box::new(Video::open(path, model, options.video(), options.runner)?)))
        }
    }

    /// Returns the next pose, or `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Sample<'_>>, RecordingError> {
        Ok(match self {
            Recording::Video(video) => video.next()?.map(|(pose, frame)| Sample { pose, frame: Some(frame) }),
            Recording::Keypoints(keypoints) => keypoints.next().map(|pose| Sample { pose, frame: None }),
        })
    }

    /// Returns the pose network in use, or `None` for a keypoint file.
    pub(crate) fn network(&self) -> Option<Network> {
        match self {
            Recording::Video(video) => Some(video.network()),
            Recording::Keypoints(_) => None,
        }
    }

    /// Returns the source of the frames' times.
    pub(crate) fn times(&self) -> TimeSource {
        match self {
            Recording::Video(video) => video.info().time_source,
            Recording::Keypoints(keypoints) => keypoints.times(),
        }
    }

    /// Returns the properties of a video, or `None` for a keypoint file.
    pub(crate) fn video(&self) -> Option<&VideoInfo> {
        match self {
            Recording::Video(video) => Some(video.info()),
            Recording::Keypoints(_) => None,
        }
    }

    /// Returns what was assumed about the recording, as lines for the user.
    pub(crate) fn notes(&self) -> Vec<String> {
        match self {
            Recording::Video(video) => video.notes(),
            Recording::Keypoints(keypoints) => keypoints.notes(),
        }
    }

    /// Returns the number of frames, if the recording states it.
    pub(crate) fn frames(&self) -> Option<u64> {
        match self {
            Recording::Video(video) => video.frames(),
            Recording::Keypoints(keypoints) => Some(keypoints.frames()),
        }
    }
}
