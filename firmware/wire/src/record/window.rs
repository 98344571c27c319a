//! The record of a window of strides.

use crate::record::loss::Loss;
use crate::record::scene::Scene;
use crate::record::window_metrics::WindowMetrics;
use serde::{Deserialize, Serialize};

/// A window of strides, with the 95 % interval of each metric or the reason why it was withheld.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Number of complete strides in the window.
    pub strides: u16,
    /// Time from the first to the last frame, in milliseconds. The record's time is that of the last frame.
    pub span_ms: u32,
    /// What the camera saw.
    pub scene: Scene,
    /// All metrics of the window.
    pub metrics: WindowMetrics,
    /// The parts that cost KEI points, the largest loss first.
    pub losses: heapless::Vec<Loss, 12>,
}
