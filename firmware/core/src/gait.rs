//! Running or walking.

use crate::cycle::grid_phase;
use crate::harmonics::Path;
use crate::leg_shape::LegShape;
use crate::math::highest;
use kei_metric::{Gait, Withheld};

/// Largest cost of a fold that is still measured: keypoints that scatter by 6 % of a leg on each axis. Chosen
/// by hand.
const WORST_COST: f64 = 4.5;

/// Swing knee flexion between walking (about 60 degrees) and running (above 75), and the difference that
/// counts as one vote. Chosen by hand.
const SWING_KNEE_DEG: f64 = 66.0;
const SWING_KNEE_PER_VOTE_DEG: f64 = 8.0;
/// Cadence between walking (rarely above 140 steps per minute) and running (rarely below), and the difference
/// that counts as one vote. Chosen by hand.
const CADENCE_SPM: f64 = 140.0;
const CADENCE_PER_VOTE_SPM: f64 = 15.0;
/// Smallest amplitude of the trunk by which its height at mid-stance is divided, leg lengths: below it noise
/// decides.
const MIN_AMPLITUDE: f64 = 0.005;

/// Smallest vote that decides the gait. Chosen by hand: the three signs have to agree, or one has to be
/// strong.
const CLEAR_VOTE: f64 = 0.5;
/// Vote from which all signs say walking, however uneven the strides are. Chosen by hand.
const SURE_VOTE: f64 = 4.0;
/// Duty factor above which there is no flight phase.
const RUNNING_BELOW: f64 = 0.5;
/// Slowest cadence of running, steps per minute: below it the clip is in slow motion, or every other step was
/// missed.
const SLOWEST_RUN_SPM: f64 = 120.0;

/// The signs of walking and running in one window.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GaitSigns {
    pub(crate) cadence_spm: f64,
    pub(crate) duty_factor: f64,
    /// The vote for walking, see [`walking_vote`].
    pub(crate) walking_vote: f64,
}

impl GaitSigns {
    /// Returns the gait. `cost` is the cost of the fold.
    pub(crate) fn gait(&self, cost: f64) -> Gait {
        if cost > WORST_COST {
            return if self.walking_vote < SURE_VOTE { Gait::Unknown } else { Gait::Walking };
        }
        // The offsets of the events were not learned from walkers: a duty factor can rule out running, but
        // not walking.
        let may_run = self.duty_factor < RUNNING_BELOW && self.cadence_spm > SLOWEST_RUN_SPM;
        match self.walking_vote {
            vote if vote > CLEAR_VOTE => Gait::Walking,
            vote if vote < -CLEAR_VOTE && may_run => Gait::Running,
            _ => Gait::Unknown,
        }
    }
}

/// Withholds the whole window if its strides cannot be fitted well by one cycle.
pub(crate) fn require_fit(gait: Gait, cost: f64) -> Result<(), Withheld> {
    if cost > WORST_COST {
        return Err(if gait == Gait::Walking { Withheld::Walking } else { Withheld::PoorFit });
    }
    Ok(())
}

/// Returns a positive vote for a walker, a negative one for a runner, and about 0 if it is unclear. A
/// walker's body is highest over the stance leg and a runner's lowest; knee flexion and cadence differ too.
/// No sign is reliable alone: a moving camera corrupts the first, a shuffling jog the second. `step` is the
/// trunk's path, `oscillation` its vertical range.
pub(crate) fn walking_vote(near: &LegShape, step: &Path, oscillation: f64, cadence_spm: f64) -> f64 {
    let mid_stance = near.mid_stance().map_or(0.0, |place| grid_phase(place as f64));
    let height = step.at(mid_stance).y - step.mean().y;
    // Limited to ±1: a limp or a moving camera must not outvote knee and cadence.
    let vault = (height / (oscillation / 2.0).max(MIN_AMPLITUDE)).clamp(-1.0, 1.0);
    let swing_knee_deg = highest(near.flexion).max(0.0).to_degrees();
    vault
        + (SWING_KNEE_DEG - swing_knee_deg) / SWING_KNEE_PER_VOTE_DEG
        + (CADENCE_SPM - cadence_spm) / CADENCE_PER_VOTE_SPM
}
