//! Opens the camera described by a profile.

use crate::error::BoardError;
use crate::profile::camera::{CameraProfile, SimulatedCamera, V4l2Camera, VideoCamera};
use kei_frame::Camera;

/// Opens the camera described by a profile. A V4L2 camera need not be plugged in yet: until it is,
/// [`Camera::capture`] returns an error that says so.
///
/// # Errors
/// Fails if the scene or video cannot be opened, or if this program was built without this kind of camera.
pub fn open_camera(profile: &CameraProfile) -> Result<Box<dyn Camera>, BoardError> {
    match profile {
        CameraProfile::Simulated(camera) => open_simulated(camera),
        CameraProfile::Video(camera) => open_video(camera),
        CameraProfile::V4l2(camera) => open_v4l2(camera),
    }
}

#[cfg(feature = "sim")]
fn open_simulated(profile: &SimulatedCamera) -> Result<Box<dyn Camera>, BoardError> {
    use kei_frame::PixelFormat;
    use kei_sim::{Pace, Scene, SimCamera};

    // The default scene ends after a minute, but a unit without a scene file needs a runner who keeps
    // running.
    let endless = || Scene { duration_s: Scene::MAX_DURATION_S, ..Scene::default() };
    let scene = profile.scene.as_deref().map(Scene::load).transpose()?.unwrap_or_else(endless);
    // YUYV as from a webcam. It stores pixels in pairs, so odd widths need RGB.
    let format = if scene.camera.width.is_multiple_of(2) { PixelFormat::Yuyv } else { PixelFormat::Rgb24 };
    let pace = if profile.real_time { Pace::RealTime } else { Pace::Unhurried };
    Ok(Box::new(SimCamera::new(scene, format, pace)?))
}

#[cfg(not(feature = "sim"))]
fn open_simulated(_: &SimulatedCamera) -> Result<Box<dyn Camera>, BoardError> {
    Err(crate::error::NotBuilt { part: "simulated camera", feature: "sim" }.into())
}

#[cfg(feature = "video")]
fn open_video(profile: &VideoCamera) -> Result<Box<dyn Camera>, BoardError> {
    use super::paced::Paced;
    use super::video_file::reader::VideoFile;

    let video = VideoFile::open(&profile.path)?;
    Ok(if profile.real_time { Box::new(Paced::new(video)) } else { Box::new(video) })
}

#[cfg(not(feature = "video"))]
fn open_video(_: &VideoCamera) -> Result<Box<dyn Camera>, BoardError> {
    Err(crate::error::NotBuilt { part: "video reader", feature: "video" }.into())
}

#[cfg(feature = "v4l2")]
fn open_v4l2(profile: &V4l2Camera) -> Result<Box<dyn Camera>, BoardError> {
    Ok(Box::new(super::v4l2::linux_camera::LinuxCamera::new(profile.clone())))
}

#[cfg(not(feature = "v4l2"))]
fn open_v4l2(_: &V4l2Camera) -> Result<Box<dyn Camera>, BoardError> {
    Err(crate::error::NotBuilt { part: "V4L2 camera", feature: "v4l2" }.into())
}
