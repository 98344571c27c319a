//! The interface of all sources of frames.

use crate::frame::Frame;
use alloc::{boxed::Box, string::String};
use thiserror::Error;

/// Result of waiting for a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Captured {
    /// The frame holds a new image.
    Frame,
    /// The recording has ended, and no more frames will follow.
    End,
}

/// Reason why no frame was captured.
#[derive(Debug, Error)]
pub enum CameraError {
    /// The camera may recover: the next call retries.
    #[error("{what}")]
    Interrupted {
        /// The problem and the action that resolves it, worded for the runner.
        what: String,
    },
    /// The camera will not recover.
    #[error("{what}")]
    Broken {
        /// The problem and the action that resolves it, worded for the runner.
        what: String,
        /// The underlying error, if any.
        #[source]
        source: Option<Box<dyn core::error::Error + Send + Sync>>,
    },
}

/// A source of frames, such as a V4L2 camera, the simulated runner or a video file.
pub trait Camera: Send {
    /// Waits for the next frame and writes it into `frame`, whose buffer is reused. A live camera delivers
    /// the newest frame and skips older ones.
    ///
    /// # Errors
    ///
    /// Fails if the camera is interrupted, which may pass, or broken.
    fn capture(&mut self, frame: &mut Frame) -> Result<Captured, CameraError>;

    /// Returns the configured frame rate, in Hz, if there is one. The true rate follows from the timestamps.
    fn nominal_frames_per_second(&self) -> Option<f32>;

    /// Returns the number of frames dropped since the camera was opened.
    fn dropped(&self) -> u64 {
        0
    }

    /// Returns the name and mode of the camera for the log, or `None` if it is not running or has no
    /// description.
    fn describe(&self) -> Option<String> {
        None
    }
}
