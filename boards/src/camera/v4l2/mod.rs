//! Webcams and all else that Linux shows as a V4L2 device.

mod control;
mod device;
mod mode;
mod supervised;
mod trouble;

pub use mode::Mode;

use super::MeasuredRate;
use crate::profile::V4l2Camera;
use device::DeviceOpener;
use kei_frame::{Camera, CameraError, Captured, Frame};
use supervised::{Patience, Supervised};

/// A V4L2 camera that mends itself: while it is missing, busy, stalled or unplugged,
/// [`capture`](Camera::capture) says so as [`CameraError::Interrupted`] within seconds, and the next call
/// tries again. It is never [`CameraError::Broken`]. Of the frames that wait, the newest is given.
pub struct LinuxCamera(Supervised<DeviceOpener>);

impl LinuxCamera {
    /// A camera by its profile. It is opened by the first [`capture`](Camera::capture).
    pub fn new(profile: V4l2Camera) -> Self {
        LinuxCamera(Supervised::new(DeviceOpener(profile), Patience::default()))
    }

    /// The device and the mode that was chosen, while the camera runs.
    pub fn mode(&self) -> Option<(&str, Mode)> {
        self.0.setup().map(|setup| (setup.place.as_str(), setup.mode))
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
        let (place, mode) = self.mode()?;
        Some(match self.measured() {
            Some(rate) => format!("{place}, {mode}, {rate}"),
            None => format!("{place}, {mode}"),
        })
    }
}
