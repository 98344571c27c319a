//! Folding: all frames of a window laid onto one stride, each at its own phase.
//!
//! A stride is rarely a whole number of frames, so even a slow camera visits every phase within a few strides. The two
//! legs observed in a frame are an unlabelled pair. Two tracks half a cycle apart explain them, and the labels come
//! out of the fit.

pub(crate) mod draws;
mod fit;
pub(crate) mod folder;
mod labels;
mod misfit;
pub(crate) mod paths;
mod phase;
mod upper;
