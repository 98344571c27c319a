//! Baselines: simpler methods that the regression is compared with on the same windows.

use crate::linear::ridge;
use crate::window::Window;
use kei_core::kei::Circumstances;

/// A simple method of computing a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Baseline {
    /// The mean of the training windows.
    Constant,
    /// Similarity of the folded cycle, without correction.
    Seen,
    /// The same similarity, calibrated by a cubic polynomial.
    CalibratedSeen,
    /// Ridge regression on all features, and on the circumstances that do not need the belt speed.
    Ridge,
}

/// Penalty of [`Baseline::Ridge`]: the best of 1, 10 and 100 on the first draw of the population.
const RIDGE: f64 = 1.0;
/// Penalty of the other baselines: just large enough to keep the system solvable.
const MIN_RIDGE: f64 = 1e-6;
/// Number of the [`Circumstances::numbers`] that are known without the belt speed; they come first. KEI does
/// not use the others.
const WITHOUT_SPEED: usize = 4;

impl Baseline {
    /// All baselines.
    pub const ALL: [Baseline; 4] =
        [Baseline::Constant, Baseline::Seen, Baseline::CalibratedSeen, Baseline::Ridge];

    /// Returns the name in tables. It is stored in the card of trained models.
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
                features.chain(known[..WITHOUT_SPEED].iter().copied()).chain([1.0]).collect()
            }
        }
    }

    /// Scores `windows` after training on `training`; returns pairs (score, truth), 0 to 1.
    pub fn predict(self, training: &[Window], windows: &[Window]) -> Vec<(f64, f64)> {
        // Needs no training: this is KEI without a regression.
        if self == Baseline::Seen {
            return windows.iter().map(|window| (window.seen, window.truth)).collect();
        }
        let rows: Vec<Vec<f64>> = training.iter().map(|window| self.predictors(window)).collect();
        let truths: Vec<f64> = training.iter().map(|window| window.truth).collect();
        let factors = ridge(&rows, &truths, if self == Baseline::Ridge { RIDGE } else { MIN_RIDGE });
        let score = |w: &Window| self.predictors(w).iter().zip(&factors).map(|(x, f)| x * f).sum::<f64>();
        windows.iter().map(|window| (score(window), window.truth)).collect()
    }
}
