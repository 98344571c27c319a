//! What every source of pictures does.

use crate::Frame;
use alloc::{boxed::Box, string::String};
use thiserror::Error;

/// What came of waiting for a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Captured {
    /// The frame holds a new picture.
    Frame,
    /// A recording has come to its end; there will be no more.
    End,
}

/// Why there is no picture.
#[derive(Debug, Error)]
pub enum CameraError {
    /// It may mend itself: the next call tries again.
    #[error("{what}")]
    Interrupted {
        /// What is wrong and what to do, for the runner.
        what: String,
    },
    /// It will not mend itself.
    #[error("{what}")]
    Broken {
        /// What is wrong and what to do, for the runner.
        what: String,
        /// Underlying cause, where there is one.
        #[source]
        source: Option<Box<dyn core::error::Error + Send + Sync>>,
    },
}

/// A source of pictures: a V4L2 camera, the simulated runner, a video file.
pub trait Camera: Send {
    /// Waits for the next picture and writes it into `frame`, whose buffer is used again. A live camera
    /// gives the newest one and forgets what it has missed.
    fn capture(&mut self, frame: &mut Frame) -> Result<Captured, CameraError>;

    /// The frame rate it was asked for, where there is one; the true one comes from the time stamps.
    fn nominal_frames_per_second(&self) -> Option<f32>;

    /// Pictures the camera had to throw away since it was opened.
    fn dropped(&self) -> u64 {
        0
    }

    /// Which camera it is and how it runs, in words; `None` where there is nothing to tell, or it does not run.
    fn describe(&self) -> Option<String> {
        None
    }
}
