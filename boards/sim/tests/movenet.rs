//! Tests that a real pose network detects the simulated runner.

use kei_core::Joint;
use kei_frame::{Camera, Captured, Frame, PixelFormat};
use kei_models::{PoseNet, PoseTracker, Runtime, model_path_from_environment};
use kei_sim::{Pace, Scene, SimCamera, vec3};
use std::io::Write;

const LEGS: [Joint; 6] =
    [Joint::LeftHip, Joint::RightHip, Joint::LeftKnee, Joint::RightKnee, Joint::LeftAnkle, Joint::RightAnkle];

/// MoveNet detects most leg joints of the demo's runner with a score above 0.3. Its median error is less than
/// 5 % of a leg, or 4 cm.
#[test]
fn movenet_finds_the_runner() {
    if std::env::var_os("KEI_POSE_MODEL").is_none() {
        // Not `eprintln`, which the test harness captures.
        let note = b"SKIPPED movenet_finds_the_runner: set KEI_POSE_MODEL to a MoveNet .tflite file\n";
        std::io::stderr().write_all(note).expect("a standard error");
        return;
    }
    let path = model_path_from_environment().expect("a model file");
    let runtime = Runtime::from_environment().expect("the TensorFlow Lite library");
    let mut tracker = PoseTracker::new(PoseNet::load(runtime, &path, 1).expect("a pose network"));
    let scene = Scene { duration_s: 2.0, ..Scene::default() };
    let leg_m = scene.runner.segments().leg();
    let mut camera = SimCamera::new(scene, PixelFormat::Yuyv, Pace::Unhurried).expect("a good scene");
    let optics = camera.simulation().optics();
    let px_per_leg = leg_m * optics.scale(optics.project(vec3(0.0, 0.9, 0.0)).depth);
    let mut frame = Frame::empty();
    let (mut errors, mut confident) = (Vec::new(), 0);
    while camera.capture(&mut frame).expect("a frame") == Captured::Frame {
        let pose = tracker.track(&frame).expect("a pose");
        let truth = camera.truth().expect("truth of the frame");
        for joint in LEGS {
            let (seen, exact) = (pose[joint], truth.pose[joint]);
            errors.push(f64::from((seen.x - exact.x).hypot(seen.y - exact.y)) / px_per_leg);
            confident += usize::from(seen.score > 0.3);
        }
    }
    errors.sort_by(f64::total_cmp);
    let median = errors[errors.len() / 2];
    assert!(median < 0.05, "median leg error {:.1} % of a leg", 100.0 * median);
    assert!(confident * 100 > 85 * errors.len(), "{confident} of {} leg joints above 0.3", errors.len());
}
