//! `[camera]`

use super::check;
use super::document::{Error, Kind};
use serde::Deserialize;
use std::path::PathBuf;

/// Where frames come from; `kind` says which.
#[derive(Clone, Debug, PartialEq)]
pub enum CameraProfile {
    /// `kind = "simulated"`
    Simulated(SimulatedCamera),
    /// `kind = "video"`
    Video(VideoCamera),
    /// `kind = "v4l2"`
    V4l2(V4l2Camera),
}

/// A runner in software; the scene says who runs how, and what the camera is like.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulatedCamera {
    /// TOML file of the scene; without it, the default one.
    pub scene: Option<PathBuf>,
    /// Whether frames come at the pace of a camera; otherwise as soon as they are asked for.
    #[serde(default = "yes")]
    pub real_time: bool,
}

/// A recording.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VideoCamera {
    /// The video.
    pub path: PathBuf,
    /// Whether it plays as fast as it was recorded, like a camera; otherwise as fast as it is read.
    #[serde(default = "yes")]
    pub real_time: bool,
}

/// A webcam. Width, height and frame rate are a wish: the nearest of its modes is taken.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct V4l2Camera {
    /// `/dev/videoN`, a link below `/dev/v4l/by-id`, or `auto`: the first camera that there is.
    pub device: PathBuf,
    /// px.
    #[serde(deserialize_with = "check::camera_px")]
    pub width: u32,
    /// px.
    #[serde(deserialize_with = "check::camera_px")]
    pub height: u32,
    /// Hz.
    #[serde(deserialize_with = "check::frames_per_second")]
    pub frames_per_second: f32,
    /// Only this one; without it, raw frames where they come fast enough.
    pub format: Option<CaptureFormat>,
    /// Frequency of the mains, Hz: 50 or 60. Lamps flicker by it.
    #[serde(deserialize_with = "check::power_line_hz")]
    pub power_line_hz: u32,
    /// Fixed exposure time, ms; without it the camera chooses, but never slows down for it.
    #[serde(deserialize_with = "check::exposure_ms")]
    pub exposure_ms: Option<f32>,
}

impl Default for V4l2Camera {
    fn default() -> Self {
        V4l2Camera {
            device: "auto".into(),
            width: 640,
            height: 480,
            frames_per_second: 30.0,
            format: None,
            power_line_hz: 50,
            exposure_ms: None,
        }
    }
}

/// How a webcam codes its frames, of those that this program reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CaptureFormat {
    /// Raw, 2 bytes a pixel.
    Yuyv,
    /// Raw, 1.5 bytes a pixel.
    Nv12,
    /// Raw brightness, 1 byte a pixel.
    Grey,
    /// A JPEG each.
    Mjpg,
}

fn yes() -> bool {
    true
}

impl CameraProfile {
    pub(super) fn path_mut(&mut self) -> Option<&mut PathBuf> {
        match self {
            CameraProfile::Simulated(camera) => camera.scene.as_mut(),
            CameraProfile::Video(camera) => Some(&mut camera.path),
            CameraProfile::V4l2(_) => None,
        }
    }
}

pub(super) fn read(section: Kind) -> Result<CameraProfile, Error> {
    match section.kind.as_str() {
        "simulated" => section.keys().map(CameraProfile::Simulated),
        "video" => section.keys().map(CameraProfile::Video),
        "v4l2" => section.keys().map(CameraProfile::V4l2),
        _ => Err(section.unknown(&["simulated", "video", "v4l2"])),
    }
}
