//! What can be wrong with a camera, in words for the runner.

use std::io;
use thiserror::Error;

/// What is wrong with the camera. All of it can be mended while the unit runs.
#[derive(Debug, Error)]
pub(super) enum Trouble {
    #[error("no camera at {place}: plug it in")]
    Missing { place: String },
    #[error("the camera {place} is gone: plug it in again")]
    Unplugged { place: String },
    #[error("another program is using the camera {place}: close it")]
    Busy { place: String },
    #[error("no permission for the camera {place}: add this user to the group `video` and log in again")]
    Forbidden { place: String },
    #[error(
        "the camera {place} gives {found}: this unit reads YUYV, NV12, GREY and MJPG; change `format`, or the camera"
    )]
    NoMode { place: String, found: String },
    #[error("the camera {place} gives no pictures: check its cable; trying again")]
    Stalled { place: String },
    #[error("the camera {place} gives only damaged pictures: try another cable or port; trying again")]
    Damaged { place: String },
    #[error("the camera {place}: {source}; trying again")]
    Failed { place: String, source: io::Error },
}

// errno.h, the same on every Linux that KEI is built for
const EPERM: i32 = 1;
const ENOENT: i32 = 2;
const ENXIO: i32 = 6;
const EACCES: i32 = 13;
const EBUSY: i32 = 16;
const ENODEV: i32 = 19;

impl Trouble {
    /// An error while the camera was being opened.
    pub(super) fn opening(place: &str, source: io::Error) -> Self {
        let place = place.to_owned();
        match source.raw_os_error() {
            Some(ENOENT | ENXIO | ENODEV) => Trouble::Missing { place },
            Some(EBUSY) => Trouble::Busy { place },
            Some(EPERM | EACCES) => Trouble::Forbidden { place },
            _ => Trouble::Failed { place, source },
        }
    }

    /// An error while pictures were coming.
    pub(super) fn reading(place: &str, source: io::Error) -> Self {
        let place = place.to_owned();
        match source.raw_os_error() {
            Some(ENOENT | ENXIO | ENODEV) => Trouble::Unplugged { place },
            _ if source.kind() == io::ErrorKind::TimedOut => Trouble::Stalled { place },
            _ => Trouble::Failed { place, source },
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
            |errno| Trouble::opening("/dev/video0", io::Error::from_raw_os_error(errno)).to_string();
        let reading =
            |errno| Trouble::reading("/dev/video0", io::Error::from_raw_os_error(errno)).to_string();
        assert_eq!(opening(ENOENT), "no camera at /dev/video0: plug it in");
        assert!(opening(EBUSY).contains("another program"));
        assert!(opening(EACCES).contains("group `video`"));
        assert!(opening(5).contains("Input/output error"));
        assert_eq!(reading(ENODEV), "the camera /dev/video0 is gone: plug it in again");
        let timed_out = Trouble::reading("/dev/video0", io::ErrorKind::TimedOut.into()).to_string();
        assert!(timed_out.contains("gives no pictures"));
        assert!(reading(5).contains("Input/output error"));
    }
}
