//! Loads the pose network.

use kei_models::{PoseError, PoseNet, Runtime};
use std::path::Path;

/// Number of threads of the pose network. A second one gains little with small networks, and costs much on
/// busy cores.
const NETWORK_THREADS: usize = 1;

/// Loads the pose network from a .tflite file.
pub(super) fn load(model: &Path) -> Result<PoseNet, PoseError> {
    PoseNet::load(Runtime::from_environment()?, model, NETWORK_THREADS)
}
