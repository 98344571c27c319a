//! Random draws of a fold's legs within the uncertainty of the fit.

use super::paths::LegPaths;
use crate::harmonics::Path;
use crate::math::{HALF_CYCLE, Normals};
use crate::path_fit::PathFit;

/// Number of draws per fold. It is a multiple of four, because the event offsets that go with them take four
/// combinations in turn. More would cost time in every stride; the intervals allow for a sample this small.
pub(crate) const DRAWS: usize = 12;

/// An arbitrary fixed seed ("kei1"): the same poses have to give the same intervals.
const SEED: u64 = 0x6b65_6931;

/// The drawn legs, and the random generator.
pub(super) struct Draws {
    legs: [[LegPaths; 2]; DRAWS],
    normals: Normals,
}

impl Draws {
    pub(super) const fn new() -> Self {
        Draws { legs: [[LegPaths::ZERO; 2]; DRAWS], normals: Normals::new(SEED) }
    }

    /// Resets the generator: intervals must not depend on earlier folds.
    pub(super) fn restart(&mut self) {
        self.normals = Normals::new(SEED);
    }

    pub(super) fn legs(&self) -> &[[LegPaths; 2]; DRAWS] {
        &self.legs
    }

    /// Draws one joint of a track about its fitted path. `fit` is the fit of that path, `noise` the noise of
    /// its samples.
    pub(super) fn redraw(
        &mut self,
        track: usize,
        joint: fn(&mut LegPaths) -> &mut Path,
        fitted: Path,
        fit: &PathFit,
        noise: f64,
    ) {
        for legs in &mut self.legs {
            // All coefficients of both axes at once, as their covariance requires.
            let spread = fit.spread(noise, || self.normals.next());
            *joint(&mut legs[track]) = (fitted + spread).shifted(track as f64 * HALF_CYCLE);
        }
    }
}
