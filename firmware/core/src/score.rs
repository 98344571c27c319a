//! The scores of a window.

use crate::kei::reference::Reference;
use crate::kei::regression::Inputs;
use crate::kei::similarity::Similarity;
use kei_metric::{Metric, MetricName, Metrics, Withheld};

/// The scores of a window, and the points lost by each limb.
pub(crate) struct Scored {
    pub(crate) kei: Metric,
    pub(crate) kei_at_speed: Metric,
    /// Present if `kei` is.
    pub(crate) similarity: Option<Similarity>,
    /// Share of the measured recreational runners who score lower, 0 to 1. Present if `kei` is and their
    /// scores are known.
    pub(crate) rank: Option<f32>,
}

/// Scores a window. `seen` is the similarity of the cycle as seen. `metrics` decide whether the window
/// supports a score; without a regression their KEI, which is that of the seen cycle, stays unchanged.
pub(crate) fn score(
    reference: &Reference,
    inputs: &Inputs,
    seen: &Similarity,
    metrics: &Metrics,
    knows_speed: bool,
) -> Scored {
    let shown = metrics[MetricName::Kei];
    let (kei, kei_at_speed, similarity) = match reference.score(inputs) {
        None => (shown, metrics[MetricName::KeiAtSpeed], *seen),
        Some(scores) => {
            // Only the seen distance has parts from which to distribute the lost points. They are scaled to
            // add up to the points that the regression subtracts.
            let similarity = seen.rescaled(f64::from(scores.kei.value));
            let missing = if knows_speed { Withheld::NotMeasured } else { Withheld::NeedsSpeed };
            let kei_at_speed = shown.and(scores.kei_at_speed.ok_or(missing));
            (shown.map(|_| scores.kei), kei_at_speed, similarity)
        }
    };
    Scored {
        kei,
        kei_at_speed,
        similarity: kei.is_ok().then_some(similarity),
        rank: kei.ok().and_then(|kei| reference.rank(kei.value)),
    }
}
