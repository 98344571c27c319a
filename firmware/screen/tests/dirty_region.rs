//! Sending dirty regions to a panel makes it show what was drawn.

mod support;

use embedded_graphics::{
    pixelcolor::{Rgb565, raw::RawU16},
    prelude::{DrawTarget, OriginDimensions, Point, Size},
    primitives::Rectangle,
};
use kei_metric::Estimate;
use kei_screen::{DirtyRegion, FrameBuffer, Screen, ScreenState};
use proptest::prelude::*;

const SIZE: Size = Size::new(97, 61);

type Buffer = FrameBuffer<Vec<u16>>;

fn blank(size: Size) -> Buffer {
    FrameBuffer::new(size, vec![0; (size.width * size.height) as usize]).unwrap()
}

fn marks() -> impl Strategy<Value = Vec<(Rectangle, u16)>> {
    let mark =
        (0i32..97, 0i32..61, 1u32..30, 1u32..20, any::<u16>()).prop_map(|(x, y, width, height, color)| {
            (Rectangle::new(Point::new(x, y), Size::new(width, height)), color)
        });
    let dot = (0i32..97, 0i32..61, any::<u16>())
        .prop_map(|(x, y, color)| (Rectangle::new(Point::new(x, y), Size::new(1, 1)), color));
    prop_oneof![prop::collection::vec(mark, 0..12), prop::collection::vec(dot, 0..400)]
}

fn draw(buffer: &mut Buffer, marks: &[(Rectangle, u16)]) {
    for (area, color) in marks {
        let Ok(()) = buffer.fill_solid(area, Rgb565::from(RawU16::new(*color)));
    }
}

proptest! {
    /// A panel with the previous screen shows the new one after it is sent the dirty region.
    #[test]
    fn the_dirty_region_updates_the_panel(first in marks(), second in marks()) {
        let mut before = blank(SIZE);
        draw(&mut before, &first);
        let mut after = before.clone();
        draw(&mut after, &second);
        let dirty = DirtyRegion::between(before.view(), after.view());
        let mut panel = before.clone();
        for area in dirty.rectangles() {
            prop_assert_eq!(area.intersection(&Rectangle::new(Point::zero(), SIZE)), *area);
            panel.copy_from(after.view(), *area);
        }
        prop_assert_eq!(&panel, &after);
        prop_assert_eq!(dirty.is_empty(), before == after);
    }
}

/// If the size differs, the whole screen is dirty.
#[test]
fn a_screen_of_another_size_is_entirely_dirty() {
    let (small, large) = (blank(Size::new(3, 3)), blank(SIZE));
    assert_eq!(DirtyRegion::between(small.view(), large.view()), DirtyRegion::whole(SIZE));
}

/// The numbers that change within a second are only a small part of the screen.
#[test]
fn a_small_change_gives_a_small_region() {
    let size = Size::new(240, 320);
    let pixels = || vec![0; 240 * 320];
    let mut screen = Screen::new(size, pixels(), pixels()).unwrap();
    let state = support::running();
    assert_eq!(screen.update(&state), DirtyRegion::whole(size));
    assert!(screen.update(&state).is_empty());
    let cadence = Estimate { value: 172.0, low: 171.7, high: 172.3 };
    let next = ScreenState {
        cadence_spm: Ok(cadence),
        elapsed: state.elapsed + std::time::Duration::from_secs(1),
        ..state
    };
    let dirty = screen.update(&next);
    assert!(!dirty.is_empty() && dirty.pixels() < 240 * 320 / 50, "{} px", dirty.pixels());
    assert_eq!(screen.frame_buffer(), support::render(&next, size).view());
    screen.invalidate();
    assert_eq!(screen.update(&next), DirtyRegion::whole(screen.frame_buffer().size()));
}
