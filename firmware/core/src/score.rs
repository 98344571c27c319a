//! The scores of a window.

use crate::kei::reference::Reference;
use crate::kei::regression::Inputs;
use crate::kei::similarity::Similarity;
use kei_metric::{Metric, MetricName, Metrics, Withheld};

/// The scores of a window, and where the points go.
pub(crate) struct Scored {
    pub(crate) kei: Metric,
    pub(crate) kei_at_speed: Metric,
    /// Present if KEI is.
    pub(crate) similarity: Option<Similarity>,
    /// Share of the measured recreational runners who score less, 0 to 1; present if KEI is and their scores are known.
    pub(crate) rank: Option<f32>,
}

/// Scores a window. `seen` is the similarity of the cycle as seen, `metrics` say whether the window supports a score;
/// without a regression their KEI, which is that of the seen cycle, stays as it is.
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
            // The parts of the seen distance are the only account there is of where points go; they are scaled so that
            // they add up to what the regression takes off.
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
