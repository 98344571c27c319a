//! Baselines: simpler methods on the same windows, to compare the regression with.

use crate::linear::ridge;
use crate::window::Window;
use kei_core::kei::Circumstances;

/// A simpler method to compute a score.
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
/// Ridge of the other baselines: just enough to keep the system solvable.
const NO_RIDGE: f64 = 1e-6;
/// The first of the [`Circumstances::numbers`]: the rest needs the belt speed, which KEI does not.
const ALWAYS_KNOWN: usize = 4;

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
                features.chain(known[..ALWAYS_KNOWN].iter().copied()).chain([1.0]).collect()
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
        let factors = ridge(&rows, &truths, if self == Baseline::Ridge { RIDGE } else { NO_RIDGE });
        let score = |w: &Window| self.predictors(w).iter().zip(&factors).map(|(x, f)| x * f).sum::<f64>();
        windows.iter().map(|window| (score(window), window.truth)).collect()
    }
}
