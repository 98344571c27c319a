//! Keypoints of a sample: the exact ones, or those that a pose network detects in rendered frames.

use crate::error::LearnError;
use crate::population::sample::Sample;
use kei_core::Pose;
use kei_frame::{Camera, Captured, Frame, PixelFormat};
use kei_models::PoseTracker;
use kei_sim::{FrameTruth, Pace, Side, SimCamera, Simulation};

/// The exact pose in a frame, and the phases of both legs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GroundTruth {
    pub(crate) pose: Pose,
    /// Phase of each leg, 0 at the contact of that leg, indexed by [`Side::index`].
    pub(crate) phases: [f64; 2],
}

/// Returns the length of a leg in the frame, px.
pub(crate) fn px_per_leg(simulation: &Simulation) -> f64 {
    simulation.motion().segments().leg() * simulation.px_per_m()
}

/// Returns +1 if the runner faces right in the frame, -1 if left.
pub(crate) fn forward_sign(simulation: &Simulation) -> f64 {
    simulation.near().sign()
}

fn ground_truth(sample: &Sample, truth: &FrameTruth) -> GroundTruth {
    let motion = sample.simulation.motion();
    GroundTruth { pose: truth.pose, phases: Side::BOTH.map(|side| motion.phase(side, truth.time_s)) }
}

/// Returns the ground truth of every frame.
pub(crate) fn exact_poses(sample: &Sample) -> Vec<GroundTruth> {
    let simulation = &sample.simulation;
    simulation.frame_times().map(|time| ground_truth(sample, &simulation.truth(time))).collect()
}

/// Renders every frame; returns the detected pose and the ground truth of each.
pub(crate) fn rendered(
    sample: &Sample,
    tracker: &mut PoseTracker,
) -> Result<Vec<(Pose, GroundTruth)>, LearnError> {
    // The tracker may have been used for a different sample.
    tracker.reset();
    let mut camera = SimCamera::over(sample.simulation.clone(), PixelFormat::Yuyv, Pace::Unhurried);
    // The size does not matter, because the camera replaces the frame's buffer.
    let mut frame = Frame::zeroed(PixelFormat::Yuyv, 2, 2)?;
    let mut frames = Vec::new();
    while camera.capture(&mut frame)? == Captured::Frame {
        let pose = tracker.track(&frame)?;
        // The truth at the time when the frame was exposed, which includes the jitter.
        if let Some(truth) = camera.truth() {
            frames.push((pose, ground_truth(sample, truth)));
        }
    }
    Ok(frames)
}

/// Returns the poses that the network detects in a sample's rendered frames.
///
/// # Errors
/// Fails if the network or the simulated camera fails.
pub fn rendered_poses(sample: &Sample, tracker: &mut PoseTracker) -> Result<Vec<Pose>, LearnError> {
    Ok(rendered(sample, tracker)?.into_iter().map(|(pose, _)| pose).collect())
}
