//! Where the poses come from.

use super::error::AnalyzeError;
use kei_boards::camera::VideoFile;
use kei_boards::keypoint_csv::KeypointReader;
use kei_core::Pose;
use kei_frame::{Camera, Captured, Frame, PixelFormat};
use kei_models::{Network, PoseNet, PoseTracker, Runtime, model_path_from_environment};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Nobody can be made out in smaller pictures, px.
const LEAST_SIDE_PX: u32 = 32;

/// A recording, opened.
pub(in crate::commands) enum Input {
    Video(Box<Video>),
    Keypoints(Box<Keypoints>),
}

/// A pose, and the picture it was seen in, if there is one.
pub(in crate::commands) struct Seen<'a> {
    pub(in crate::commands) pose: Pose,
    pub(super) picture: Option<&'a Frame>,
}

impl Input {
    /// Opens a keypoint CSV (told by its name or its first word) or a video, and loads the pose network for
    /// the latter.
    pub(in crate::commands) fn open(path: &Path, model: Option<&Path>) -> Result<Input, AnalyzeError> {
        if is_keypoint_csv(path) {
            Ok(Input::Keypoints(Box::new(Keypoints::open(path)?)))
        } else {
            Ok(Input::Video(Box::new(Video::open(path, model)?)))
        }
    }

    /// The next pose; `None` at the end.
    pub(in crate::commands) fn next(&mut self) -> Result<Option<Seen<'_>>, AnalyzeError> {
        match self {
            Input::Video(video) => video.next(),
            Input::Keypoints(keypoints) => keypoints.next(),
        }
    }

    /// Which network finds the runner; `None` where keypoints were found before.
    pub(in crate::commands) fn network(&self) -> Option<Network> {
        match self {
            Input::Video(video) => Some(video.tracker.network()),
            Input::Keypoints(_) => None,
        }
    }

    /// How many frames there are, as far as the recording says so.
    pub(in crate::commands) fn frames(&self) -> Option<u64> {
        match self {
            Input::Video(video) => video.frames(),
            Input::Keypoints(_) => None,
        }
    }
}

/// A video with the network that finds the runner in it.
pub(in crate::commands) struct Video {
    file: VideoFile,
    tracker: PoseTracker,
    frame: Frame,
}

impl Video {
    fn open(path: &Path, model: Option<&Path>) -> Result<Video, AnalyzeError> {
        let file = VideoFile::open(path)?;
        let (width, height) = (file.info().width, file.info().height);
        if width.min(height) < LEAST_SIDE_PX {
            let path = path.to_owned();
            return Err(AnalyzeError::TooSmall { path, width, height, least: LEAST_SIDE_PX });
        }
        let model = model.map_or_else(model_path_from_environment, |path| Ok(path.to_owned()))?;
        // One thread: a second one gains little on a network this small and much is lost when the cores are busy.
        let net = PoseNet::load(Runtime::from_environment()?, &model, 1)?;
        let frame = Frame {
            format: PixelFormat::Rgb24,
            width,
            height,
            stride: PixelFormat::Rgb24.row_bytes(width),
            time: Duration::ZERO,
            data: Vec::new(),
        };
        Ok(Video { file, tracker: PoseTracker::new(net), frame })
    }

    /// Width and height of its pictures, px.
    pub(super) fn size(&self) -> (u32, u32) {
        (self.file.info().width, self.file.info().height)
    }

    /// Frames a second, as the file claims.
    pub(super) fn claimed_frames_per_second(&self) -> Option<f32> {
        self.file.info().frames_per_second
    }

    fn frames(&self) -> Option<u64> {
        let info = self.file.info();
        let estimate = || Some((info.duration?.as_secs_f32() * info.frames_per_second?) as u64);
        info.frames.or_else(estimate)
    }

    fn next(&mut self) -> Result<Option<Seen<'_>>, AnalyzeError> {
        match self.file.capture(&mut self.frame).map_err(|what| AnalyzeError::Reading { what })? {
            Captured::End => Ok(None),
            Captured::Frame => {
                let pose = self.tracker.track(&self.frame)?;
                Ok(Some(Seen { pose, picture: Some(&self.frame) }))
            }
        }
    }
}

/// A keypoint CSV.
pub(in crate::commands) struct Keypoints {
    path: PathBuf,
    rows: KeypointReader<File>,
}

impl Keypoints {
    fn open(path: &Path) -> Result<Keypoints, AnalyzeError> {
        let rows = KeypointReader::open(path)
            .map_err(|source| AnalyzeError::Keypoints { path: path.to_owned(), source })?;
        Ok(Keypoints { path: path.to_owned(), rows })
    }

    /// The same file from its beginning.
    pub(super) fn reopened(&self) -> Result<Keypoints, AnalyzeError> {
        Keypoints::open(&self.path)
    }

    /// The next row; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Seen<'_>>, AnalyzeError> {
        let row = self.rows.next().transpose();
        let pose = row.map_err(|source| AnalyzeError::Keypoints { path: self.path.clone(), source })?;
        Ok(pose.map(|pose| Seen { pose, picture: None }))
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
