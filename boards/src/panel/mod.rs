//! Panels that show the runner's screen.

mod error;
mod open;
mod output;
mod png_file;
mod rgb;
#[cfg(feature = "gpio")]
mod spi;
mod terminal;

pub use error::PanelError;
pub use open::{open_panel, panel_size};
pub use output::Panel;
pub use png_file::PngPanel;
pub use terminal::TerminalPanel;
