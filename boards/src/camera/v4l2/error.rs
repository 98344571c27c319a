//! Why a V4L2 camera does not deliver, with what to do.

use std::io;
use thiserror::Error;

/// Why a V4L2 camera does not deliver. The camera can recover from all of it while the unit runs.
#[derive(Debug, Error)]
pub(super) enum V4l2Error {
    #[error("no camera at {device}: plug it in")]
    Missing { device: String },
    #[error("the camera {device} was unplugged: plug it in again")]
    Unplugged { device: String },
    #[error("another program is using the camera {device}: close it")]
    Busy { device: String },
    #[error("no permission for the camera {device}: add this user to the group `video` and log in again")]
    Forbidden { device: String },
    #[error(
        "the camera {device} offers {found}: this unit reads YUYV, NV12, GREY and MJPG; change `format`, or the camera"
    )]
    NoMode { device: String, found: String },
    #[error("the camera {device} sends no frames: check its cable; trying again")]
    Stalled { device: String },
    #[error("the camera {device} sends only damaged frames: try another cable or port; trying again")]
    Damaged { device: String },
    #[error("the camera {device}: {source}; trying again")]
    Failed { device: String, source: io::Error },
}

// errno.h, the same on every Linux that KEI is built for
const EPERM: i32 = 1;
const ENOENT: i32 = 2;
const ENXIO: i32 = 6;
const EACCES: i32 = 13;
const EBUSY: i32 = 16;
const ENODEV: i32 = 19;

impl V4l2Error {
    /// An error while the camera was being opened.
    pub(super) fn opening(device: &str, source: io::Error) -> Self {
        let device = device.to_owned();
        match source.raw_os_error() {
            Some(ENOENT | ENXIO | ENODEV) => V4l2Error::Missing { device },
            Some(EBUSY) => V4l2Error::Busy { device },
            Some(EPERM | EACCES) => V4l2Error::Forbidden { device },
            _ => V4l2Error::Failed { device, source },
        }
    }

    /// An error while frames were coming.
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

    /// Each errno that a camera is known to give has words of its own.
    #[test]
    fn errors_have_words() {
        let opening =
            |errno| V4l2Error::opening("/dev/video0", io::Error::from_raw_os_error(errno)).to_string();
        let reading =
            |errno| V4l2Error::reading("/dev/video0", io::Error::from_raw_os_error(errno)).to_string();
        assert_eq!(opening(ENOENT), "no camera at /dev/video0: plug it in");
        assert!(opening(EBUSY).contains("another program"));
        assert!(opening(EACCES).contains("group `video`"));
        assert!(opening(5).contains("Input/output error"));
        assert_eq!(reading(ENODEV), "the camera /dev/video0 was unplugged: plug it in again");
        let timed_out = V4l2Error::reading("/dev/video0", io::ErrorKind::TimedOut.into()).to_string();
        assert!(timed_out.contains("sends no frames"));
        assert!(reading(5).contains("Input/output error"));
    }
}
