//! Hardware support: cameras, panels, buttons and the profiles of boards.
//!
//! A *board* is a computer on which the unit runs, with its camera, panel and buttons. Its *profile* is a
//! TOML file that names these parts and their settings. This crate reads profiles and opens the parts that
//! they describe:
//!
//! | module | opens | interface |
//! |-|-|-|
//! | [`profile`] | - | [`profile::Profile`], with one type per section |
//! | [`camera`] | webcams (V4L2), video files, the simulated runner | [`kei_frame::Camera`] |
//! | [`panel`] | ST7789 and ILI9341 on SPI, PNG files, terminals | [`panel::Panel`] |
//! | [`buttons`] | four push buttons | [`buttons::Buttons`] |
//! | `pins` | GPIO pins and SPI buses, through the kernel or the Raspberry Pi's registers | `embedded-hal` |
//! | [`keypoint_csv`] | KEI's format for poses estimated by other software | [`keypoint_csv::KeypointReader`] |
//! | `keypoints` | keypoint files of any format | `keypoints::KeypointFile` |
//!
//! Webcams and SPI panels recover on their own: while a part is missing or fails, calls return an error that
//! names the fix, and later calls retry. Most parts depend on a Cargo feature, so that a program includes
//! only what it needs; opening any other part returns [`NotBuilt`] with the name of the feature.
//!
//! # Example
//!
//! Capture a frame from the simulated runner:
//!
//! ```
//! use kei_boards::camera::open_camera;
//! use kei_boards::profile::Profile;
//! use kei_frame::{Captured, Frame};
//!
//! let profile = Profile::load("simulated.toml")?;
//! # #[cfg(feature = "sim")]
//! # {
//! let mut camera = open_camera(&profile.camera)?;
//! let mut frame = Frame::empty();
//! assert_eq!(camera.capture(&mut frame)?, Captured::Frame);
//! assert!(frame.check().is_ok());
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What this crate does not do
//!
//! It neither estimates poses (`kei-models`) nor draws the screen (`kei-screen`). It reports raw button
//! levels; `kei-control` turns them into presses. It does not install drivers or change the configuration of
//! the system.

pub mod buttons;
pub mod camera;
mod error;
pub mod keypoint_csv;
#[cfg(feature = "keypoints")]
pub mod keypoints;
pub mod panel;
#[cfg(feature = "gpio")]
pub mod pins;
pub mod profile;

pub use error::{BoardError, NotBuilt};
