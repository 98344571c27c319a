//! What can go wrong between a frame and a pose, in words that say what to do.

use kei_frame::FrameError;
use std::path::PathBuf;
use thiserror::Error;

/// The environment variable that names the TensorFlow Lite C library.
pub const LIBRARY_VARIABLE: &str = "KEI_TFLITE_LIBRARY";

/// The environment variable that names the pose network's file.
pub const MODEL_VARIABLE: &str = "KEI_POSE_MODEL";

/// Why there is no pose.
#[derive(Debug, Error)]
pub enum PoseError {
    /// `KEI_TFLITE_LIBRARY` is not set.
    #[error(
        "{} is not set: it names the TensorFlow Lite C library (libtensorflowlite_c.so), which scripts/fetch gets",
        LIBRARY_VARIABLE
    )]
    LibraryUnset,
    /// `KEI_POSE_MODEL` is not set.
    #[error(
        "{} is not set: it names the pose network, a .tflite file: models/pose/kei-pose.tflite, or MoveNet, which scripts/fetch gets (models/README.md)",
        MODEL_VARIABLE
    )]
    ModelUnset,
    /// There is no such file, or it can't be read.
    #[error("can't read {what} {}", path.display())]
    Read {
        /// "the TensorFlow Lite library" or "the pose model".
        what: &'static str,
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is there, but it is not a library that can be used.
    #[error("{} can't be used as the TensorFlow Lite C library", path.display())]
    Library {
        /// Which file.
        path: PathBuf,
        /// What the loader says.
        source: edgefirst_tflite::Error,
    },
    /// The file is no TensorFlow Lite model.
    #[error("{} is not a TensorFlow Lite model: {reason}", path.display())]
    NotAModel {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The model is of another kind than those that are known.
    #[error("{} is not a pose model that KEI can use: {found}, expected {expected}", path.display())]
    WrongModel {
        /// Which file.
        path: PathBuf,
        /// The tensor at fault: its role, name, type and shape.
        found: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A number of threads that makes no sense.
    #[error("the pose network can't run on {threads} threads: give 1 to {most}")]
    Threads {
        /// The number requested.
        threads: usize,
        /// The largest number allowed.
        most: usize,
    },
    /// TensorFlow Lite refused to set up or run the network.
    #[error("TensorFlow Lite failed to {step}")]
    Inference {
        /// What it was doing.
        step: &'static str,
        /// What it says.
        source: edgefirst_tflite::Error,
    },
    /// The frame can't be sampled.
    #[error(transparent)]
    Frame(#[from] FrameError),
}
