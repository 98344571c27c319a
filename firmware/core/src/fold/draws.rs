//! A fold's legs, drawn again and again within the uncertainty of the fit.

use super::paths::LegPaths;
use crate::harmonics::Path;
use crate::math::{HALF_CYCLE, Normals};
use crate::path_fit::PathFit;

/// Draws per fold: a multiple of four, because the event shifts that go with them take four corners in turn. More
/// would cost time in every stride; the intervals allow for a sample this small.
pub(crate) const DRAWS: usize = 12;

/// Any fixed number ("kei1"): the same poses have to give the same intervals.
const SEED: u64 = 0x6b65_6931;

/// The drawn legs, and the generator they are drawn from.
pub(super) struct Draws {
    legs: [[LegPaths; 2]; DRAWS],
    normals: Normals,
}

impl Draws {
    pub(super) const fn new() -> Self {
        Draws { legs: [[LegPaths::ZERO; 2]; DRAWS], normals: Normals::new(SEED) }
    }

    /// Starts the generator again: intervals must not depend on what was folded before.
    pub(super) fn restart(&mut self) {
        self.normals = Normals::new(SEED);
    }

    pub(super) fn legs(&self) -> &[[LegPaths; 2]; DRAWS] {
        &self.legs
    }

    /// Draws one joint of a track about its fitted path. `fit` is the fit that made it, `noise` that of the samples.
    pub(super) fn redraw(
        &mut self,
        track: usize,
        joint: fn(&mut LegPaths) -> &mut Path,
        fitted: Path,
        fit: &PathFit,
        noise: f64,
    ) {
        for legs in &mut self.legs {
            // The two axes and all coefficients of a joint at once, as their covariance has it.
            let spread = fit.spread(noise, || self.normals.next());
            *joint(&mut legs[track]) = (fitted + spread).shifted(track as f64 * HALF_CYCLE);
        }
    }
}
