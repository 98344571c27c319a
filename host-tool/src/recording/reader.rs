//! A recording of either kind, read pose by pose.

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
    /// Keypoints that another program has found.
    Keypoints(Box<Keypoints>),
}

/// A pose and, in a video, the frame it was found in.
pub(crate) struct Sample<'a> {
    pub(crate) pose: Pose,
    pub(crate) frame: Option<&'a Frame>,
}

impl Recording {
    /// Opens a keypoint CSV (recognised by its name or its first word) or a video, and for a video loads the pose
    /// network: `model`, or the one that `KEI_POSE_MODEL` names.
    pub(crate) fn open(path: &Path, model: Option<&Path>) -> Result<Recording, RecordingError> {
        if is_keypoint_csv(path) {
            Ok(Recording::Keypoints(Box::new(Keypoints::open(path)?)))
        } else {
            Ok(Recording::Video(Box::new(Video::open(path, model)?)))
        }
    }

    /// The next pose; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Sample<'_>>, RecordingError> {
        Ok(match self {
            Recording::Video(video) => video.next()?.map(|(pose, frame)| Sample { pose, frame: Some(frame) }),
            Recording::Keypoints(keypoints) => keypoints.next()?.map(|pose| Sample { pose, frame: None }),
        })
    }

    /// The network that finds the runner; `None` for keypoints, which were found before.
    pub(crate) fn network(&self) -> Option<Network> {
        match self {
            Recording::Video(video) => Some(video.network()),
            Recording::Keypoints(_) => None,
        }
    }

    /// Number of frames, where the recording states it.
    pub(crate) fn frames(&self) -> Option<u64> {
        match self {
            Recording::Video(video) => video.frames(),
            Recording::Keypoints(_) => None,
        }
    }
}

fn is_keypoint_csv(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")) || begins_with_time(path)
}

fn begins_with_time(path: &Path) -> bool {
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

    /// The name decides, or the first word of the file; a folder, a pipe or nothing is left to the video reader.
    #[test]
    fn keypoint_files_are_told_from_videos() {
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
