//! The picture on the panel and the one to come.

use crate::{
    Changes, ScreenState,
    frame_buffer::{FrameBuffer, Picture, WrongLength},
};
use core::convert::Infallible;
use embedded_graphics::prelude::Size;

/// Draws states one after the other and tells what changed.
#[derive(Clone, Debug)]
pub struct Screen<B> {
    shown: FrameBuffer<B>,
    next: FrameBuffer<B>,
    fresh: bool,
}

impl<B: AsRef<[u16]> + AsMut<[u16]>> Screen<B> {
    /// Takes two buffers of `size.width * size.height` pixels each.
    pub fn new(size: Size, first: B, second: B) -> Result<Self, WrongLength> {
        Ok(Screen {
            shown: FrameBuffer::new(size, first)?,
            next: FrameBuffer::new(size, second)?,
            fresh: true,
        })
    }

    /// Draws `state` and returns what differs from the state drawn before; everything the first time.
    pub fn update(&mut self, state: &ScreenState) -> Changes {
        let drawn: Result<(), Infallible> = crate::draw(state, &mut self.next);
        let Ok(()) = drawn;
        core::mem::swap(&mut self.shown, &mut self.next);
        if core::mem::take(&mut self.fresh) {
            return Changes::everything(embedded_graphics::prelude::OriginDimensions::size(&self.shown));
        }
        Changes::between(self.next.as_picture(), self.shown.as_picture())
    }

    /// The state drawn last; before the first, whatever lay in the buffer.
    pub fn picture(&self) -> Picture<'_> {
        self.shown.as_picture()
    }

    /// Makes the next [`Screen::update`] return everything, for a panel that was off or disturbed.
    pub fn forget(&mut self) {
        self.fresh = true;
    }
}
