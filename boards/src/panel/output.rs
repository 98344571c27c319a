//! What every panel does.

use super::error::PanelError;
use embedded_graphics::prelude::{OriginDimensions, Size};
use kei_screen::{DirtyRegion, FrameBufferView};

/// A panel that shows frame buffers of one size.
pub trait Panel: Send {
    /// The size of the frame buffers it shows, px.
    fn size(&self) -> Size;

    /// Shows `screen`, of which only `dirty` differs from the screen shown before. After an error the panel may show
    /// anything: call again with the whole screen.
    fn show(&mut self, screen: FrameBufferView<'_>, dirty: &DirtyRegion) -> Result<(), PanelError>;

    /// Sets the backlight, 0 to 100 %. A PWM backlight is dimmed, one on a GPIO pin is on from 1 %; a panel without a
    /// backlight ignores it.
    fn set_brightness(&mut self, _percent: u8) -> Result<(), PanelError> {
        Ok(())
    }

    /// Shows the newest screen if it was held back because screens came faster than the panel takes them.
    fn finish(&mut self) -> Result<(), PanelError> {
        Ok(())
    }
}

/// Refuses frame buffers of another size.
pub(super) fn check_size(panel: Size, screen: FrameBufferView<'_>) -> Result<(), PanelError> {
    let found = screen.size();
    if found == panel { Ok(()) } else { Err(PanelError::Size { panel, found }) }
}
