//! A video, and the pose network that finds the runner in it.

use super::error::RecordingError;
use kei_boards::camera::VideoFile;
use kei_core::Pose;
use kei_frame::{Camera, Captured, Frame, PixelFormat};
use kei_models::{Network, PoseNet, PoseTracker, Runtime, model_path_from_environment};
use std::path::Path;
use std::time::Duration;

/// Shortest side of a frame in which a runner can be made out, px.
const MIN_SIDE_PX: u32 = 32;

/// One thread: a second one gains little on networks this small, and costs much when the cores are busy.
const NETWORK_THREADS: usize = 1;

/// A video with the network that finds the runner in it.
pub(crate) struct Video {
    file: VideoFile,
    tracker: PoseTracker,
    frame: Frame,
}

impl Video {
    /// Opens the video, and loads the pose network `model` or, without one, the network that `KEI_POSE_MODEL` names.
    pub(super) fn open(path: &Path, model: Option<&Path>) -> Result<Video, RecordingError> {
        let file = VideoFile::open(path)?;
        let (width, height) = (file.info().width, file.info().height);
        if width.min(height) < MIN_SIDE_PX {
            let path = path.to_owned();
            return Err(RecordingError::TooSmall { path, width, height, least: MIN_SIDE_PX });
        }
        let model = model.map_or_else(model_path_from_environment, |path| Ok(path.to_owned()))?;
        let net = PoseNet::load(Runtime::from_environment()?, &model, NETWORK_THREADS)?;
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

    /// The network that finds the runner.
    pub(super) fn network(&self) -> Network {
        self.tracker.network()
    }

    /// Width and height of the frames, px.
    pub(crate) fn size(&self) -> (u32, u32) {
        (self.file.info().width, self.file.info().height)
    }

    /// Frames per second, as the file claims.
    pub(crate) fn claimed_frames_per_second(&self) -> Option<f32> {
        self.file.info().frames_per_second
    }

    /// Number of frames, counted or estimated from the duration, where the file states either.
    pub(super) fn frames(&self) -> Option<u64> {
        let info = self.file.info();
        let estimate = || Some((info.duration?.as_secs_f32() * info.frames_per_second?) as u64);
        info.frames.or_else(estimate)
    }

    /// The next pose and the frame it was found in; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<(Pose, &Frame)>, RecordingError> {
        match self.file.capture(&mut self.frame).map_err(|error| RecordingError::Frame { error })? {
            Captured::End => Ok(None),
            Captured::Frame => {
                let pose = self.tracker.track(&self.frame)?;
                Ok(Some((pose, &self.frame)))
            }
        }
    }
}
