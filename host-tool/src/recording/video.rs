//! Reads a video and estimates the runner's pose in each frame.

use super::error::RecordingError;
use super::network;
use super::people::People;
use super::upright::UprightSearch;
use kei_boards::camera::{Turn, VideoFile, VideoInfo, VideoOptions};
use kei_core::Pose;
use kei_frame::{Camera, Captured, Frame, PixelFormat};
use kei_models::{Network, PoseTracker, RunnerChoice, model_path_from_environment};
use std::path::Path;
use std::time::Duration;

/// Smallest width and height of a frame in which a runner can be detected, px.
const MIN_SIDE_PX: u32 = 32;

/// A video and its pose network.
pub(crate) struct Video {
    file: VideoFile,
    tracker: PoseTracker,
    frame: Frame,
    /// Search for a turn, unless the caller has chosen one.
    search: Option<UprightSearch>,
    runner: RunnerChoice,
    people: People,
}

impl Video {
    /// Opens the video and loads the pose network `model` or, without one, the file named by
    /// `KEI_POSE_MODEL`. Of several people, it follows the chosen one.
    pub(super) fn open(
        path: &Path,
        model: Option<&Path>,
        options: VideoOptions,
        runner: RunnerChoice,
    ) -> Result<Video, RecordingError> {
        let file = VideoFile::open_with(path, options)?;
        let (width, height) = (file.info().width, file.info().height);
        if width.min(height) < MIN_SIDE_PX {
            let path = path.to_owned();
            return Err(RecordingError::TooSmall { path, width, height, least: MIN_SIDE_PX });
        }
        let model = model.map_or_else(model_path_from_environment, |path| Ok(path.to_owned()))?;
        let net = network::load(&model)?;
        let frame = Frame {
            format: PixelFormat::Rgb24,
            width,
            height,
            stride: PixelFormat::Rgb24.row_bytes(width),
            time: Duration::ZERO,
            data: Vec::new(),
        };
        let search = (options.turn == Turn::None).then(|| UprightSearch::new(model));
        Ok(Video {
            file,
            tracker: PoseTracker::of_runner(net, runner),
            frame,
            search,
            runner,
            people: People::default(),
        })
    }

    /// Returns the pose network.
    pub(super) fn network(&self) -> Network {
        self.tracker.network()
    }

    /// Returns the width and height of the frames, px.
    pub(crate) fn size(&self) -> (u32, u32) {
        (self.file.info().width, self.file.info().height)
    }

    /// Returns the frame rate stated in the file, fps. The timestamps may differ from it.
    pub(crate) fn claimed_frames_per_second(&self) -> Option<f32> {
        self.file.info().frames_per_second
    }

    /// Returns the number of frames, as stated in the file or estimated from the stated duration.
    pub(super) fn frames(&self) -> Option<u64> {
        let info = self.file.info();
        let estimate = || Some((info.duration?.as_secs_f32() * info.frames_per_second?) as u64);
        info.frames.or_else(estimate)
    }

    /// Returns the properties of the video.
    pub(crate) fn info(&self) -> &VideoInfo {
        self.file.info()
    }

    /// Returns what was assumed about the video so far, as lines for the user.
    pub(super) fn notes(&self) -> Vec<String> {
        self.file.info().notes().into_iter().chain(self.people.note(self.runner)).collect()
    }

    /// Returns the next pose and its frame, or `None` at the end. [`RecordingError::Turned`] if the runner is
    /// turned: the video can be opened again with this turn.
    pub(super) fn next(&mut self) -> Result<Option<(Pose, &Frame)>, RecordingError> {
        match self.file.capture(&mut self.frame).map_err(|error| RecordingError::Frame { error })? {
            Captured::End => Ok(None),
            Captured::Frame => {
                let pose = self.tracker.track(&self.frame)?;
                self.people.push(self.tracker.people());
                let search = self.search.as_mut();
                if let Some(turn) = search.map_or(Ok(None), |search| search.push(&self.frame, &pose))? {
                    return Err(RecordingError::Turned { turn });
                }
                Ok(Some((pose, &self.frame)))
            }
        }
    }
}
