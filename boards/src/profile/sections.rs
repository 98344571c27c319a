//! Sections of one or two keys.

use super::check;
use serde::Deserialize;
use std::path::PathBuf;

/// `[pose]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PoseProfile {
    /// A MoveNet `.tflite`; without it, the environment's `KEI_POSE_MODEL`.
    pub model: Option<PathBuf>,
    /// Threads of the interpreter.
    #[serde(deserialize_with = "check::threads")]
    pub threads: usize,
}

impl Default for PoseProfile {
    fn default() -> Self {
        PoseProfile { model: None, threads: 1 }
    }
}

/// `[session]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionProfile {
    /// Folder of the recorded sessions.
    pub store: PathBuf,
}

/// `[link]`
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LinkProfile {
    /// Serial device that leads to the laptop; without it, sessions can't be fetched over a cable.
    pub path: Option<PathBuf>,
}
