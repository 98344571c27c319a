//! What a regression is worth on runners it never saw, beside simpler rivals.

use crate::linear::ridge;
use crate::train::{Target, truth};
use crate::window::Window;
use kei_core::Estimate;
use kei_core::kei::{Circumstances, Regression};

/// How estimates and truths agree, shares of 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Windows.
    pub count: usize,
    /// Correlation; not a number where one of the two does not vary.
    pub correlation: f64,
    /// Mean absolute error.
    pub mean_error: f64,
    /// Root mean square error.
    pub rms_error: f64,
    /// Mean error: estimate less truth.
    pub bias: f64,
}

impl Agreement {
    /// Of pairs (estimate, truth).
    pub fn of(pairs: &[(f64, f64)]) -> Agreement {
        let count = pairs.len() as f64;
        let mean = |f: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(f).sum::<f64>() / count;
        let (a, b) = (mean(&|p| p.0), mean(&|p| p.1));
        let covariance = mean(&|p| (p.0 - a) * (p.1 - b));
        let spread = mean(&|p| (p.0 - a).powi(2)).sqrt() * mean(&|p| (p.1 - b).powi(2)).sqrt();
        Agreement {
            count: pairs.len(),
            correlation: if spread > 1e-9 { covariance / spread } else { f64::NAN },
            mean_error: mean(&|p| (p.0 - p.1).abs()),
            rms_error: mean(&|p| (p.0 - p.1).powi(2)).sqrt(),
            bias: a - b,
        }
    }
}

/// What else could be done with the same windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rival {
    /// The mean of the training runners.
    Constant,
    /// Similarity straight from the seen cycle, as it is.
    Seen,
    /// The same, by a cubic to the truth.
    CalibratedSeen,
    /// Ridge regression on all features and circumstances.
    Ridge,
}

impl Rival {
    /// All of them.
    pub const ALL: [Rival; 4] = [Rival::Constant, Rival::Seen, Rival::CalibratedSeen, Rival::Ridge];

    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Rival::Constant => "a constant",
            Rival::Seen => "S of the seen cycle",
            Rival::CalibratedSeen => "the same, calibrated",
            Rival::Ridge => "ridge regression",
        }
    }

    fn numbers(self, window: &Window) -> Vec<f64> {
        let seen = window.seen;
        match self {
            Rival::Constant => vec![1.0],
            Rival::Seen | Rival::CalibratedSeen => vec![seen, seen.powi(2), seen.powi(3), 1.0],
            Rival::Ridge => {
                let features = window.inputs.features.as_slice().iter().map(|v| f64::from(*v));
                let known: [f64; Circumstances::COUNT] = window.inputs.circumstances.numbers();
                features.chain(known[..4].iter().copied()).chain([1.0]).collect()
            }
        }
    }

    /// Learns from some windows what to take others for: pairs (estimate, truth) of KEI.
    pub fn pairs(self, learnt: &[Window], asked: &[Window]) -> Vec<(f64, f64)> {
        if self == Rival::Seen {
            return asked.iter().map(|window| (window.seen, window.truth)).collect();
        }
        let rows: Vec<Vec<f64>> = learnt.iter().map(|window| self.numbers(window)).collect();
        let truths: Vec<f64> = learnt.iter().map(|window| window.truth).collect();
        let factors = ridge(&rows, &truths, if self == Rival::Ridge { RIDGE } else { 1e-6 });
        let estimate = |w: &Window| self.numbers(w).iter().zip(&factors).map(|(x, f)| x * f).sum::<f64>();
        asked.iter().map(|window| (estimate(window), window.truth)).collect()
    }
}

/// The best of 1, 10 and 100 on a first draw of the population.
const RIDGE: f64 = 1.0;

/// Estimates with intervals, and truths, shares of 1; windows whose truth is not known are left out.
pub fn judged(regression: &Regression<'_>, windows: &[Window], target: Target) -> Vec<(Estimate, f64)> {
    let judge = |window: &Window| {
        let estimate = regression.estimate(&window.inputs.features, &window.inputs.circumstances);
        Some((estimate.scaled(0.01), truth(window, target)?))
    };
    windows.iter().filter_map(judge).collect()
}

/// Estimates without their intervals.
pub fn pairs(judged: &[(Estimate, f64)]) -> Vec<(f64, f64)> {
    judged.iter().map(|(estimate, truth)| (f64::from(estimate.value), *truth)).collect()
}

/// Splits windows, with what they were taken for, at the edges of a key: `edges.len() + 1` parts.
pub fn binned<'w>(
    windows: &'w [Window],
    judged: &[(Estimate, f64)],
    key: impl Fn(&'w Window) -> f64,
    edges: &[f64],
) -> Vec<Vec<(Estimate, f64)>> {
    let mut parts = vec![Vec::new(); edges.len() + 1];
    for (window, pair) in windows.iter().zip(judged) {
        let place = edges.iter().filter(|edge| key(window) >= **edge).count();
        parts[place].push(*pair);
    }
    parts
}

/// Share of intervals that hold the truth.
pub fn coverage(judged: &[(Estimate, f64)]) -> f64 {
    let holds = |(e, truth): &(Estimate, f64)| (f64::from(e.low)..=f64::from(e.high)).contains(truth);
    judged.iter().filter(|pair| holds(pair)).count() as f64 / judged.len().max(1) as f64
}
