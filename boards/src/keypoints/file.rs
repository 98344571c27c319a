//! Reads a file or folder of any format and applies its conventions.

use super::bytes::read_bytes;
use super::clock;
use super::convention::{Note, check_origin, scale_scores, scale_to_frame, turn_y_down, unsee};
use super::error::KeypointError;
use super::format::{Format, is_json_text, start_of};
use super::people::{People, choose};
use super::recording::{Clock, Frame, RawRecording};
use super::rows::Rows;
use super::{deeplabcut, folder, json, long_table, table, trc};
use crate::keypoint_csv::KeypointReader;
use kei_core::Pose;
use std::path::Path;

/// What a file does not say about itself.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct KeypointOptions {
    /// Frame rate of the camera, fps. Required for formats without times; otherwise the times are stretched so
    /// that their median interval is that of this rate.
    pub recorded_fps: Option<f64>,
    /// Width and height of the video's frames, px, by which normalised coordinates are multiplied.
    pub frame_size: Option<(u32, u32)>,
    /// Whether y points up. TRC files do not need it.
    pub y_up: bool,
}

/// The poses of one person in a keypoint file.
#[derive(Clone, Debug)]
pub struct KeypointFile {
    /// Format of the file.
    pub format: Format,
    /// One pose per frame; x right, y down, scores 0 to 1.
    pub poses: Vec<Pose>,
    /// The people in the file, if a frame has several.
    pub people: Option<People>,
    /// Rules that were applied because of the numbers in the file.
    pub notes: Vec<Note>,
}

impl KeypointFile {
    /// Reads a file, or a folder with a JSON file per frame. The content decides the format.
    ///
    /// # Errors
    /// Fails if the file cannot be read, is invalid or too large, or if its conventions are ambiguous without an
    /// option.
    pub fn read(path: &Path, options: &KeypointOptions) -> Result<KeypointFile, KeypointError> {
        if !path.is_dir() {
            return KeypointFile::from_bytes(&read_bytes(path)?, options);
        }
        match folder::only_file(path)? {
            Some(file) => KeypointFile::from_bytes(&read_bytes(&file)?, options),
            None => finish(folder::read(path)?, options),
        }
    }

    /// Reads the content of a JSON file that has one frame, such as one of OpenPose's.
    ///
    /// # Errors
    /// As [`KeypointFile::read`].
    pub fn from_frame(bytes: &[u8], options: &KeypointOptions) -> Result<KeypointFile, KeypointError> {
        let (format, people) = json::read_frame(bytes, 1)?;
        let mut recording = RawRecording::new(format, Clock::FrameNumbers);
        recording.push(Frame { clock: 0.0, people })?;
        finish(recording, options)
    }

    /// Reads the content of a file.
    ///
    /// # Errors
    /// As [`KeypointFile::read`].
    pub fn from_bytes(bytes: &[u8], options: &KeypointOptions) -> Result<KeypointFile, KeypointError> {
        finish(parse(bytes)?, options)
    }
}

fn parse(bytes: &[u8]) -> Result<RawRecording, KeypointError> {
    let prefix = String::from_utf8_lossy(&bytes[..bytes.len().min(64)]);
    if is_json_text(&prefix) {
        return json::read(bytes);
    }
    if start_of(&prefix).starts_with("PathFileType") {
        return trc::read(bytes);
    }
    // The rest of a CSV is read as text, and its reader reports where it is not.
    let mut rows = Rows::new(bytes, b',');
    let has_header = rows.next().unwrap_or(false);
    let is_kei = rows.row.iter().any(|column| column == "time_s")
        && rows.row.iter().any(|column| column.ends_with("_score"));
    match rows.row.get(0) {
        Some("scorer") => deeplabcut::read(bytes),
        _ if has_header && !is_kei && table::is_table(&rows.row) => table::read(bytes),
        _ if has_header && long_table::is_long_table(&rows.row) => long_table::read(bytes),
        _ => kei_csv(bytes),
    }
}

fn kei_csv(bytes: &[u8]) -> Result<RawRecording, KeypointError> {
    let mut recording = RawRecording::new(Format::KeiCsv, Clock::Seconds);
    for pose in KeypointReader::new(bytes)? {
        let pose = pose?;
        recording.push(Frame { clock: pose.time.as_secs_f64(), people: vec![pose.into()] })?;
    }
    Ok(recording)
}

fn finish(mut recording: RawRecording, options: &KeypointOptions) -> Result<KeypointFile, KeypointError> {
    let times = clock::times(&recording, options.recorded_fps)?;
    check_origin(&recording)?;
    unsee(&mut recording)?;
    let notes = scale_scores(&mut recording)?.into_iter().collect();
    scale_to_frame(&mut recording, options.frame_size)?;
    turn_y_down(&mut recording, options.y_up)?;
    let people = choose(&mut recording);
    let pose = |(frame, time): (&Frame, _)| frame.people.first().copied().unwrap_or_default().pose(time);
    let poses = recording.frames.iter().zip(times).map(pose).collect();
    Ok(KeypointFile { format: recording.format, poses, people, notes })
}
