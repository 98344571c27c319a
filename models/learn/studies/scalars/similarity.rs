//! The similarity S extended by scalars, which the directions of limbs do not contain: timing, bounce and
//! reach.
//!
//! KEI does not use the extended S, because the scalars do not improve it (docs/tables/kei-inputs.md).

use crate::measured::{MeasuredWindow, Scalars};
use kei_core::kei::{Limb, Scale};
use kei_learn::{score_curve, upper_median};

/// Smallest S that is converted back to a distance, because 0 would give an infinite distance.
const MIN_SCORE: f64 = 1e-6;

/// Converts S without scalars to the extended S.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct WithScalars {
    without: Scale,
    reference: Scalars,
    spread: [f64; Scalars::COUNT],
    used: [bool; Scalars::COUNT],
    d0: f64,
    g: f64,
}

impl WithScalars {
    /// Creates the conversion, or returns `None` if there are no `peers` (recreational runners at one speed).
    /// Scalars are compared with Kipchoge's in units of the spread between peers. The extended S keeps both
    /// anchors of [`Scale`]: the score of the reference with its own uncertainty, and that of the median
    /// peer.
    pub(crate) fn new(
        without: Scale,
        used: [bool; Scalars::COUNT],
        peers: &[MeasuredWindow],
    ) -> Option<WithScalars> {
        let count = peers.len() as f64;
        let spread = core::array::from_fn(|k| {
            let mean = peers.iter().map(|peer| peer.truth.0[k]).sum::<f64>() / count;
            (peers.iter().map(|peer| (peer.truth.0[k] - mean).powi(2)).sum::<f64>() / count).sqrt()
        });
        let reference = Scalars::kipchoge();
        let raw = WithScalars { without, reference, spread, used, d0: 1.0, g: 1.0 };
        // The first anchor is the reference with each scalar changed by its uncertainty.
        let off = core::array::from_fn(|k| reference.0[k] + Scalars::KIPCHOGE_ERROR[k]);
        let near = raw.distance(Scale::REFERENCE_SCORE, Scalars(off));
        let distances: Vec<f64> =
            peers.iter().map(|peer| raw.distance(peer.window.truth, peer.truth)).collect();
        let (d0, g) = score_curve(near, (!distances.is_empty()).then(|| upper_median(distances))?);
        Some(WithScalars { d0, g, ..raw })
    }

    /// Returns the standard deviation of each scalar between the peers.
    pub(crate) fn spread(&self) -> [f64; Scalars::COUNT] {
        self.spread
    }

    /// Returns the distance to the reference, which includes the distance of the limbs, computed back from S
    /// (`score`).
    fn distance(&self, score: f64, scalars: Scalars) -> f64 {
        let limb_weights: f64 = Limb::ALL.into_iter().map(Limb::weight).sum();
        let limbs = self.without.d0 * (-score.clamp(MIN_SCORE, 1.0).ln()).powf(1.0 / self.without.g);
        let used = (0..Scalars::COUNT).filter(|k| self.used[*k]);
        let off = |k: usize| ((scalars.0[k] - self.reference.0[k]) / self.spread[k]).powi(2);
        let (square, count) = used.fold((0.0, 0.0), |(square, count), k| (square + off(k), count + 1.0));
        ((limb_weights * limbs * limbs + square) / (limb_weights + count)).sqrt()
    }

    /// Returns the extended S, 0 to 1, from S without scalars (`score`) and the scalars.
    pub(crate) fn similarity(&self, score: f64, scalars: Scalars) -> f64 {
        (-(self.distance(score, scalars) / self.d0).powf(self.g)).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measured::measured;
    use kei_learn::{Batch, Cohort, Split};
    use kei_models::{Network, kipchoge};

    /// Without scalars, the extended S is S itself. With all scalars, Kipchoge's own give a higher S than
    /// those of another runner.
    #[test]
    fn scalars_count_only_where_they_are_used() {
        let gait = kipchoge::gait();
        let batch = Batch { split: Split::Train, cohort: Cohort::OneSpeed, numbers: 0..12 };
        let peers = measured(&batch, Network::MoveNet, &gait);
        let other = peers.first().expect("a sample was measured").truth;
        let scale = *gait.reference().scale();
        let all = WithScalars::new(scale, [true; 4], &peers).expect("a sample was measured");
        assert!(all.similarity(0.8, Scalars::kipchoge()) > all.similarity(0.8, other) + 0.05);
        let none = WithScalars { used: [false; 4], d0: all.without.d0, g: all.without.g, ..all };
        assert!((none.similarity(0.8, other) - 0.8).abs() < 1e-9);
    }
}
