//! JSON of OpenPose, of MMPose and of COCO's result lists. OpenPose writes a file per frame; MMPose writes a file
//! per video, or one per image.

use super::body::Body;
use super::error::KeypointError;
use super::format::{Format, start_of};
use super::layout::Layout;
use super::numbered_name::last_number;
use super::recording::{Clock, Frame, MAX_PEOPLE, RawRecording};
use kei_core::Keypoint;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The keys that decide the kind of an object.
#[derive(Deserialize)]
struct Keys {
    people: Option<IgnoredAny>,
    instance_info: Option<IgnoredAny>,
    instances: Option<IgnoredAny>,
    keypoints: Option<IgnoredAny>,
    image_id: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct OpenPoseFrame {
    people: Vec<OpenPosePerson>,
}

#[derive(Deserialize)]
struct OpenPosePerson {
    /// x, y and score of each keypoint.
    #[serde(alias = "pose_keypoints")]
    pose_keypoints_2d: Numbers,
}

#[derive(Deserialize)]
struct MmPoseVideo {
    #[serde(default)]
    meta_info: MmPoseMeta,
    instance_info: Vec<MmPoseFrame>,
}

#[derive(Default, Deserialize)]
struct MmPoseMeta {
    keypoint_id2name: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
struct MmPoseFrame {
    frame_id: u64,
    instances: Vec<MmPoseInstance>,
}

#[derive(Deserialize)]
struct MmPoseInstance {
    keypoints: Vec<Numbers>,
    keypoint_scores: Option<Numbers>,
}

#[derive(Deserialize)]
struct CocoResult {
    image_id: ImageId,
    /// x, y and score of each keypoint.
    keypoints: Numbers,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ImageId {
    Number(u64),
    Name(String),
}

/// Numbers, of which programs write some as null.
type Numbers = Vec<Option<f32>>;

/// The kinds of documents.
#[derive(Clone, Copy)]
enum Kind {
    OpenPoseFrame,
    MmPoseVideo,
    /// The frames of a video without the object around them.
    MmPoseFrames,
    /// The instances of one image.
    MmPoseImage,
    CocoResults,
}

/// Reads a file that contains all frames of a recording.
pub(super) fn read(bytes: &[u8]) -> Result<RawRecording, KeypointError> {
    let text = &text_of(bytes)?;
    match kind_of(text)? {
        Kind::MmPoseVideo => {
            let video: MmPoseVideo = parse(text, Format::MmPose)?;
            mmpose(video.instance_info, video.meta_info.layout()?)
        }
        Kind::MmPoseFrames => mmpose(parse(text, Format::MmPose)?, None),
        Kind::CocoResults => coco(parse(text, Format::CocoResults)?),
        Kind::OpenPoseFrame => Err(KeypointError::SingleFrame { format: Format::OpenPose }),
        Kind::MmPoseImage => Err(KeypointError::SingleFrame { format: Format::MmPose }),
    }
}

/// Reads a file that contains one frame. `frame` is its number, from 1.
pub(super) fn read_frame(bytes: &[u8], frame: usize) -> Result<(Format, Vec<Body>), KeypointError> {
    let text = &text_of(bytes)?;
    match kind_of(text)? {
        Kind::OpenPoseFrame => {
            let OpenPoseFrame { people } = parse(text, Format::OpenPose)?;
            let bodies = people.iter().filter(|person| !person.pose_keypoints_2d.is_empty()).take(MAX_PEOPLE);
            let bodies = bodies.map(|person| flat(&person.pose_keypoints_2d, Format::OpenPose, frame));
            Ok((Format::OpenPose, bodies.collect::<Result<_, _>>()?))
        }
        Kind::MmPoseImage => {
            let instances: Vec<MmPoseInstance> = parse(text, Format::MmPose)?;
            Ok((Format::MmPose, bodies(&instances, None, frame)?))
        }
        _ => Err(KeypointError::UnknownJson),
    }
}

/// Returns the text without its byte order mark, and with null for the numbers that JSON does not have.
fn text_of(bytes: &[u8]) -> Result<Cow<'_, str>, KeypointError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count() as u64 + 1;
        KeypointError::NotText { line }
    })?;
    Ok(without_nan(start_of(text)))
}

/// Replaces NaN and Infinity, which Python writes, by null. Strings stay as they are.
fn without_nan(text: &str) -> Cow<'_, str> {
    if !text.contains("NaN") && !text.contains("Infinity") {
        return text.into();
    }
    let (mut clean, mut is_string) = (String::with_capacity(text.len()), false);
    // Every second piece between quotation marks is a string, unless the mark before is escaped.
    for piece in text.split_inclusive('"') {
        if is_string {
            clean += piece;
        } else {
            clean += &piece.replace("-Infinity", "null").replace("Infinity", "null").replace("NaN", "null");
        }
        let escapes = piece.trim_end_matches('"').bytes().rev().take_while(|&byte| byte == b'\\').count();
        is_string = if is_string { escapes % 2 == 1 } else { true };
    }
    clean.into()
}

