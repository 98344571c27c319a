//! How large a keypoint file's figure is and how fast it moves, before it is drawn.

use super::super::analysis::Stamps;
use super::super::error::AnalyzeError;
use super::super::input::Keypoints;

/// What a look through the whole file tells.
pub(super) struct Survey {
    /// Left, upper, right and lower end of all keypoints, in their unit; `None` where there are none.
    pub(super) extent: Option<[f32; 4]>,
    pub(super) frames_per_second: Option<f64>,
}

/// Reads it all.
pub(super) fn survey(mut keypoints: Keypoints) -> Result<Survey, AnalyzeError> {
    let mut extent: Option<[f32; 4]> = None;
    let mut stamps = Stamps::default();
    while let Some(seen) = keypoints.next()? {
        stamps.note(seen.pose.time);
        for keypoint in seen.pose.keypoints.iter().filter(|keypoint| keypoint.score > 0.0) {
            let (x, y) = (keypoint.x, keypoint.y);
            let [left, top, right, bottom] = extent.unwrap_or([x, y, x, y]);
            extent = Some([left.min(x), top.min(y), right.max(x), bottom.max(y)]);
        }
    }
    Ok(Survey { extent, frames_per_second: stamps.median_rate() })
}
