//! S with the scalars that the limbs' directions leave out: timing, bounce, reach. A switch of the design that stays off.

use crate::measured::{MeasuredWindow, Scalars};
use kei_core::kei::{Limb, Scale};
use kei_learn::{score_curve, upper_median};

/// Lowest S that is taken back to a distance: 0 would be infinitely far.
const MIN_SCORE: f64 = 1e-6;

/// How S with scalars is made of S without them.
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
    /// Against Kipchoge's, in units of the spread between `peers` (recreational runners at one speed). Both anchors of
    /// [`Scale`] hold again: the reference with its own uncertainty, and the median of `peers`. `None` without peers.
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
        // The reference as ill known as it is: each scalar off by its error.
        let off = core::array::from_fn(|k| reference.0[k] + Scalars::KIPCHOGE_ERROR[k]);
        let near = raw.distance(Scale::REFERENCE_SCORE, Scalars(off));
        let distances: Vec<f64> =
            peers.iter().map(|peer| raw.distance(peer.window.truth, peer.truth)).collect();
        let (d0, g) = score_curve(near, (!distances.is_empty()).then(|| upper_median(distances))?);
        Some(WithScalars { d0, g, ..raw })
    }

    /// Spread of each scalar between the peers.
    pub(crate) fn spread(&self) -> [f64; Scalars::COUNT] {
        self.spread
    }

    /// Distance to the reference, with S without scalars taken back to the limbs' distance.
    fn distance(&self, score: f64, scalars: Scalars) -> f64 {
        let limb_weights: f64 = Limb::ALL.into_iter().map(Limb::weight).sum();
        let limbs = self.without.d0 * (-score.clamp(MIN_SCORE, 1.0).ln()).powf(1.0 / self.without.g);
        let used = (0..Scalars::COUNT).filter(|k| self.used[*k]);
        let off = |k: usize| ((scalars.0[k] - self.reference.0[k]) / self.spread[k]).powi(2);
        let (square, count) = used.fold((0.0, 0.0), |(square, count), k| (square + off(k), count + 1.0));
        ((limb_weights * limbs * limbs + square) / (limb_weights + count)).sqrt()
    }

    /// S with scalars, 0 to 1, of S without.
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

    /// With no scalar in use, what is left is S itself; with Kipchoge's own scalars it is higher than with others.
    #[test]
    fn scalars_count_only_where_they_are_used() {
        let gait = kipchoge::gait();
        let batch = Batch { split: Split::Train, cohort: Cohort::OneSpeed, numbers: 0..12 };
        let peers = measured(&batch, Network::MoveNet, &gait);
        let other = peers.first().expect("somebody is measured").truth;
        let scale = *gait.reference().scale();
        let all = WithScalars::new(scale, [true; 4], &peers).expect("somebody is measured");
        assert!(all.similarity(0.8, Scalars::kipchoge()) > all.similarity(0.8, other) + 0.05);
        let none = WithScalars { used: [false; 4], d0: all.without.d0, g: all.without.g, ..all };
        assert!((none.similarity(0.8, other) - 0.8).abs() < 1e-9);
    }
}
