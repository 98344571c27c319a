//! Rise and fall of the body, and its lean.

use crate::cycle::{GRID, StrideCycle, grid_phase};
use crate::harmonics::Path;
use crate::math::{HALF_CYCLE, highest, lowest};

/// The part of the trunk's path that repeats from step to step: a limp or a drift is no oscillation. Mean of mid-hip,
/// mid-shoulder and head, which rise and fall together. Mid-hip alone would not do, because the network draws the hips
/// along with the swinging legs: on simulated runners its oscillation is off by 1.1 cm, the mean's by 0.5.
pub(crate) fn step_path(cycle: &StrideCycle) -> Path {
    // hip + (hip + trunk) + (hip + trunk + head), over 3.
    let trunk = cycle.hip + cycle.trunk * (2.0 / 3.0) + cycle.head * (1.0 / 3.0);
    trunk.average(&trunk.shifted(HALF_CYCLE))
}

/// Rise and fall of a step's path, leg lengths.
pub(crate) fn oscillation(step: &Path) -> f64 {
    let heights: [f64; GRID] = core::array::from_fn(|i| step.at(grid_phase(i as f64)).y);
    highest(heights) - lowest(heights)
}

/// Mean angle of the trunk from upright, radians, forward positive.
pub(crate) fn lean(cycle: &StrideCycle) -> f64 {
    let mean = cycle.trunk.mean();
    libm::atan2(mean.x, mean.y)
}
