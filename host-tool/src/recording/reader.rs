//! Reads a recording of either kind, pose by pose.

use super::error::RecordingError;
use super::keypoints::Keypoints;
use super::video::Video;
use kei_boards::keypoints::{KeypointOptions, is_keypoint_file};
use kei_core::Pose;
use kei_frame::Frame;
use kei_models::Network;
use std::path::Path;

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
    /// Opens a keypoint file (recognised by its name or its first word) or a video. For a video, it loads the
    /// pose network `model` or, without one, the file named by `KEI_POSE_MODEL`.
    pub(crate) fn open(path: &Path, model: Option<&Path>) -> Result<Recording, RecordingError> {
        Recording::open_with(path, model, &KeypointOptions::default())
    }

    /// As [`Recording::open`], with what a keypoint file does not say about itself.
    pub(crate) fn open_with(
        path: &Path,
        model: Option<&Path>,
        keypoints: &KeypointOptions,
    ) -> Result<Recording, RecordingError> {
        if is_keypoint_file(path) {
            Ok(Recording::Keypoints(Box::new(Keypoints::open(path, keypoints)?)))
        } else {
            Ok(Recording::Video(Box::new(Video::open(path, model)?)))
        }
    }

    /// Returns the next pose, or `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Sample<'_>>, RecordingError> {
        Ok(match self {
            Recording::Video(video) => video.next()?.map(|(pose, frame)| Sample { pose, frame: Some(frame) }),
            Recording::Keypoints(keypoints) => keypoints.next().map(|pose| Sample { pose, frame: None }),
        })
    }

    /// Returns what the user should know about how the recording is read.
    pub(crate) fn notes(&self) -> Vec<String> {
        match self {
            Recording::Video(_) => Vec::new(),
            Recording::Keypoints(keypoints) => keypoints.notes(),
        }
    }

    /// Returns the pose network in use, or `None` for a keypoint file.
    pub(crate) fn network(&self) -> Option<Network> {
        match self {
            Recording::Video(video) => Some(video.network()),
            Recording::Keypoints(_) => None,
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
