//! Errors of keypoint files.

use super::format::Format;
use crate::keypoint_csv::KeypointCsvError;
use std::path::PathBuf;
use thiserror::Error;

/// Reason why a keypoint file cannot be read. The message does not name the file, except in
/// [`KeypointError::Open`] and for a file in a folder.
#[derive(Debug, Error)]
pub enum KeypointError {
    /// The file or folder cannot be opened or read.
    #[error("cannot read {}: {source}", path.display())]
    Open {
        /// Path of the file or folder.
        path: PathBuf,
        /// The error from the operating system.
        source: std::io::Error,
    },
    /// The file is larger than [`MAX_FILE_BYTES`](super::MAX_FILE_BYTES).
    #[error("the file is larger than {} MiB. Split it into shorter recordings", limit_bytes >> 20)]
    TooLarge {
        /// The limit, in bytes.
        limit_bytes: u64,
    },
    /// The recording has more frames than the reader accepts.
    #[error("more than {most} frames. Split the recording into shorter ones")]
    TooManyFrames {
        /// The limit.
        most: usize,
    },
    /// The keypoint CSV is invalid.
    #[error(transparent)]
    Csv(#[from] KeypointCsvError),
    /// The JSON is not UTF-8 text.
    #[error("line {line}: not UTF-8 text. Export the file again")]
    NotText {
        /// Line number.
        line: u64,
    },
    /// The JSON is none of the known kinds.
    #[error(
        "JSON that is neither OpenPose's nor MMPose's: expected the key `people`, `instance_info` or `keypoints`. Export it as one of them or as a keypoint CSV"
    )]
    UnknownJson,
    /// The JSON cannot be parsed.
    #[error("invalid {format}: {source}. Is the file truncated? Export it again")]
    Json {
        /// The format.
        format: Format,
        /// The parser's error, with line and column.
        source: serde_json::Error,
    },
    /// A file in a folder is invalid.
    #[error("{file}: {source}")]
    InFolder {
        /// Name of the file.
        file: String,
        /// Fault of the file.
        source: Box<KeypointError>,
    },
    /// A folder contains the frames of several recordings.
    #[error(
        "the folder has the files of more than one recording ({first}, {second}). Move each recording's files to a folder of their own"
    )]
    MixedFolder {
        /// A file's name.
        first: String,
        /// Name of a file of another recording.
        second: String,
    },
    /// One frame was given instead of the folder with all frames.
    #[error("this is one frame in {format}. Give the folder that has the files of all frames")]
    SingleFrame {
        /// The format.
        format: Format,
    },
    /// The header of a TRC or DeepLabCut file is invalid.
    #[error("{format}: {problem}. Export the file again")]
    Header {
        /// The format.
        format: Format,
        /// What is missing, with its line.
        problem: &'static str,
    },
    /// A row has fewer or more cells than its header.
    #[error("line {line}: found {found} cells, but the header has {expected}. Is the file truncated?")]
    Ragged {
        /// Line number.
        line: u64,
        /// Number of cells in the header.
        expected: usize,
        /// Number of cells in the row.
        found: usize,
    },
    /// A cell has invalid content.
    #[error("line {line}, column {column}: `{found}` {problem}")]
    Cell {
        /// Line number.
        line: u64,
        /// Name of the column, or its number.
        column: String,
        /// Content of the cell.
        found: String,
        /// The problem with the content.
        problem: &'static str,
    },
    /// The file lacks points that KEI needs.
    #[error("{format} without {}: KEI needs shoulders, hips, knees and ankles of both sides. The file has {}", missing.join(", "), some_of(found))]
    MissingPoints {
        /// The format.
        format: Format,
        /// Names of the missing points.
        missing: Vec<&'static str>,
        /// Names that the file has.
        found: Vec<String>,
    },
    /// A person has a number of keypoints that belongs to no known layout.
    #[error(
        "{format}: a person with {found} keypoints in frame {frame}. KEI knows layouts of 17 (COCO), 18 and 25 (OpenPose), 26 and 136 (Halpe), 33 (MediaPipe) and 133 (COCO-WholeBody) keypoints: use a model with one of them"
    )]
    UnknownLayout {
        /// The format.
        format: Format,
        /// Number of keypoints.
        found: usize,
        /// Number of the frame, from 1.
        frame: usize,
    },
    /// The coordinates have three dimensions, but the view is unknown.
    #[error(
        "{format}: keypoints in three dimensions in frame {frame}. Export the two-dimensional keypoints of the frames"
    )]
    ThreeDimensional {
        /// The format.
        format: Format,
        /// Number of the frame, from 1.
        frame: usize,
    },
    /// The recording has no frame.
    #[error("no frames of keypoints found")]
    NoFrames,
    /// The format has no times, and no frame rate was given.
    #[error("{format} has no times. Give the camera's frame rate: --recorded-fps N")]
    NeedsFrameRate {
        /// The format.
        format: Format,
    },
    /// The times are not those of a video in seconds.
    #[error("the times give {} frames a second. {hint}", rounded(*frames_per_second))]
    ImplausibleRate {
        /// Frame rate from the median interval, fps.
        frames_per_second: f64,
        /// The likely cause and its fix.
        hint: &'static str,
    },
    /// A frame is not later than the one before it.
    #[error(
        "frame {frame}: its {what} {found} is not greater than {previous} of the frame before. Sort the frames by time, and keep one of each"
    )]
    Order {
        /// Number of the frame, from 1.
        frame: usize,
        /// "time" or "number".
        what: &'static str,
        /// Time or number of the frame.
        found: f64,
        /// Time or number of the frame before.
        previous: f64,
    },
    /// A time is too large to be represented.
    #[error("frame {frame}: its time is too large. Times count in seconds")]
    TimeRange {
        /// Number of the frame, from 1.
        frame: usize,
    },
    /// The scores have an unknown scale.
    #[error(
        "the scores reach {highest}: expected 0 to 1, or per cent. Divide them by the highest possible score"
    )]
    Scores {
        /// The highest score.
        highest: f32,
    },
    /// All points of all frames are at one position.
    #[error("every keypoint is at ({x}, {y}) in every frame. Export the file again")]
    OnePlace {
        /// Horizontal position.
        x: f32,
        /// Vertical position.
        y: f32,
    },
    /// The coordinates are divided by the size of the frame, which is not known.
    #[error(
        "normalised coordinates: x and y lie between {low} and 1. Give the width and height of the video's frames, such as --frame-size 1920x1080 (1x1 if both were divided by the same number)"
    )]
    Normalised {
        /// Lower end of the range: 0 or -1.
        low: i8,
    },
    /// A frame size was given for coordinates that are not normalised.
    #[error("the coordinates are not normalised: they range from {low} to {high}. Leave out --frame-size")]
    NotNormalised {
        /// The lowest coordinate.
        low: f32,
        /// The highest coordinate.
        high: f32,
    },
    /// The head is below the feet.
    #[error(
        "the head is below the feet in most frames: does y point up? If so, add --y-up; if the camera was upside down, rotate the video first"
    )]
    HeadBelowFeet,
    /// The head is below the feet after y was turned.
    #[error("with --y-up the head is below the feet in most frames: y already points down. Leave out --y-up")]
    AlreadyDown,
    /// The hips never move, so their vertical oscillation is lost.
    #[error(
        "the hips stay at one place in every frame: the coordinates count from the hips (such as MediaPipe's world landmarks). Export the keypoints in the frame (MediaPipe: pose_landmarks)"
    )]
    HipCentred,
}

fn some_of(names: &[String]) -> String {
    match names {
        [] => "no named points".to_owned(),
        _ if names.len() > 8 => format!("{} and {} more", names[..8].join(", "), names.len() - 8),
        _ => names.join(", "),
    }
}

/// Formats a rate with two significant digits below 100, otherwise as a whole number.
fn rounded(rate: f64) -> String {
    if !(0.0..=1e12).contains(&rate) {
        return format!("{rate:.1e}");
    }
    let decimals = if rate >= 10.0 { 0 } else { (1.0 - rate.max(1e-12).log10().floor()) as usize };
    let text = format!("{rate:.decimals$}");
    if decimals == 0 { text } else { text.trim_end_matches('0').trim_end_matches('.').to_owned() }
}
