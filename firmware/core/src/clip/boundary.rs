//! The frame at which one kind of stride gives way to another.

use super::part::{Part, Side};
use crate::pose::Pose;

/// Misfit of a frame to a part without strides: about a tenth of a leg at each of the four joints. Strides
/// that continue fit better, and others worse. Chosen by hand.
const NO_STRIDES: f64 = 0.4;

/// Returns the first frame that belongs to `after`: up to it the poses fit the strides of `before`, continued
/// at their pace, and from it on those of `after`, continued backward. It lies between the middles of the
/// two.
pub(super) fn between(poses: &[Pose], before: &Part, after: &Part) -> usize {
    let middle = |part: &Part| (part.frames.start + part.frames.end) / 2;
    let misfit = |part: &Part, side: Side, pose: &Pose| match &part.strides {
        Some(strides) => strides.misfit(pose, side),
        None => Some(NO_STRIDES),
    };
    let (first, last) = (middle(before), middle(after));
    // The sum over all frames changes with the boundary only by the difference of each frame's misfits.
    let (mut sum, mut least, mut boundary) = (0.0, 0.0, first);
    for (frame, pose) in poses.iter().enumerate().take(last).skip(first) {
        if let (Some(fits_before), Some(fits_after)) =
            (misfit(before, Side::Before, pose), misfit(after, Side::After, pose))
        {
            sum += fits_before - fits_after;
        }
        if sum < least {
            (least, boundary) = (sum, frame + 1);
        }
    }
    boundary
}
