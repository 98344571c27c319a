//! The public interface of a V4L2 camera.

use super::device::DeviceOpener;
use super::mode::Mode;
use super::supervised::{Supervised, Timeouts};
use crate::camera::rate::MeasuredRate;
use crate::profile::camera::V4l2Camera;
use kei_frame::{Camera, CameraError, Captured, Frame};

/// A V4L2 camera that recovers on its own. While it is missing, busy, stalled or unplugged,
/// [`capture`](Camera::capture) returns [`CameraError::Interrupted`] within seconds, and the next call
/// retries. It never returns [`CameraError::Broken`]. If several frames are queued, it delivers the newest
/// one.
pub struct LinuxCamera(Supervised<DeviceOpener>);

impl LinuxCamera {
    /// Creates a camera from its profile. The first [`capture`](Camera::capture) opens it.
    pub fn new(profile: V4l2Camera) -> Self {
        LinuxCamera(Supervised::new(DeviceOpener(profile), Timeouts::default()))
    }

    /// Returns the device path and the selected mode, or `None` while the camera is not running.
    pub fn mode(&self) -> Option<(&str, Mode)> {
        self.0.setup().map(|setup| (setup.device.as_str(), setup.mode))
    }

    /// Returns the measured frame rate of the last 60 frames, or `None` if there is no steady rate yet.
    pub fn measured(&self) -> Option<MeasuredRate> {
        self.0.measured()
    }
}

impl Camera for LinuxCamera {
    fn capture(&mut self, frame: &mut Frame) -> Result<Captured, CameraError> {
        self.0.capture(frame)
    }

    fn nominal_frames_per_second(&self) -> Option<f32> {
        self.0.nominal_frames_per_second()
    }

    fn dropped(&self) -> u64 {
        self.0.dropped()
    }

    fn describe(&self) -> Option<String> {
        let (device, mode) = self.mode()?;
        Some(match self.measured() {
            Some(rate) => format!("{device}, {mode}, {rate}"),
            None => format!("{device}, {mode}"),
        })
    }
}
