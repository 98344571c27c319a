//! The Kipchoge Efficiency Index: how similar a stride is to the reference's, and where the two differ.
//!
//! The distance of two strides is
//!
//! `d² = Σ w (⟨|u - r|²⟩ / s_pos² + ⟨|u' - r'|²⟩ / s_vel²) / Σ w`
//!
//! over the limbs, where u and r are the unit vectors along the limbs of the runner and the reference, u' and
//! r' their derivatives per cycle, w the weights of the limbs and ⟨ ⟩ the mean over the phases. The score is
//! `KEI = 100 exp(-(d / d0)^g)`. Unit vectors make the distance independent of body size. All limbs share one
//! phase, so that a difference in timing is counted once.
//!
//! This definition holds for exactly known joints. A camera sees them with bias, rotated and with noise, so a
//! [`Regression`] estimates the true score from the [`Features`] of the seen cycle and its [`Circumstances`].
//! Without a [`Model`] the seen cycle is scored as if it were exact.

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
pub use reference::{MAX_RUNNERS, Reference};
pub use regression::{
    Circumstances, Inputs, LOG_SIZES, MAX_AXES, Model, Regression, RegressionError, RegressionParts, Scores,
};
pub use scale::{MAX_SPEEDS, Scale, SpeedAnchor, SpeedScale};
pub use similarity::{Contribution, PHASE_PARTS, Similarity};
pub use speed::LegCurves;
