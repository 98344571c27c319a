//! All metrics of a window of strides.

use crate::record::loss::Loss;
use crate::record::scene::Scene;
use crate::record::window_metrics::WindowMetrics;
use serde::{Deserialize, Serialize};

/// All metrics of a window of strides, with intervals or reasons.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// Whole strides in it.
    pub strides: u16,
    /// From its first frame to its last; the record's time is the last.
    pub span_ms: u32,
    /// What the camera saw.
    pub scene: Scene,
    /// What was measured.
    pub metrics: WindowMetrics,
    /// Where the points are lost, the largest first.
    pub losses: heapless::Vec<Loss, 12>,
}
