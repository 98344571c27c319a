//! The profile of a board: a TOML file with its parts and their settings.
//!
//! A profile is validated when it is loaded. An unknown key, a value out of range or a value of the wrong
//! type is an error that names the file, line, key and what is allowed. Paths are relative to the profile.
//!
//! ```toml
//! name = "simulated"
//!
//! [camera]
//! kind = "simulated"
//!
//! [panel]
//! kind = "terminal"
//!
//! [session]
//! store = "sessions"
//!
//! [runner]
//! shoes = ["daily", "carbon"]
//! ```

pub(crate) mod board;
pub(crate) mod camera;
mod check;
mod document;
mod error;
pub(crate) mod panel;
pub(crate) mod pins;
mod runner;
mod sections;

pub use board::Profile;
pub use camera::{CameraProfile, CaptureFormat, SimulatedCamera, V4l2Camera, VideoCamera};
pub use error::ProfileError;
pub use panel::{Backlight, Controller, PanelProfile, PngPanel, SpiPanel, TerminalPanel};
pub use pins::{ButtonsProfile, GpioLine, PinDriver, PinsProfile, Pull};
pub use runner::RunnerProfile;
pub use sections::{LinkProfile, PoseProfile, SessionProfile};

#[cfg(test)]
mod tests;
