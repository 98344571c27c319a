//! Errors between a frame and a pose. Each message names the file or variable at fault and the next step.

use kei_frame::FrameError;
use std::path::PathBuf;
use thiserror::Error;

/// The environment variable that names the TensorFlow Lite C library.
pub const LIBRARY_VARIABLE: &str = "KEI_TFLITE_LIBRARY";

/// The environment variable that names the pose network's file.
pub const MODEL_VARIABLE: &str = "KEI_POSE_MODEL";

/// Why a pose network cannot be loaded or run.
#[derive(Debug, Error)]
pub enum PoseError {
    /// `KEI_TFLITE_LIBRARY` is not set.
    #[error(
        "{} is not set. Set it to the path of the TensorFlow Lite C library, libtensorflowlite_c.so, which scripts/fetch downloads",
        LIBRARY_VARIABLE
    )]
    LibraryUnset,
    /// `KEI_POSE_MODEL` is not set.
    #[error(
        "{} is not set. Set it to the path of a pose network: models/pose/kei-pose.tflite, or MoveNet, which scripts/fetch downloads (see models/README.md)",
        MODEL_VARIABLE
    )]
    ModelUnset,
    /// The file does not exist or is not readable.
    #[error("cannot read {what} {}", path.display())]
    Read {
        /// Role of the file: "the TensorFlow Lite library" or "the pose model".
        what: &'static str,
        /// Path of the file.
        path: PathBuf,
        /// The operating system's error.
        source: std::io::Error,
    },
    /// The file exists but cannot be loaded as the TensorFlow Lite C library.
    #[error("cannot load {} as the TensorFlow Lite C library", path.display())]
    Library {
        /// Path of the file.
        path: PathBuf,
        /// The loader's error.
        source: edgefirst_tflite::Error,
    },
    /// The file is not a TensorFlow Lite model.
    #[error("{} is not a TensorFlow Lite model: {reason}", path.display())]
    NotAModel {
        /// Path of the file.
        path: PathBuf,
        /// What is wrong with the file, as a clause: "it is empty".
        reason: String,
    },
    /// The file starts like a TensorFlow Lite model, but its structure is broken.
    #[error("{} is a damaged TensorFlow Lite model, or only a part of one. Copy or download it again", path.display())]
    Damaged {
        /// Path of the file.
        path: PathBuf,
        /// TensorFlow Lite's error.
        source: edgefirst_tflite::Error,
    },
    /// The model requires a newer TensorFlow Lite.
    #[error(
        "{} needs a newer TensorFlow Lite: {what}. Use a newer libtensorflowlite_c.so, or convert the model with TensorFlow 2.17",
        path.display()
    )]
    TooNew {
        /// Path of the file.
        path: PathBuf,
        /// What the library does not support, as a clause.
        what: String,
    },
    /// The model uses an operator that is not part of TensorFlow Lite.
    #[error(
        "{} uses the custom operator \"{operator}\", which TensorFlow Lite does not have. Convert the model with built-in operators only",
        path.display()
    )]
    CustomOperator {
        /// Path of the file.
        path: PathBuf,
        /// Name of the operator.
        operator: String,
    },
    /// The model is valid, but its tensors are not those of a supported pose network.
    #[error("{} is not a supported pose model: {found}, expected {expected}", path.display())]
    WrongModel {
        /// Path of the file.
        path: PathBuf,
        /// Role, name, type and shape of the first tensor that does not match.
        found: String,
        /// The tensors that a supported model has.
        expected: &'static str,
    },
    /// The number of threads is out of range.
    #[error("cannot run the pose network on {threads} threads: the range is 1 to {most}")]
    Threads {
        /// The number requested.
        threads: usize,
        /// The largest number allowed.
        most: usize,
    },
    /// TensorFlow Lite failed to set up or run the network.
    #[error("TensorFlow Lite failed to {step}")]
    Inference {
        /// The step that failed, as a verb phrase: "run the pose network".
        step: &'static str,
        /// TensorFlow Lite's error.
        source: edgefirst_tflite::Error,
    },
    /// The frame cannot be sampled.
    #[error(transparent)]
    Frame(#[from] FrameError),
}
