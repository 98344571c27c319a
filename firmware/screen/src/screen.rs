//! A pair of frame buffers: the one shown and the one being drawn.

use crate::dirty_region::DirtyRegion;
use crate::draw::draw;
use crate::frame_buffer::{FrameBuffer, FrameBufferView, WrongLength};
use crate::state::ScreenState;
use core::convert::Infallible;
use embedded_graphics::prelude::{OriginDimensions, Size};

/// Draws states and returns the region that changed from one to the next.
#[derive(Clone, Debug)]
pub struct Screen<B> {
    shown: FrameBuffer<B>,
    next: FrameBuffer<B>,
    invalid: bool,
}

impl<B: AsRef<[u16]> + AsMut<[u16]>> Screen<B> {
    /// Creates a screen from two buffers of `size.width * size.height` pixels each.
    ///
    /// # Errors
    ///
    /// Fails if a buffer has another length.
    pub fn new(size: Size, first: B, second: B) -> Result<Self, WrongLength> {
        Ok(Screen {
            shown: FrameBuffer::new(size, first)?,
            next: FrameBuffer::new(size, second)?,
            invalid: true,
        })
    }

    /// Draws `state` and returns the region that differs from the previous state, or the whole screen the
    /// first time.
    pub fn update(&mut self, state: &ScreenState) -> DirtyRegion {
        let drawn: Result<(), Infallible> = draw(state, &mut self.next);
        let Ok(()) = drawn;
        core::mem::swap(&mut self.shown, &mut self.next);
        if core::mem::take(&mut self.invalid) {
            return DirtyRegion::whole(self.shown.size());
        }
        DirtyRegion::between(self.next.view(), self.shown.view())
    }

    /// Returns the frame buffer with the last drawn state. Before the first state, its content is that of the
    /// buffer passed to [`Screen::new`].
    pub fn frame_buffer(&self) -> FrameBufferView<'_> {
        self.shown.view()
    }

    /// Makes the next [`Screen::update`] return the whole screen, for a panel that was off or failed.
    pub fn invalidate(&mut self) {
        self.invalid = true;
    }
}
