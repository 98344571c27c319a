//! Poses of a drawn runner: exact, or as MoveNet sees the rendered picture.

use crate::draw::Drawn;
use crate::error::LearnError;
use kei_core::Pose;
use kei_frame::{Camera, Captured, Frame, PixelFormat};
use kei_models::PoseTracker;
use kei_sim::{FrameTruth, Pace, Side, SimCamera, Simulation, vec3};

/// A frame's exact pose and the phases of both legs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exact {
    pub(crate) pose: Pose,
    /// Own phase, 0 at contact, indexed by [`Side::index`].
    pub(crate) phases: [f64; 2],
}

/// How large a leg is in the picture.
pub(crate) fn px_per_leg(simulation: &Simulation) -> f64 {
    let optics = simulation.optics();
    simulation.motion().segments().leg() * optics.scale(optics.project(vec3(0.0, 0.9, 0.0)).depth)
}

/// +1 where the runner faces right in the picture.
pub(crate) fn forward(simulation: &Simulation) -> f64 {
    simulation.near().sign()
}

fn exact(drawn: &Drawn, truth: &FrameTruth) -> Exact {
    let motion = drawn.simulation.motion();
    Exact { pose: truth.pose, phases: Side::BOTH.map(|side| motion.phase(side, truth.time_s)) }
}

/// The exact poses of every frame.
pub(crate) fn exact_poses(drawn: &Drawn) -> Vec<Exact> {
    let simulation = &drawn.simulation;
    simulation.frame_times().map(|time| exact(drawn, &simulation.truth(time))).collect()
}

/// Every frame rendered and looked at: what was seen, and the truth.
pub(crate) fn through_pixels(
    drawn: &Drawn,
    tracker: &mut PoseTracker,
) -> Result<Vec<(Pose, Exact)>, LearnError> {
    tracker.reset();
    let mut camera = SimCamera::over(drawn.simulation.clone(), PixelFormat::Yuyv, Pace::Unhurried);
    let mut frame = Frame::zeroed(PixelFormat::Yuyv, 2, 2)?;
    let mut seen = Vec::new();
    while camera.capture(&mut frame)? == Captured::Frame {
        let pose = tracker.track(&frame)?;
        if let Some(truth) = camera.truth() {
            seen.push((pose, exact(drawn, truth)));
        }
    }
    Ok(seen)
}

/// A drawn runner's poses as the network sees the rendered pictures.
///
/// # Errors
/// The network or the simulated camera fails.
pub fn poses_through_pixels(drawn: &Drawn, tracker: &mut PoseTracker) -> Result<Vec<Pose>, LearnError> {
    Ok(through_pixels(drawn, tracker)?.into_iter().map(|(pose, _)| pose).collect())
}
