//! Simpler methods on the same windows, to compare the regression with.

use crate::linear::ridge;
use crate::window::Window;
use kei_core::kei::Circumstances;

/// A simpler way to a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Baseline {
    /// The mean of the training windows.
    Constant,
    /// Similarity of the folded cycle itself.
    Seen,
    /// The same, calibrated by a cubic.
    CalibratedSeen,
    /// Ridge regression on all features and circumstances.
    Ridge,
}

/// Ridge of [`Baseline::Ridge`]: the best of 1, 10 and 100 on a first draw of the population.
const RIDGE: f64 = 1.0;
/// Ridge of the others: none, but for the solver.
const NO_RIDGE: f64 = 1e-6;
/// The first of the [`Circumstances::numbers`]: the rest needs the belt speed, which KEI does not.
const ALWAYS_KNOWN: usize = 4;

impl Baseline {
    /// All of them.
    pub const ALL: [Baseline; 4] =
        [Baseline::Constant, Baseline::Seen, Baseline::CalibratedSeen, Baseline::Ridge];

    /// The name in tables. It is part of the card in a trained file.
    pub const fn name(self) -> &'static str {
        match self {
            Baseline::Constant => "a constant",
            Baseline::Seen => "S of the seen cycle",
            Baseline::CalibratedSeen => "the same, calibrated",
            Baseline::Ridge => "ridge regression",
        }
    }

    fn predictors(self, window: &Window) -> Vec<f64> {
        let seen = window.seen;
        match self {
            Baseline::Constant => vec![1.0],
            Baseline::Seen | Baseline::CalibratedSeen => vec![seen, seen.powi(2), seen.powi(3), 1.0],
            Baseline::Ridge => {
                let features = window.inputs.features.as_slice().iter().map(|v| f64::from(*v));
                let known: [f64; Circumstances::COUNT] = window.inputs.circumstances.numbers();
                features.chain(known[..ALWAYS_KNOWN].iter().copied()).chain([1.0]).collect()
            }
        }
    }

    /// Scores of some windows after training on others: pairs (score, truth).
    pub fn predict(self, training: &[Window], windows: &[Window]) -> Vec<(f64, f64)> {
        // Not trained at all: what KEI would be without a regression.
        if self == Baseline::Seen {
            return windows.iter().map(|window| (window.seen, window.truth)).collect();
        }
        let rows: Vec<Vec<f64>> = training.iter().map(|window| self.predictors(window)).collect();
        let truths: Vec<f64> = training.iter().map(|window| window.truth).collect();
        let factors = ridge(&rows, &truths, if self == Baseline::Ridge { RIDGE } else { NO_RIDGE });
        let score = |w: &Window| self.predictors(w).iter().zip(&factors).map(|(x, f)| x * f).sum::<f64>();
        windows.iter().map(|window| (score(window), window.truth)).collect()
    }
}
