//! The score that a regression is trained for, and its hyperparameters.

use crate::window::Window;
use kei_core::kei::Circumstances;

/// The score that a regression predicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Similarity to the reference.
    Kei,
    /// Similarity to the reference at the runner's speed, which must be known.
    KeiAtSpeed,
}

impl Target {
    /// Returns the true value of a window, or `None` if it is unknown.
    pub fn truth(self, window: &Window) -> Option<f64> {
        match self {
            Target::Kei => Some(window.truth),
            Target::KeiAtSpeed => window.truth_at_speed,
        }
    }
}

/// Hyperparameters of a training.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hyperparameters {
    /// Number of principal components.
    pub components: usize,
    /// Exponent: each component is divided by its standard deviation to this power.
    pub whitening: f64,
    /// Gamma of the RBF kernel.
    pub gamma: f64,
    /// Cost of an error beyond `epsilon`.
    pub cost: f64,
    /// Half width of the tube within which errors cost nothing, in units of a score from 0 to 1.
    pub epsilon: f64,
    /// Weight of one standard deviation of each of the [`Circumstances::numbers`]; 0 excludes it.
    pub circumstances: [f64; Circumstances::COUNT],
}

impl Hyperparameters {
    /// Returns the hyperparameters of the bundled models: the best of some thirty settings in
    /// cross-validation among the training runners.
    pub fn chosen(target: Target) -> Hyperparameters {
        let (components, gamma, cost, circumstances) = match target {
            Target::Kei => (48, 0.001, 6.0, [0.0, 0.0, 0.0, 2.0, 0.0, 0.0]),
            // More components do not improve this score, and fewer make the file smaller.
            Target::KeiAtSpeed => (26, 0.003, 3.0, [0.0, 0.0, 0.0, 2.0, 2.0, 2.0]),
        };
        Hyperparameters { components, whitening: 0.6, gamma, cost, epsilon: 0.008, circumstances }
    }
}
