//! What every source of frames does.

use crate::frame::Frame;
use alloc::{boxed::Box, string::String};
use thiserror::Error;

/// What came of waiting for a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Captured {
    /// The frame holds a new image.
    Frame,
    /// A recording has come to its end; there will be no more.
    End,
}

/// Why there is no frame.
#[derive(Debug, Error)]
pub enum CameraError {
    /// The camera may recover: the next call tries again.
    #[error("{what}")]
    Interrupted {
        /// What is wrong and what to do, for the runner.
        what: String,
    },
    /// The camera will not recover.
    #[error("{what}")]
    Broken {
        /// What is wrong and what to do, for the runner.
        what: String,
        /// Underlying cause, where there is one.
        #[source]
        source: Option<Box<dyn core::error::Error + Send + Sync>>,
    },
}

/// A source of frames: a V4L2 camera, the simulated runner, a video file.
pub trait Camera: Send {
    /// Waits for the next frame and writes it into `frame`, whose buffer is reused. A live camera delivers the newest
    /// one and skips those it has missed.
    fn capture(&mut self, frame: &mut Frame) -> Result<Captured, CameraError>;

    /// The frame rate it was asked for, where there is one; the true one follows from the timestamps.
    fn nominal_frames_per_second(&self) -> Option<f32>;

    /// Frames dropped since the camera was opened.
    fn dropped(&self) -> u64 {
        0
    }

    /// Which camera it is and its mode, for the log; `None` while it does not run, or if there is nothing to say.
    fn describe(&self) -> Option<String> {
        None
    }
}
