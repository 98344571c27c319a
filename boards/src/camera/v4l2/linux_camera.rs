//! A V4L2 camera for the rest of the program.

use super::device::DeviceOpener;
use super::mode::Mode;
use super::supervised::{Supervised, Timeouts};
use crate::camera::rate::MeasuredRate;
use crate::profile::camera::V4l2Camera;
use kei_frame::{Camera, CameraError, Captured, Frame};

/// A V4L2 camera that recovers by itself: while it is missing, busy, stalled or unplugged,
/// [`capture`](Camera::capture) returns [`CameraError::Interrupted`] within seconds, and the next call tries
/// again. It never returns [`CameraError::Broken`]. Of the frames that wait, it delivers the newest.
pub struct LinuxCamera(Supervised<DeviceOpener>);

impl LinuxCamera {
    /// A camera by its profile. It is opened by the first [`capture`](Camera::capture).
    pub fn new(profile: V4l2Camera) -> Self {
        LinuxCamera(Supervised::new(DeviceOpener(profile), Timeouts::default()))
    }

    /// The device and the mode that was chosen, while the camera runs.
    pub fn mode(&self) -> Option<(&str, Mode)> {
        self.0.setup().map(|setup| (setup.device.as_str(), setup.mode))
    }

    /// The true frame rate of the last two seconds.
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
