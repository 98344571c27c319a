//! Which of a camera's modes to take.

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

    /// The frame's layout, where the camera's bytes are one already.
    pub(super) fn raw_format(self) -> Option<PixelFormat> {
        match self {
            CaptureFormat::Yuyv => Some(PixelFormat::Yuyv),
            CaptureFormat::Nv12 => Some(PixelFormat::Nv12),
            CaptureFormat::Grey => Some(PixelFormat::Grey),
            CaptureFormat::Mjpg => None,
        }
    }

    /// What it costs to use, as a share of the frame's value: decoding MJPG takes longer than all else that
    /// is done with a frame, grey loses what the colours tell the pose network.
    fn cost(self) -> f32 {
        match self {
            CaptureFormat::Yuyv | CaptureFormat::Nv12 => 0.0,
            CaptureFormat::Grey => 0.1,
            CaptureFormat::Mjpg => 0.3,
        }
    }
}

/// One way in which a camera can work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mode {
    /// The format of its frames.
    pub format: CaptureFormat,
    /// px.
    pub width: u32,
    /// px.
    pub height: u32,
    /// Hz.
    pub frames_per_second: f32,
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fourcc = self.format.fourcc();
        let fourcc = String::from_utf8_lossy(&fourcc);
        write!(f, "{fourcc} {}x{} at {:.0} fps", self.width, self.height, self.frames_per_second)
    }
}

/// The mode nearest to the wish. Frame rate counts most: timing is what is measured. Then a frame that is
/// too small, then one that is too large or of another shape, then the work of decoding.
pub(super) fn choose(modes: &[Mode], wish: &V4l2Camera) -> Option<Mode> {
    let fits = |mode: &&Mode| wish.format.is_none_or(|format| format == mode.format);
    modes.iter().filter(fits).min_by(|a, b| cost(a, wish).total_cmp(&cost(b, wish))).copied()
}

fn cost(mode: &Mode, wish: &V4l2Camera) -> f32 {
    let pixels = |width: u32, height: u32| width as f32 * height as f32;
    let shape = |width: u32, height: u32| width as f32 / height as f32;
    let log_rate = (wish.frames_per_second / mode.frames_per_second).ln();
    let log_pixels = (pixels(wish.width, wish.height) / pixels(mode.width, mode.height)).ln();
    let log_shape = (shape(wish.width, wish.height) / shape(mode.width, mode.height)).ln();
    // A faster camera costs a little too: its frames are exposed and sent for nothing.
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

    /// As a USB 2 webcam: raw frames are slow when they are large.
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

    fn chosen(wish: V4l2Camera) -> String {
        choose(&webcam(), &wish).unwrap().to_string()
    }

    fn wish(width: u32, height: u32, frames_per_second: f32) -> V4l2Camera {
        V4l2Camera { width, height, frames_per_second, ..V4l2Camera::default() }
    }

    /// A wish that can be met without decoding is met so.
    #[test]
    fn raw_is_taken_where_it_is_fast_enough() {
        assert_eq!(chosen(wish(640, 480, 30.0)), "YUYV 640x480 at 30 fps");
        assert_eq!(chosen(wish(640, 360, 30.0)), "YUYV 640x360 at 30 fps");
    }

    /// MJPG is taken where raw frames would come too slowly: rate goes before everything.
    #[test]
    fn rate_goes_first() {
        assert_eq!(chosen(wish(1280, 720, 30.0)), "MJPG 1280x720 at 30 fps");
        assert_eq!(chosen(wish(640, 480, 60.0)), "MJPG 640x480 at 60 fps");
        assert_eq!(chosen(wish(1280, 720, 50.0)), "MJPG 1280x720 at 60 fps");
    }

    /// A named format is kept to, and a wish beyond the camera gives its nearest mode.
    #[test]
    fn the_nearest_mode_is_taken() {
        let named = V4l2Camera { format: Some(CaptureFormat::Yuyv), ..wish(1280, 720, 30.0) };
        assert_eq!(chosen(named), "YUYV 640x480 at 30 fps");
        assert_eq!(chosen(wish(4000, 3000, 120.0)), "MJPG 1280x720 at 60 fps");
        let absent = V4l2Camera { format: Some(CaptureFormat::Nv12), ..V4l2Camera::default() };
        assert_eq!(choose(&webcam(), &absent), None);
        assert_eq!(choose(&[], &V4l2Camera::default()), None);
    }
}
