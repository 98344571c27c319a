//! Which of a camera's modes to take.

use crate::profile::{Coding, V4l2Camera};
use kei_frame::PixelFormat;
use std::fmt;

impl Coding {
    pub(super) const ALL: [Coding; 4] = [Coding::Yuyv, Coding::Nv12, Coding::Grey, Coding::Mjpg];

    pub(super) fn fourcc(self) -> [u8; 4] {
        *match self {
            Coding::Yuyv => b"YUYV",
            Coding::Nv12 => b"NV12",
            Coding::Grey => b"GREY",
            Coding::Mjpg => b"MJPG",
        }
    }

    /// The frame's layout, where the camera's bytes are one already.
    pub(super) fn raw_format(self) -> Option<PixelFormat> {
        match self {
            Coding::Yuyv => Some(PixelFormat::Yuyv),
            Coding::Nv12 => Some(PixelFormat::Nv12),
            Coding::Grey => Some(PixelFormat::Grey),
            Coding::Mjpg => None,
        }
    }

    /// What it costs to use, as a share of the picture's value: decoding MJPG takes longer than all else that
    /// is done with a frame, grey loses what the colours tell the pose network.
    fn cost(self) -> f32 {
        match self {
            Coding::Yuyv | Coding::Nv12 => 0.0,
            Coding::Grey => 0.1,
            Coding::Mjpg => 0.3,
        }
    }
}

/// One way in which a camera can work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mode {
    /// How its pictures are coded.
    pub coding: Coding,
    /// px.
    pub width: u32,
    /// px.
    pub height: u32,
    /// Hz.
    pub frames_per_second: f32,
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fourcc = self.coding.fourcc();
        let fourcc = String::from_utf8_lossy(&fourcc);
        write!(f, "{fourcc} {}x{} at {:.0} fps", self.width, self.height, self.frames_per_second)
    }
}

/// The mode nearest to the wish. Frame rate counts most: timing is what is measured. Then a picture that is
/// too small, then one that is too large or of another shape, then the work of decoding.
pub(super) fn choose(modes: &[Mode], wish: &V4l2Camera) -> Option<Mode> {
    let fits = |mode: &&Mode| wish.format.is_none_or(|format| format == mode.coding);
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
        + mode.coding.cost()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modes(table: &[(Coding, u32, u32, &[f32])]) -> Vec<Mode> {
        table
            .iter()
            .flat_map(|&(coding, width, height, list)| {
                list.iter().copied().map(move |frames_per_second| Mode {
                    coding,
                    width,
                    height,
                    frames_per_second,
                })
            })
            .collect()
    }

    /// As a USB 2 webcam: raw pictures are slow when they are large.
    fn webcam() -> Vec<Mode> {
        modes(&[
            (Coding::Yuyv, 320, 240, &[30.0, 15.0]),
            (Coding::Yuyv, 640, 360, &[30.0, 15.0]),
            (Coding::Yuyv, 640, 480, &[30.0, 15.0]),
            (Coding::Yuyv, 1280, 720, &[10.0, 5.0]),
            (Coding::Mjpg, 640, 480, &[60.0, 30.0]),
            (Coding::Mjpg, 1280, 720, &[60.0, 30.0]),
            (Coding::Mjpg, 1920, 1080, &[30.0]),
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

    /// MJPG is taken where raw pictures would come too slowly: rate goes before everything.
    #[test]
    fn rate_goes_first() {
        assert_eq!(chosen(wish(1280, 720, 30.0)), "MJPG 1280x720 at 30 fps");
        assert_eq!(chosen(wish(640, 480, 60.0)), "MJPG 640x480 at 60 fps");
        assert_eq!(chosen(wish(1280, 720, 50.0)), "MJPG 1280x720 at 60 fps");
    }

    /// A named format is kept to, and a wish beyond the camera gives its nearest mode.
    #[test]
    fn the_nearest_mode_is_taken() {
        let named = V4l2Camera { format: Some(Coding::Yuyv), ..wish(1280, 720, 30.0) };
        assert_eq!(chosen(named), "YUYV 640x480 at 30 fps");
        assert_eq!(chosen(wish(4000, 3000, 120.0)), "MJPG 1280x720 at 60 fps");
        let absent = V4l2Camera { format: Some(Coding::Nv12), ..V4l2Camera::default() };
        assert_eq!(choose(&webcam(), &absent), None);
        assert_eq!(choose(&[], &V4l2Camera::default()), None);
    }
}
