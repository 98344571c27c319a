//! The frame buffer on the panel and the next one.

use crate::dirty_region::DirtyRegion;
use crate::draw::draw;
use crate::frame_buffer::{FrameBuffer, FrameBufferView, WrongLength};
use crate::state::ScreenState;
use core::convert::Infallible;
use embedded_graphics::prelude::{OriginDimensions, Size};

/// Draws states one after the other and returns what changed.
#[derive(Clone, Debug)]
pub struct Screen<B> {
    shown: FrameBuffer<B>,
    next: FrameBuffer<B>,
    invalid: bool,
}

impl<B: AsRef<[u16]> + AsMut<[u16]>> Screen<B> {
    /// Takes two buffers of `size.width * size.height` pixels each.
    pub fn new(size: Size, first: B, second: B) -> Result<Self, WrongLength> {
        Ok(Screen {
            shown: FrameBuffer::new(size, first)?,
            next: FrameBuffer::new(size, second)?,
            invalid: true,
        })
    }

    /// Draws `state` and returns what differs from the state drawn before; the whole screen the first time.
    pub fn update(&mut self, state: &ScreenState) -> DirtyRegion {
        let drawn: Result<(), Infallible> = draw(state, &mut self.next);
        let Ok(()) = drawn;
        core::mem::swap(&mut self.shown, &mut self.next);
        if core::mem::take(&mut self.invalid) {
            return DirtyRegion::whole(self.shown.size());
        }
        DirtyRegion::between(self.next.view(), self.shown.view())
    }

    /// The state drawn last; before the first, whatever lay in the buffer.
    pub fn frame_buffer(&self) -> FrameBufferView<'_> {
        self.shown.view()
    }

    /// Makes the next [`Screen::update`] return the whole screen, for a panel that was off or failed.
    pub fn invalidate(&mut self) {
        self.invalid = true;
    }
}
