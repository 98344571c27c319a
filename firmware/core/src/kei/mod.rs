//! The Kipchoge Efficiency Index: how alike a seen stride and the reference's are, and where they differ.
//!
//! `d² = Σ w (⟨|u - r|²⟩ / s_pos² + ⟨|u' - r'|²⟩ / s_vel²) / Σ w` over the limbs' unit vectors u (the
//! runner's) and r (the reference's) and their phase derivatives, `KEI = 100 exp(-(d / d0)^g)`.
//! Unit vectors, so body size drops out; a phase of its own for neither, so timing is not measured twice.

mod limbs;
mod similarity;

pub use limbs::Limb;
pub use similarity::{Contribution, PHASE_PARTS, Reference, Scale, Similarity};
