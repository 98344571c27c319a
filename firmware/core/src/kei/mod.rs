//! The Kipchoge Efficiency Index: how alike a seen stride and the reference's are, and where they differ.
//!
//! `d² = Σ w (⟨|u - r|²⟩ / s_pos² + ⟨|u' - r'|²⟩ / s_vel²) / Σ w` over the limbs' unit vectors u (the
//! runner's) and r (the reference's) and their phase derivatives, `KEI = 100 exp(-(d / d0)^g)`.
//! Unit vectors, so body size drops out; one phase for all limbs, so timing is not counted twice.
//!
//! That is the truth of exactly known joints. A camera sees them biased, turned and noisy: a [`Regression`] has learnt
//! the truth from the [`Features`] of the seen cycle and its [`Circumstances`]. Without a [`Model`] the seen
//! cycle is taken for the truth.

pub(crate) mod cue;
mod features;
mod form;
pub(crate) mod limbs;
pub(crate) mod reference;
pub(crate) mod regression;
mod scale;
pub(crate) mod similarity;
mod speed;

pub use cue::{Advice, Coach, Cue};
pub use features::{Features, Term};
pub use form::Form;
pub use limbs::Limb;
pub use reference::{MOST_RUNNERS, Reference};
pub use regression::{
    Circumstances, Inputs, LOG_SIZES, MOST_AXES, Model, Regression, RegressionError, RegressionParts, Scores,
};
pub use scale::{MOST_SPEEDS, Scale, SpeedAnchor, SpeedScale};
pub use similarity::{Contribution, PHASE_PARTS, Similarity};
pub use speed::LegCurves;
