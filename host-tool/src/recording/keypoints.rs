//! Reads a keypoint CSV: poses estimated by another program.

use super::error::RecordingError;
use super::frame_rate::FrameIntervals;
use kei_boards::keypoint_csv::KeypointReader;
use kei_core::Pose;
use std::fs::File;
use std::path::{Path, PathBuf};

/// A keypoint CSV that is being read.
pub(crate) struct Keypoints {
    path: PathBuf,
    rows: KeypointReader<File>,
}

/// Properties of a whole keypoint CSV.
pub(crate) struct Survey {
    /// Left, top, right and bottom ends of all keypoints, in the file's unit. `None` without any keypoint.
    pub(crate) extent: Option<[f32; 4]>,
    /// Frame rate from the median interval of the timestamps, fps. `None` for a single row.
    pub(crate) frames_per_second: Option<f64>,
}

impl Keypoints {
    pub(super) fn open(path: &Path) -> Result<Keypoints, RecordingError> {
        let rows = KeypointReader::open(path)
            .map_err(|source| RecordingError::Keypoints { path: path.to_owned(), source })?;
        Ok(Keypoints { path: path.to_owned(), rows })
    }

    /// Returns the next row, or `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Pose>, RecordingError> {
        let row = self.rows.next().transpose();
        row.map_err(|source| RecordingError::Keypoints { path: self.path.clone(), source })
    }

    /// Reads the whole file with a separate reader. The position of this one does not change.
    pub(crate) fn survey(&self) -> Result<Survey, RecordingError> {
        let mut keypoints = Keypoints::open(&self.path)?;
        let mut extent: Option<[f32; 4]> = None;
        let mut intervals = FrameIntervals::default();
        while let Some(pose) = keypoints.next()? {
            intervals.push(pose.time);
            for keypoint in pose.keypoints.iter().filter(|keypoint| keypoint.score > 0.0) {
                let (x, y) = (keypoint.x, keypoint.y);
                let [left, top, right, bottom] = extent.unwrap_or([x, y, x, y]);
                extent = Some([left.min(x), top.min(y), right.max(x), bottom.max(y)]);
            }
        }
        Ok(Survey { extent, frames_per_second: intervals.median_rate() })
    }
}
