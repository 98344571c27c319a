//! Sections with one or two keys.

use super::check;
use serde::Deserialize;
use std::path::PathBuf;

/// The section `[pose]`: settings of the pose network.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PoseProfile {
    /// Path of a `.tflite` pose network. Without it, the environment variable `KEI_POSE_MODEL` is used.
    pub model: Option<PathBuf>,
    /// Number of threads of the interpreter.
    #[serde(deserialize_with = "check::threads")]
    pub threads: usize,
}

impl Default for PoseProfile {
    fn default() -> Self {
        PoseProfile { model: None, threads: 1 }
    }
}

/// The section `[session]`: storage of sessions.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionProfile {
    /// Folder in which sessions are recorded.
    pub store: PathBuf,
}

/// The section `[link]`: the connection to the laptop.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LinkProfile {
    /// Serial device connected to the laptop. Without it, sessions cannot be synced over a cable.
    pub path: Option<PathBuf>,
}
