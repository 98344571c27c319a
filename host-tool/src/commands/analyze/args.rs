//! The options of `kei analyze`.

use crate::options::values::{NetworkChoice, number, speed_kmh};
use clap::Args;
use kei_core::Settings;
use std::path::PathBuf;

const INPUT_HELP: &str = "\
A video of a runner seen from the side, in any format that ffmpeg reads, or a keypoint CSV: `time_s`, then NAME_x, \
NAME_y, NAME_score for the 17 COCO keypoints (x right, y down, any one unit; empty where not seen)";

/// Measure the gait in a video or a keypoint file
///
/// A clip is scored from two whole strides on. What can't be measured is left out, with the reason.
#[derive(Args, Debug)]
pub(crate) struct AnalyzeArgs {
    #[arg(help = INPUT_HELP)]
    pub(super) input: PathBuf,
    /// Print one JSON object instead of a table
    #[arg(long)]
    pub(super) json: bool,
    /// The runner's height: gives centimetres
    #[arg(long, value_name = "H", value_parser = height_cm)]
    height_cm: Option<f32>,
    /// The belt speed as set on the treadmill: gives stride length
    #[arg(long, value_name = "V", value_parser = speed_kmh::<f32>)]
    speed_kmh: Option<f32>,
    /// Write the video with skeleton, stride phase and KEI drawn in (replaces the file)
    #[arg(long, value_name = "OUT.mp4")]
    pub(super) overlay: Option<PathBuf>,
    /// Reference to compare with: a .toml of `kei reference build`, or the .kei that `kei train` made of it
    /// [default: Kipchoge]
    #[arg(long, value_name = "FILE")]
    pub(super) reference: Option<PathBuf>,
    /// The pose network, a .tflite file [default: the one that KEI_POSE_MODEL names]
    #[arg(long, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,
    /// Pose network that a keypoint CSV is from: KEI corrects for its errors
    #[arg(long, value_enum, value_name = "NETWORK", default_value = "movenet")]
    pub(super) keypoints_by: NetworkChoice,
}

impl AnalyzeArgs {
    /// What the runner says about height and belt speed.
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

    /// Nonsense is rejected before it scales a result.
    #[test]
    fn heights_are_plausible() {
        assert_eq!(height_cm("178.5"), Ok(178.5));
        for bad in ["1.78", "0", "-180", "NaN", "inf", "tall", ""] {
            assert!(height_cm(bad).is_err(), "{bad}");
        }
    }
}
