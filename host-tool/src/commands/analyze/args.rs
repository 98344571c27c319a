//! The options of `kei analyze`.

use crate::options::values::{NetworkChoice, number, speed_kmh};
use clap::Args;
use kei_core::Settings;
use std::path::PathBuf;

const INPUT_HELP: &str = "\
Video of a runner filmed from the side, in any format that ffmpeg reads, or a keypoint CSV with the columns time_s and, \
for each of the 17 COCO keypoints, NAME_x, NAME_y, NAME_score (x to the right, y down, any unit; empty if not detected)";

/// Measure the gait in a video or a keypoint file
///
/// A score requires at least two whole strides. Metrics that cannot be measured are withheld, with the
/// reason.
#[derive(Args, Debug)]
pub(crate) struct AnalyzeArgs {
    #[arg(help = INPUT_HELP)]
    pub(super) input: PathBuf,
    /// Print one JSON object instead of a table
    #[arg(long)]
    pub(super) json: bool,
    /// Body height in cm, required for metrics in centimetres
    #[arg(long, value_name = "H", value_parser = height_cm)]
    height_cm: Option<f32>,
    /// Belt speed set on the treadmill in km/h, required for stride length
    #[arg(long, value_name = "V", value_parser = speed_kmh::<f32>)]
    speed_kmh: Option<f32>,
    /// Write the video with skeleton, stride phase and KEI drawn in (overwrites the file)
    #[arg(long, value_name = "OUT.mp4")]
    pub(super) overlay: Option<PathBuf>,
    /// Reference to compare with: a .toml from `kei reference build` or a .kei from `kei train` [default:
    /// Kipchoge's]
    #[arg(long, value_name = "FILE")]
    pub(super) reference: Option<PathBuf>,
    /// Pose network, a .tflite file [default: the file named by KEI_POSE_MODEL]
    #[arg(long, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,
    /// Pose network that produced the keypoint CSV; KEI corrects for its errors
    #[arg(long, value_enum, value_name = "NETWORK", default_value = "movenet")]
    pub(super) keypoints_by: NetworkChoice,
}

impl AnalyzeArgs {
    /// Returns the analysis settings: height and belt speed, as far as given.
    pub(super) fn settings(&self) -> Settings {
        Settings { height_cm: self.height_cm, belt_speed_kmh: self.speed_kmh, ..Settings::default() }
    }
}

fn height_cm(text: &str) -> Result<f32, String> {
    number(text, 50.0, 260.0, "cm")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn implausible_heights_are_rejected() {
        assert_eq!(height_cm("178.5"), Ok(178.5));
        for bad in ["1.78", "0", "-180", "NaN", "inf", "tall", ""] {
            assert!(height_cm(bad).is_err(), "{bad}");
        }
    }
}
