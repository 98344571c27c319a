//! The options of `kei analyze`.

use crate::commands::network::NetworkChoice;
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
    #[arg(long, value_name = "V", value_parser = speed_kmh)]
    speed_kmh: Option<f32>,
    /// Write the video with skeleton, stride phase and KEI drawn in (replaces the file)
    #[arg(long, value_name = "OUT.mp4")]
    pub(super) overlay: Option<PathBuf>,
    /// Whom to hold the runner against: a .toml of `kei reference build`, or the .kei that `kei train` made of it;
    /// Kipchoge, unless given
    #[arg(long, value_name = "FILE")]
    pub(super) reference: Option<PathBuf>,
    /// The pose network, a MoveNet .tflite file; else the one that KEI_POSE_MODEL names
    #[arg(long, value_name = "FILE")]
    pub(super) model: Option<PathBuf>,
    /// Which pose network a keypoint CSV is from: KEI takes its errors out
    #[arg(long, value_enum, value_name = "NETWORK", default_value = "movenet")]
    pub(super) keypoints_by: NetworkChoice,
}

impl AnalyzeArgs {
    /// What the analysis is told.
    pub(super) fn settings(&self) -> Settings {
        Settings { height_cm: self.height_cm, belt_speed_kmh: self.speed_kmh, ..Settings::default() }
    }
}

fn height_cm(text: &str) -> Result<f32, String> {
    between(text, 50.0, 260.0, "cm")
}

/// A belt speed that somebody runs or walks at.
pub(crate) fn speed_kmh(text: &str) -> Result<f32, String> {
    between(text, 0.5, 50.0, "km/h")
}

fn between(text: &str, least: f32, most: f32, unit: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(format!("give a number from {least} to {most} ({unit})")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nonsense is refused before it scales a result.
    #[test]
    fn heights_and_speeds_are_sensible() {
        assert_eq!(height_cm("178.5"), Ok(178.5));
        assert_eq!(speed_kmh("2"), Ok(2.0));
        for bad in ["1.78", "0", "-180", "NaN", "inf", "tall", ""] {
            assert!(height_cm(bad).is_err(), "{bad}");
        }
        assert!(speed_kmh("0").unwrap_err().contains("km/h"));
    }
}
