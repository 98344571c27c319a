//! The section `[camera]`.

use super::check;
use super::document::{Error, Kind};
use serde::Deserialize;
use std::path::PathBuf;

/// The source of frames, selected by `kind`.
#[derive(Clone, Debug, PartialEq)]
pub enum CameraProfile {
    /// A simulated runner, `kind = "simulated"`.
    Simulated(SimulatedCamera),
    /// A recording, `kind = "video"`.
    Video(VideoCamera),
    /// A webcam or other V4L2 device, `kind = "v4l2"`.
    V4l2(V4l2Camera),
}

/// A simulated runner. The scene describes the runner and the camera.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SimulatedCamera {
    /// TOML file of the scene. Without it, the default scene is used.
    pub scene: Option<PathBuf>,
    /// Whether frames are delivered in real time; otherwise, each is rendered as soon as it is requested.
    #[serde(default = "yes")]
    pub real_time: bool,
}

/// A recorded video that replaces the camera.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VideoCamera {
    /// Path of the video file.
    pub path: PathBuf,
    /// Whether the video plays in real time; otherwise, frames are decoded as soon as they are requested.
    #[serde(default = "yes")]
    pub real_time: bool,
}

/// A webcam. Width, height and frame rate are preferences: the nearest mode of the camera is used.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct V4l2Camera {
    /// Path `/dev/videoN`, a link below `/dev/v4l/by-id`, or `auto` for the first camera found.
    pub device: PathBuf,
    /// Preferred frame width, in px.
    #[serde(deserialize_with = "check::camera_px")]
    pub width: u32,
    /// Preferred frame height, in px.
    #[serde(deserialize_with = "check::camera_px")]
    pub height: u32,
    /// Preferred frame rate, in Hz.
    #[serde(deserialize_with = "check::frames_per_second")]
    pub frames_per_second: f32,
    /// The only format to use. Without it, a raw format is used if it is fast enough.
    pub format: Option<CaptureFormat>,
    /// Mains frequency, 50 or 60 Hz, for the camera's flicker filter.
    #[serde(deserialize_with = "check::power_line_hz")]
    pub power_line_hz: u32,
    /// Fixed exposure time, in ms. Without it, the camera controls the exposure without reducing its frame
    /// rate.
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

/// The supported frame formats of webcams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CaptureFormat {
    /// Raw YUV 4:2:2, 2 bytes per pixel.
    Yuyv,
    /// Raw YUV 4:2:0, 1.5 bytes per pixel.
    Nv12,
    /// Raw brightness, 1 byte per pixel.
    Grey,
    /// Motion JPEG: each frame is a JPEG image.
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
