//! The Kipchoge Efficiency Index: how alike a seen stride and the reference's are, and where they differ.
//!
//! `d² = Σ w (⟨|u - r|²⟩ / s_pos² + ⟨|u' - r'|²⟩ / s_vel²) / Σ w` over the limbs' unit vectors u (the
//! runner's) and r (the reference's) and their phase derivatives, `KEI = 100 exp(-(d / d0)^g)`.
//! Unit vectors, so body size drops out; a phase of its own for neither, so timing is not measured twice.
//!
//! That is the truth of exactly known joints. A camera sees them biased, turned and noisy: a [`Regression`] learnt
//! what the truth was from [`Features`] of the seen cycle and its [`Circumstances`]. Without a [`Model`] the seen
//! cycle is taken for the truth.

mod cue;
mod features;
mod limbs;
mod regression;
mod similarity;
mod speed;

pub use cue::{Advice, Coach, Cue, Form};
pub use features::{Emphasis, Features};
pub use limbs::Limb;
pub use regression::{Circumstances, MOST_AXES, Model, Regression, RegressionError, RegressionParts};
pub use similarity::{
    Contribution, Inputs, Judgement, MOST_RUNNERS, MOST_SPEEDS, PHASE_PARTS, Reference, Scale, Similarity,
    SpeedAnchor, SpeedScale,
};
pub use speed::LegCurves;
