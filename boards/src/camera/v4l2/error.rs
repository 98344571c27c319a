//! Errors of a V4L2 camera, each with the action that resolves it.

use std::io;
use thiserror::Error;

/// Reason why a V4L2 camera delivers no frames. The camera can recover from every one of them while the unit
/// runs.
#[derive(Debug, Error)]
pub(super) enum V4l2Error {
    #[error("no camera at {device}: plug it in")]
    Missing { device: String },
    #[error("camera {device} was unplugged: plug it in again")]
    Unplugged { device: String },
    #[error("camera {device} is in use by another program: close that program")]
    Busy { device: String },
    #[error(
        "cannot open {device}: permission denied. Add your user to the group \"video\": \
         sudo usermod -aG video $USER, then log in again"
    )]
    Forbidden { device: String },
    #[error(
        "camera {device} has no supported format (it offers {found}, KEI reads YUYV, NV12, GREY and MJPG): \
         change `format` in the profile, or use another camera"
    )]
    NoMode { device: String, found: String },
    #[error("camera {device} sends no frames: check its cable; retrying")]
    Stalled { device: String },
    #[error("camera {device} sends only damaged frames: try another cable or port; retrying")]
    Damaged { device: String },
    #[error("camera {device} failed: {source}; retrying")]
    Failed { device: String, source: io::Error },
}

// Values of errno.h, identical on every Linux that KEI is built for.
const EPERM: i32 = 1;
const ENOENT: i32 = 2;
const ENXIO: i32 = 6;
const EACCES: i32 = 13;
const EBUSY: i32 = 16;
const ENODEV: i32 = 19;

impl V4l2Error {
    /// Classifies an error that occurred while opening the camera.
    pub(super) fn opening(device: &str, source: io::Error) -> Self {
        let device = device.to_owned();
        match source.raw_os_error() {
            Some(ENOENT | ENXIO | ENODEV) => V4l2Error::Missing { device },
            Some(EBUSY) => V4l2Error::Busy { device },
            Some(EPERM | EACCES) => V4l2Error::Forbidden { device },
            _ => V4l2Error::Failed { device, source },
        }
    }

    /// Classifies an error that occurred while reading frames.
    pub(super) fn reading(device: &str, source: io::Error) -> Self {
        let device = device.to_owned();
        match source.raw_os_error() {
            Some(ENOENT | ENXIO | ENODEV) => V4l2Error::Unplugged { device },
            _ if source.kind() == io::ErrorKind::TimedOut => V4l2Error::Stalled { device },
            _ => V4l2Error::Failed { device, source },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each errno that cameras are known to return has its own message.
    #[test]
    fn known_errors_have_their_own_message() {
        let opening =
            |errno| V4l2Error::opening("/dev/video0", io::Error::from_raw_os_error(errno)).to_string();
        let reading =
            |errno| V4l2Error::reading("/dev/video0", io::Error::from_raw_os_error(errno)).to_string();
        assert_eq!(opening(ENOENT), "no camera at /dev/video0: plug it in");
        assert!(opening(EBUSY).contains("another program"));
        assert!(opening(EACCES).contains("group \"video\""));
        assert!(opening(5).contains("Input/output error"));
        assert_eq!(reading(ENODEV), "camera /dev/video0 was unplugged: plug it in again");
        let timed_out = V4l2Error::reading("/dev/video0", io::ErrorKind::TimedOut.into()).to_string();
        assert!(timed_out.contains("sends no frames"));
        assert!(reading(5).contains("Input/output error"));
    }
}
