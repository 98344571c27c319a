//! The options of `kei analyze`.

use crate::options::times::TimeArgs;
use crate::options::values::{NetworkChoice, number, runner_choice, speed_kmh};
use crate::recording::reader::RecordingOptions;
use clap::Args;
use kei_core::{SegmentChoice, Settings};
use kei_models::RunnerChoice;
use std::num::NonZeroUsize;
use std::path::PathBuf;

const INPUT_HELP: &str = "\
Video of a runner filmed from the side, in any format that ffmpeg reads, or keypoints of another program: TRC \
(Sports2D, OpenSim), JSON of OpenPose (the folder) or MMPose (file or folder), CSV of DeepLabCut or MediaPipe, or a \
keypoint CSV with the columns time_s and, for each of the 17 COCO keypoints, NAME_x, NAME_y, NAME_score (x to the \
right, y down, any unit; empty if not detected). docs/keypoint-formats.md describes each";

/// Longest side of a video's frames, px; as long as those that KEI decodes.
const MAX_SIDE_PX: u32 = 16_384;

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
    /// Segment to report in detail, counted from 1 [default: the longest with a KEI]
    #[arg(long, value_name = "N")]
    pub(super) segment: Option<NonZeroUsize>,
    /// Body height in cm, required for metrics in centimetres
    #[arg(long, value_name = "H", value_parser = height_cm)]
    height_cm: Option<f32>,
    /// Belt speed set on the treadmill in km/h, required for stride length
    #[arg(long, value_name = "V", value_parser = speed_kmh::<f32>)]
    speed_kmh: Option<f32>,
    #[command(flatten)]
    pub(super) times: TimeArgs,
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
    /// Person to measure in a video of several people: centre, left, right, or a number counted from the left
    #[arg(long, value_name = "WHO", value_parser = runner_choice, default_value = "centre")]
    pub(super) runner: RunnerChoice,
    /// Pose network that produced the keypoint CSV; KEI corrects for its errors
    #[arg(long, value_enum, value_name = "NETWORK", default_value = "movenet")]
    pub(super) keypoints_by: NetworkChoice,
    /// Width and height of the video's frames, by which the normalised coordinates of a keypoint file are
    /// multiplied
    #[arg(long, value_name = "WxH", value_parser = frame_size)]
    frame_size: Option<(u32, u32)>,
    /// The y coordinates of the keypoint file point up
    #[arg(long)]
    y_up: bool,
}

impl AnalyzeArgs {
    /// Returns the segment to report.
    pub(super) fn segment_choice(&self) -> SegmentChoice {
        self.segment.map_or(SegmentChoice::Longest, |number| SegmentChoice::Nth(number.get() - 1))
    }

    /// Returns the analysis settings: height and belt speed, as far as given.
    pub(super) fn settings(&self) -> Settings {
        Settings { height_cm: self.height_cm, belt_speed_kmh: self.speed_kmh, ..Settings::default() }
    }

    /// Returns what the recording does not say about itself, as far as given.
    pub(super) fn recording_options(&self) -> RecordingOptions {
        let time = self.times.option();
        RecordingOptions {
            time,
            runner: self.runner,
            frame_size: self.frame_size,
            y_up: self.y_up,
            ..RecordingOptions::default()
        }
    }
}

fn height_cm(text: &str) -> Result<f32, String> {
    number(text, 50.0, 260.0, "cm")
}

fn frame_size(text: &str) -> Result<(u32, u32), String> {
    let side = |text: &str| text.parse().ok().filter(|side| (1..=MAX_SIDE_PX).contains(side));
    let sides = text.split_once(['x', 'X']).and_then(|(width, height)| Some((side(width)?, side(height)?)));
    sides
        .ok_or_else(|| format!("expected WIDTHxHEIGHT, such as 1920x1080, each from 1 to {MAX_SIDE_PX} (px)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_sizes_have_two_sides() {
        assert_eq!(frame_size("1920x1080"), Ok((1920, 1080)));
        assert_eq!(frame_size("1x1"), Ok((1, 1)));
        for bad in ["1920", "x", "1920x", "0x1080", "1920x-1", "1920,1080", "99999x1", ""] {
            assert!(frame_size(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn implausible_heights_are_rejected() {
        assert_eq!(height_cm("178.5"), Ok(178.5));
        for bad in ["1.78", "0", "-180", "NaN", "inf", "tall", ""] {
            assert!(height_cm(bad).is_err(), "{bad}");
        }
    }
}
