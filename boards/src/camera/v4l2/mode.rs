//! Selection of a camera mode.

use crate::profile::camera::{CaptureFormat, V4l2Camera};
use kei_frame::PixelFormat;
use std::fmt;

impl CaptureFormat {
    pub(super) const ALL: [CaptureFormat; 4] =
        [CaptureFormat::Yuyv, CaptureFormat::Nv12, CaptureFormat::Grey, CaptureFormat::Mjpg];

    pub(super) fn fourcc(self) -> [u8; 4] {
        *match self {
            CaptureFormat::Yuyv => b"YUYV",
            CaptureFormat::Nv12 => b"NV12",
            CaptureFormat::Grey => b"GREY",
            CaptureFormat::Mjpg => b"MJPG",
        }
    }

    /// Returns the pixel format of a raw frame; `None` for MJPG, which must be decoded.
    pub(super) fn raw_format(self) -> Option<PixelFormat> {
        match self {
            CaptureFormat::Yuyv => Some(PixelFormat::Yuyv),
            CaptureFormat::Nv12 => Some(PixelFormat::Nv12),
            CaptureFormat::Grey => Some(PixelFormat::Grey),
            CaptureFormat::Mjpg => None,
        }
    }

    /// Penalty of the format in the cost of a mode. Decoding MJPG takes longer than everything else done with
    /// a frame, and grey frames lack the colours that help the pose network.
    fn cost(self) -> f32 {
        match self {
            CaptureFormat::Yuyv | CaptureFormat::Nv12 => 0.0,
            CaptureFormat::Grey => 0.1,
            CaptureFormat::Mjpg => 0.3,
        }
    }
}

/// A combination of format, size and frame rate that a camera offers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mode {
    /// Format of the frames.
    pub format: CaptureFormat,
    /// Frame width, in px.
    pub width: u32,
    /// Frame height, in px.
    pub height: u32,
    /// Frame rate, in Hz.
    pub frames_per_second: f32,
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fourcc = self.format.fourcc();
        let fourcc = String::from_utf8_lossy(&fourcc);
        write!(f, "{fourcc} {}x{} at {:.0} fps", self.width, self.height, self.frames_per_second)
    }
}

/// Returns the mode nearest to the requested one, or `None` if no mode has the requested format. A low frame
/// rate costs most, because KEI measures timing; next come frames that are too small, then too large or of
/// a different aspect ratio, then the work of decoding.
pub(super) fn choose(modes: &[Mode], preferred: &V4l2Camera) -> Option<Mode> {
    let fits = |mode: &&Mode| preferred.format.is_none_or(|format| format == mode.format);
    modes.iter().filter(fits).min_by(|a, b| cost(a, preferred).total_cmp(&cost(b, preferred))).copied()
}

/// Returns the cost of a mode; the mode with the lowest cost is used. The weights are chosen by hand so that
/// the examples in the tests below come out right.
fn cost(mode: &Mode, preferred: &V4l2Camera) -> f32 {
    let pixels = |width: u32, height: u32| width as f32 * height as f32;
    let shape = |width: u32, height: u32| width as f32 / height as f32;
    let log_rate = (preferred.frames_per_second / mode.frames_per_second).ln();
    let log_pixels = (pixels(preferred.width, preferred.height) / pixels(mode.width, mode.height)).ln();
    let log_shape = (shape(preferred.width, preferred.height) / shape(mode.width, mode.height)).ln();
    // A rate above the requested one costs a little, because its extra frames are not needed.
    4.0 * log_rate.max(0.0)
        + 0.2 * (-log_rate).max(0.0)
        + log_pixels.max(0.0)
        + 0.5 * (-log_pixels).max(0.0)
        + 0.5 * log_shape.abs()
        + mode.format.cost()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modes(table: &[(CaptureFormat, u32, u32, &[f32])]) -> Vec<Mode> {
        table
            .iter()
            .flat_map(|&(format, width, height, list)| {
                list.iter().copied().map(move |frames_per_second| Mode {
                    format,
                    width,
                    height,
                    frames_per_second,
                })
            })
            .collect()
    }

    /// Modes of a USB 2 webcam, which sends large raw frames slowly.
    fn webcam() -> Vec<Mode> {
        modes(&[
            (CaptureFormat::Yuyv, 320, 240, &[30.0, 15.0]),
            (CaptureFormat::Yuyv, 640, 360, &[30.0, 15.0]),
            (CaptureFormat::Yuyv, 640, 480, &[30.0, 15.0]),
            (CaptureFormat::Yuyv, 1280, 720, &[10.0, 5.0]),
            (CaptureFormat::Mjpg, 640, 480, &[60.0, 30.0]),
            (CaptureFormat::Mjpg, 1280, 720, &[60.0, 30.0]),
            (CaptureFormat::Mjpg, 1920, 1080, &[30.0]),
        ])
    }

    fn chosen(preferred: V4l2Camera) -> String {
        choose(&webcam(), &preferred).unwrap().to_string()
    }

    fn preferred(width: u32, height: u32, frames_per_second: f32) -> V4l2Camera {
        V4l2Camera { width, height, frames_per_second, ..V4l2Camera::default() }
    }

    /// A raw format is preferred if it is fast enough.
    #[test]
    fn a_raw_format_is_preferred_if_it_is_fast_enough() {
        assert_eq!(chosen(preferred(640, 480, 30.0)), "YUYV 640x480 at 30 fps");
        assert_eq!(chosen(preferred(640, 360, 30.0)), "YUYV 640x360 at 30 fps");
    }

    /// MJPG is selected if raw frames would be too slow.
    #[test]
    fn frame_rate_has_priority() {
        assert_eq!(chosen(preferred(1280, 720, 30.0)), "MJPG 1280x720 at 30 fps");
        assert_eq!(chosen(preferred(640, 480, 60.0)), "MJPG 640x480 at 60 fps");
        assert_eq!(chosen(preferred(1280, 720, 50.0)), "MJPG 1280x720 at 60 fps");
    }

    /// A requested format is binding, and a request beyond the camera's abilities gives the nearest mode.
    #[test]
    fn the_nearest_mode_is_selected() {
        let named = V4l2Camera { format: Some(CaptureFormat::Yuyv), ..preferred(1280, 720, 30.0) };
        assert_eq!(chosen(named), "YUYV 640x480 at 30 fps");
        assert_eq!(chosen(preferred(4000, 3000, 120.0)), "MJPG 1280x720 at 60 fps");
        let absent = V4l2Camera { format: Some(CaptureFormat::Nv12), ..V4l2Camera::default() };
        assert_eq!(choose(&webcam(), &absent), None);
        assert_eq!(choose(&[], &V4l2Camera::default()), None);
    }
}
