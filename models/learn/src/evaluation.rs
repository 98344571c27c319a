//! Agreement of a regression's scores with the truth.

use crate::parameters::Target;
use crate::window::Window;
use kei_core::kei::Regression;
use kei_metric::Estimate;

/// A regression's score of a window and the true similarity, both from 0 to 1.
#[derive(Clone, Copy, Debug)]
pub struct Prediction {
    /// The score, with its 95 % interval.
    pub estimate: Estimate,
    /// The true similarity.
    pub truth: f64,
}

/// Returns the scores of the windows whose truth is known.
pub fn predictions(regression: &Regression<'_>, windows: &[Window], target: Target) -> Vec<Prediction> {
    let predict = |window: &Window| {
        let estimate = regression.estimate(&window.inputs.features, &window.inputs.circumstances);
        Some(Prediction { estimate: estimate.scaled(0.01), truth: target.truth(window)? })
    };
    windows.iter().filter_map(predict).collect()
}

/// Returns the share of intervals that contain the truth.
pub fn coverage(predictions: &[Prediction]) -> f64 {
    let contains =
        |p: &&Prediction| (f64::from(p.estimate.low)..=f64::from(p.estimate.high)).contains(&p.truth);
    predictions.iter().filter(contains).count() as f64 / predictions.len().max(1) as f64
}

/// Agreement of scores with the truth; both are from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Number of windows.
    pub count: usize,
    /// Correlation; NaN if the scores or the truths do not vary.
    pub correlation: f64,
    /// Mean absolute error.
    pub mean_error: f64,
    /// Root mean square error.
    pub rms_error: f64,
    /// Mean of score minus truth.
    pub bias: f64,
}

/// Product of the two standard deviations below which one of the series is constant except for rounding.
const NO_VARIATION: f64 = 1e-9;

impl Agreement {
    /// Computes the agreement of scores with intervals.
    pub fn of(predictions: &[Prediction]) -> Agreement {
        let pair = |p: &Prediction| (f64::from(p.estimate.value), p.truth);
        Agreement::of_pairs(&predictions.iter().map(pair).collect::<Vec<_>>())
    }

    /// Computes the agreement of pairs (score, truth).
    pub fn of_pairs(pairs: &[(f64, f64)]) -> Agreement {
        let count = pairs.len() as f64;
        let mean = |f: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(f).sum::<f64>() / count;
        let (a, b) = (mean(&|p| p.0), mean(&|p| p.1));
        // From deviations, because scores are close together and a difference of squares would cancel.
        let covariance = mean(&|p| (p.0 - a) * (p.1 - b));
        let spread = mean(&|p| (p.0 - a).powi(2)).sqrt() * mean(&|p| (p.1 - b).powi(2)).sqrt();
        Agreement {
            count: pairs.len(),
            correlation: if spread > NO_VARIATION { covariance / spread } else { f64::NAN },
            mean_error: mean(&|p| (p.0 - p.1).abs()),
            rms_error: mean(&|p| (p.0 - p.1).powi(2)).sqrt(),
            bias: a - b,
        }
    }
}
