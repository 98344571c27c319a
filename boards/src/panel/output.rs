//! The interface of all panels.

use super::error::PanelError;
use embedded_graphics::prelude::{OriginDimensions, Size};
use kei_screen::{DirtyRegion, FrameBufferView};

/// A panel that shows frame buffers of one size.
pub trait Panel: Send {
    /// Returns the size of the frame buffers that the panel shows, in px.
    fn size(&self) -> Size;

    /// Shows `screen`, which differs from the previous screen only in `dirty`. After an error the content of
    /// the panel is undefined; call again with the whole screen.
    fn show(&mut self, screen: FrameBufferView<'_>, dirty: &DirtyRegion) -> Result<(), PanelError>;

    /// Sets the backlight, 0 to 100 %. A PWM backlight is dimmed; one on a GPIO pin is on from 1 %; a panel
    /// without a backlight ignores the call.
    fn set_brightness(&mut self, _percent: u8) -> Result<(), PanelError> {
        Ok(())
    }

    /// Shows the newest screen if it was held back because screens arrived faster than the panel shows them.
    fn finish(&mut self) -> Result<(), PanelError> {
        Ok(())
    }
}

/// Rejects frame buffers of a different size.
pub(super) fn check_size(panel: Size, screen: FrameBufferView<'_>) -> Result<(), PanelError> {
    let found = screen.size();
    if found == panel { Ok(()) } else { Err(PanelError::Size { panel, found }) }
}
