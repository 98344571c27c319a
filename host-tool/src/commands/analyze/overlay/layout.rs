//! The layout of the overlay: the frame on the left, the unit's screen on the right.

use super::canvas::Place;
use super::footfall::Strip;
use super::skeleton::Placement;
use embedded_graphics::prelude::{Point, Size};
use embedded_graphics::primitives::Rectangle;

/// Smallest and largest height of the unit's screen, px. Its fonts fit in this range.
const SCREEN_HEIGHTS: (usize, usize) = (320, 540);
/// Size of the empty background for a figure without a frame, px.
const SHEET: (usize, usize) = (720, 720);
/// Margin around the figure, as a share of the background's size.
const MARGIN: f32 = 0.12;
/// Half the width of a limb, as a share of the frame's height.
const LIMB_RADIUS: f32 = 0.004;
/// Height of the footfall diagram, as a share of the frame's height.
const FOOTFALL_HEIGHT: f32 = 0.05;
/// Smallest and largest height of the footfall diagram, px.
const FOOTFALL_HEIGHTS: (f32, f32) = (12.0, 64.0);

/// Positions and sizes of everything on the canvas.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    /// Size of the canvas, px. Both sides are even, because the video's chroma has half the resolution.
    pub(super) canvas: (usize, usize),
    /// Upper left corner of the frame, px.
    pub(super) frame_corner: (usize, usize),
    /// Size of the frame, px.
    pub(super) frame_size: (usize, usize),
    /// Scale and offset from keypoints to the canvas.
    pub(super) placement: Placement,
    /// Position and size of the unit's screen, px.
    pub(super) screen: Rectangle,
    /// Half the width of a limb, px.
    pub(super) limb_radius: f32,
}

impl Layout {
    /// Returns the layout for frames of this size, px.
    pub(crate) fn for_frames(width: u32, height: u32) -> Layout {
        let mut layout = Layout::beside((width as usize, height as usize));
        let (x, y) = layout.frame_corner;
        layout.placement = Placement { scale: 1.0, x: x as f32, y: y as f32 };
        layout
    }

    /// Returns the layout for a figure without a frame. `extent` holds the left, top, right and bottom ends
    /// of all keypoints, in any unit.
    pub(crate) fn for_figure(extent: Option<[f32; 4]>) -> Layout {
        let mut layout = Layout::beside(SHEET);
        let [left, top, right, bottom] = extent.unwrap_or([0.0, 0.0, 1.0, 1.0]);
        let (width, height) = (SHEET.0 as f32, SHEET.1 as f32);
        let room = 1.0 - 2.0 * MARGIN;
        let scale = (room * width / (right - left)).min(room * height / (bottom - top));
        // A single point has no extent, so any scale will do.
        let scale = if scale.is_finite() { scale } else { 1.0 };
        let middle = |low: f32, high: f32, side: f32| side / 2.0 - (low + (high - low) / 2.0) * scale;
        layout.placement = Placement { scale, x: middle(left, right, width), y: middle(top, bottom, height) };
        layout
    }

    /// Places the frame on the left and the unit's screen, with an aspect ratio of 3:4, on the right.
    fn beside((width, height): (usize, usize)) -> Layout {
        let screen_height = height.clamp(SCREEN_HEIGHTS.0, SCREEN_HEIGHTS.1);
        let screen_width = screen_height * 3 / 4;
        let even = |length: usize| length.next_multiple_of(2);
        let canvas = (even(width + screen_width), even(height.max(screen_height)));
        let middle = |length: usize| (canvas.1 - length) / 2;
        let corner = Point::new(width as i32, middle(screen_height) as i32);
        Layout {
            canvas,
            frame_corner: (0, middle(height)),
            frame_size: (width, height),
            placement: Placement { scale: 1.0, x: 0.0, y: 0.0 },
            screen: Rectangle::new(corner, Size::new(screen_width as u32, screen_height as u32)),
            limb_radius: (height as f32 * LIMB_RADIUS).max(1.0),
        }
    }

    /// Returns the position of the footfall diagram, along the lower edge of the frame.
    pub(super) fn footfall(&self) -> Strip {
        let (width, height) = (self.frame_size.0 as f32, self.frame_size.1 as f32);
        let strip = (height * FOOTFALL_HEIGHT).clamp(FOOTFALL_HEIGHTS.0, FOOTFALL_HEIGHTS.1);
        let bottom = self.frame_corner.1 as f32 + height;
        Strip { corner: Place { x: self.frame_corner.0 as f32, y: bottom - strip }, width, height: strip }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sides of the canvas are even, too.
    #[test]
    fn everything_fits_on_the_canvas_for_frames_of_any_size() {
        for (width, height) in [(32, 32), (33, 57), (608, 1080), (1280, 720), (3840, 2160), (16384, 32)] {
            let layout = Layout::for_frames(width, height);
            let (canvas_width, canvas_height) = layout.canvas;
            assert!(canvas_width % 2 == 0 && canvas_height % 2 == 0);
            assert!(layout.frame_corner.1 + height as usize <= canvas_height);
            let screen = layout.screen.bottom_right().unwrap();
            assert!((screen.x as usize) < canvas_width && (screen.y as usize) < canvas_height);
            let strip = layout.footfall();
            assert!(strip.corner.y >= 0.0 && strip.corner.y + strip.height <= canvas_height as f32);
        }
    }

    #[test]
    fn figures_in_any_unit_are_centred_with_a_margin() {
        for extent in [[-1.0, -2.0, 1.0, 1.0], [1e5, 2e5, 1.1e5, 2.01e5], [0.0, 0.0, 1e-4, 1e-4]] {
            let layout = Layout::for_figure(Some(extent));
            let [left, top, right, bottom] = extent;
            for corner in [(left, top), (right, bottom)] {
                let place = layout.placement.place(corner);
                assert!((50.0..670.0).contains(&place.x) && (50.0..670.0).contains(&place.y), "{place:?}");
            }
        }
        assert!(Layout::for_figure(Some([3.0; 4])).placement.scale.is_finite());
    }
}