fn kind_of(text: &str) -> Result<Kind, KeypointError> {
    if !text.starts_with('[') {
        let keys: Keys = parse(text, Format::Json)?;
        return match keys {
            Keys { people: Some(_), .. } => Ok(Kind::OpenPoseFrame),
            Keys { instance_info: Some(_), .. } => Ok(Kind::MmPoseVideo),
            _ => Err(KeypointError::UnknownJson),
        };
    }
    let list: Vec<Keys> = parse(text, Format::Json)?;
    match list.first() {
        // An image without people.
        None => Ok(Kind::MmPoseImage),
        Some(Keys { instances: Some(_), .. }) => Ok(Kind::MmPoseFrames),
        Some(Keys { image_id: Some(_), keypoints: Some(_), .. }) => Ok(Kind::CocoResults),
        Some(Keys { keypoints: Some(_), .. }) => Ok(Kind::MmPoseImage),
        Some(_) => Err(KeypointError::UnknownJson),
    }
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str, format: Format) -> Result<T, KeypointError> {
    serde_json::from_str(text).map_err(|source| KeypointError::Json { format, source })
}

impl MmPoseMeta {
    /// Returns the layout from the names of the keypoints, if the file has them.
    fn layout(&self) -> Result<Option<Layout>, KeypointError> {
        let Some(names) = &self.keypoint_id2name else { return Ok(None) };
        let mut by_index: Vec<(usize, &str)> =
            names.iter().filter_map(|(index, name)| Some((index.parse().ok()?, name.as_str()))).collect();
        by_index.sort();
        let is_whole = by_index.iter().enumerate().all(|(at, (index, _))| at == *index);
        if !is_whole {
            return Ok(None);
        }
        Layout::of_names(Format::MmPose, by_index.iter().map(|(_, name)| *name)).map(Some)
    }
}

fn mmpose(frames: Vec<MmPoseFrame>, layout: Option<Layout>) -> Result<RawRecording, KeypointError> {
    let mut recording = RawRecording::new(Format::MmPose, Clock::FrameNumbers);
    for (at, frame) in frames.iter().enumerate() {
        let people = bodies(&frame.instances, layout, at + 1)?;
        recording.push(Frame { clock: frame.frame_id as f64, people })?;
    }
    Ok(recording)
}

fn bodies(
    instances: &[MmPoseInstance],
    layout: Option<Layout>,
    frame: usize,
) -> Result<Vec<Body>, KeypointError> {
    let seen = instances.iter().filter(|instance| !instance.keypoints.is_empty());
    seen.take(MAX_PEOPLE).map(|instance| instance.body(layout, frame)).collect()
}

impl MmPoseInstance {
    fn body(&self, layout: Option<Layout>, frame: usize) -> Result<Body, KeypointError> {
        let format = Format::MmPose;
        if self.keypoints.iter().any(|numbers| numbers.len() > 2) {
            return Err(KeypointError::ThreeDimensional { format, frame });
        }
        let layout = layout.or_else(|| Layout::of_count(self.keypoints.len()));
        let layout =
            layout.ok_or(KeypointError::UnknownLayout { format, found: self.keypoints.len(), frame })?;
        Ok(layout.body(|index| {
            let [x, y] = self.keypoints.get(index)?[..] else { return None };
            let score = match &self.keypoint_scores {
                Some(scores) => *scores.get(index)?,
                None => Some(1.0),
            };
            keypoint(x, y, score)
        }))
    }
}

fn coco(results: Vec<CocoResult>) -> Result<RawRecording, KeypointError> {
    let mut recording = RawRecording::new(Format::CocoResults, Clock::FrameNumbers);
    for result in results {
        let number = match &result.image_id {
            ImageId::Number(number) => Some(*number as f64),
            ImageId::Name(name) => last_number(name),
        };
        let frames = recording.frames.len();
        let body = flat(&result.keypoints, Format::CocoResults, frames + 1)?;
        recording.push_person(number.unwrap_or(frames as f64), body)?;
    }
    Ok(recording)
}

/// Returns the body from a list of x, y, score, x, y, score and further ones.
fn flat(numbers: &[Option<f32>], format: Format, frame: usize) -> Result<Body, KeypointError> {
    let found = numbers.len() / 3;
    let layout = Layout::of_count(found).filter(|_| numbers.len().is_multiple_of(3));
    let layout = layout.ok_or(KeypointError::UnknownLayout { format, found, frame })?;
    Ok(layout.body(|index| {
        let [x, y, score] = numbers.get(3 * index..3 * index + 3)? else { return None };
        keypoint(*x, *y, *score)
    }))
}

/// Returns a keypoint, or `None` if it is not seen.
fn keypoint(x: Option<f32>, y: Option<f32>, score: Option<f32>) -> Option<Keypoint> {
    let (x, y, score) = (x?, y?, score?);
    let is_seen = score > 0.0 && [x, y, score].iter().all(|number| number.is_finite());
    is_seen.then_some(Keypoint { x, y, score })
}
