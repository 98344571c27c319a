//! Folding: all frames of a window are placed on one stride, each at its own phase.
//!
//! A stride is rarely a whole number of frames, so even a slow camera samples every phase within a few
//! strides. The two legs seen in a frame are an unlabelled pair. They are modelled by two tracks half a cycle
//! apart, and the fit assigns the legs to the tracks.

pub(crate) mod draws;
mod fit;
pub(crate) mod folder;
mod labels;
mod misfit;
pub(crate) mod paths;
mod phase;
mod upper;
