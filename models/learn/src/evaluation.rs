//! How well a regression's scores agree with the truth.

use crate::parameters::Target;
use crate::window::Window;
use kei_core::kei::Regression;
use kei_metric::Estimate;

/// A regression's score of a window, with its interval, and the truth; shares of 1.
#[derive(Clone, Copy, Debug)]
pub struct Prediction {
    /// The score.
    pub estimate: Estimate,
    /// The true similarity.
    pub truth: f64,
}

/// The scores of windows; those whose truth is not known are left out.
pub fn predictions(regression: &Regression<'_>, windows: &[Window], target: Target) -> Vec<Prediction> {
    let predict = |window: &Window| {
        let estimate = regression.estimate(&window.inputs.features, &window.inputs.circumstances);
        Some(Prediction { estimate: estimate.scaled(0.01), truth: target.truth(window)? })
    };
    windows.iter().filter_map(predict).collect()
}

/// Share of intervals that contain the truth.
pub fn coverage(predictions: &[Prediction]) -> f64 {
    let contains =
        |p: &&Prediction| (f64::from(p.estimate.low)..=f64::from(p.estimate.high)).contains(&p.truth);
    predictions.iter().filter(contains).count() as f64 / predictions.len().max(1) as f64
}

/// Agreement of scores and truths, shares of 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Number of windows.
    pub count: usize,
    /// Correlation; NaN if one of the two does not vary.
    pub correlation: f64,
    /// Mean absolute error.
    pub mean_error: f64,
    /// Root mean square error.
    pub rms_error: f64,
    /// Mean error: score less truth.
    pub bias: f64,
}

/// A product of standard deviations below this is rounding: one of the two does not vary.
const NO_VARIATION: f64 = 1e-9;

impl Agreement {
    /// Of scores with intervals.
    pub fn of(predictions: &[Prediction]) -> Agreement {
        let pair = |p: &Prediction| (f64::from(p.estimate.value), p.truth);
        Agreement::of_pairs(&predictions.iter().map(pair).collect::<Vec<_>>())
    }

    /// Of pairs (score, truth).
    pub fn of_pairs(pairs: &[(f64, f64)]) -> Agreement {
        let count = pairs.len() as f64;
        let mean = |f: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(f).sum::<f64>() / count;
        let (a, b) = (mean(&|p| p.0), mean(&|p| p.1));
        // By deviations from the means: scores lie close together, and differences of squares would cancel.
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
