//! Reads a recording of either kind, pose by pose.

use super::error::RecordingError;
use super::keypoints::Keypoints;
use super::video::Video;
use kei_core::Pose;
use kei_frame::Frame;
use kei_models::Network;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// A recording that is being read.
pub(crate) enum Recording {
    /// A video.
    Video(Box<Video>),
    /// A keypoint CSV.
    Keypoints(Box<Keypoints>),
}

/// A pose and, for a video, the frame that it was found in.
pub(crate) struct Sample<'a> {
    pub(crate) pose: Pose,
    pub(crate) frame: Option<&'a Frame>,
}

impl Recording {
    /// Opens a keypoint CSV (recognized by its name or its first word) or a video. For a video, it loads the
    /// pose network `model` or, without one, the file named by `KEI_POSE_MODEL`.
    pub(crate) fn open(path: &Path, model: Option<&Path>) -> Result<Recording, RecordingError> {
        if is_keypoint_csv(path) {
            Ok(Recording::Keypoints(Box::new(Keypoints::open(path)?)))
        } else {
            Ok(Recording::Video(Box::new(Video::open(path, model)?)))
        }
    }

    /// Returns the next pose, or `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Sample<'_>>, RecordingError> {
        Ok(match self {
            Recording::Video(video) => video.next()?.map(|(pose, frame)| Sample { pose, frame: Some(frame) }),
            Recording::Keypoints(keypoints) => keypoints.next()?.map(|pose| Sample { pose, frame: None }),
        })
    }

    /// Returns the pose network in use, or `None` for a keypoint CSV.
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
            Recording::Keypoints(_) => None,
        }
    }
}

fn is_keypoint_csv(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")) || starts_with_time(path)
}

fn starts_with_time(path: &Path) -> bool {
    let mut first = [0; 16];
    let length = match path.is_file().then(|| File::open(path)) {
        Some(Ok(mut file)) => file.read(&mut first).unwrap_or(0),
        _ => 0,
    };
    let text = String::from_utf8_lossy(&first[..length]);
    text.trim_start_matches(['\u{feff}', '"', ' ']).starts_with("time_s")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The name or the first word of the file decides. Folders, pipes and missing files are left to the video
    /// reader.
    #[test]
    fn keypoint_files_are_distinguished_from_videos() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, content: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, content).unwrap();
            path
        };
        assert!(is_keypoint_csv(&file("a.CSV", b"")));
        assert!(is_keypoint_csv(&file("plain", b"time_s,nose_x")));
        assert!(is_keypoint_csv(&file("marked", b"\xef\xbb\xbf\"time_s\",nose_x")));
        assert!(!is_keypoint_csv(&file("clip.mp4", b"\0\0\0\x18ftypmp42")));
        assert!(!is_keypoint_csv(&file("empty", b"")));
        assert!(!is_keypoint_csv(folder.path()));
        assert!(!is_keypoint_csv(&folder.path().join("missing")));
    }
}
