//! How many people the tracker sees: simulated runners with somebody beside them, and recorded clips. KEI's own network
//! needs the TensorFlow Lite library; the clips need the folder with the recordings too.

use kei_boards::camera::VideoFile;
use kei_core::Joint;
use kei_frame::{Camera, Captured, Frame, PixelFormat};
use kei_models::{PoseNet, PoseTracker, RunnerChoice, Runtime};
use kei_sim::{Bystander, Pace, Scene, SimCamera};
use kei_tests::{pose_model, repository, shared, skipped, treadmill_clips};
use std::path::PathBuf;

/// Length of a simulated scene, s: four looks, of which two confirm a person.
const SCENE_S: f64 = 5.0;

/// What a tracker saw in a recording.
#[derive(Debug, Default)]
struct Seen {
    frames: usize,
    /// Frames after which more than one person was in view.
    frames_with_several: usize,
    /// Smallest and largest x of the runner's left hip, px.
    hips: Option<(f32, f32)>,
    looks: usize,
}

/// Returns the networks to test: KEI's own and the one that `KEI_POSE_MODEL` names.
fn networks() -> Vec<PathBuf> {
    if let Err(reason) = Runtime::from_environment() {
        skipped(&reason.to_string());
        return Vec::new();
    }
    let own = repository().join("models/pose/kei-pose.tflite");
    [Some(own), pose_model()].into_iter().flatten().collect()
}

fn watch(camera: &mut dyn Camera, network: &std::path::Path, choice: RunnerChoice) -> Seen {
    let net = PoseNet::load(Runtime::from_environment().unwrap(), network, 1).unwrap();
    let mut tracker = PoseTracker::of_runner(net, choice);
    let mut frame = Frame::zeroed(PixelFormat::Rgb24, 1, 1).unwrap();
    let mut seen = Seen::default();
    while let Captured::Frame = camera.capture(&mut frame).unwrap() {
        let hip = tracker.track(&frame).unwrap()[Joint::LeftHip];
        seen.frames += 1;
        seen.frames_with_several += usize::from(tracker.people() > 1);
        seen.looks += usize::from(!tracker.timings().look.is_zero());
        if hip.score > 0.3 {
            let (low, high) = seen.hips.unwrap_or((hip.x, hip.x));
            seen.hips = Some((low.min(hip.x), high.max(hip.x)));
        }
    }
    seen
}

/// A runner in a wide view, with these people beside them.
fn scene(bystander: Vec<Bystander>) -> SimCamera {
    let mut scene = Scene { duration_s: SCENE_S, bystander, seed: 5, ..Scene::default() };
    scene.camera.distance_m = 4.0;
    SimCamera::new(scene, PixelFormat::Yuyv, Pace::Unhurried).unwrap()
}

fn behind_the_runner(speed_kmh: f64) -> Bystander {
    Bystander { ahead_m: -1.5, behind_m: 0.5, speed_kmh, ..Bystander::default() }
}

/// Somebody who runs beside the runner is reported within the five seconds of the scene.
#[test]
fn a_second_runner_is_reported() {
    for network in networks() {
        let seen = watch(&mut scene(vec![behind_the_runner(10.0)]), &network, RunnerChoice::Centre);
        assert!(seen.frames_with_several > 0, "{}: {seen:?}", network.display());
    }
}

/// Alone on the treadmill, or with somebody who stands by.
#[test]
fn one_runner_is_one_person() {
    for network in networks() {
        for others in [vec![], vec![behind_the_runner(0.0)]] {
            let seen = watch(&mut scene(others.clone()), &network, RunnerChoice::Centre);
            assert!(seen.looks >= 3, "{seen:?}");
            assert_eq!(seen.frames_with_several, 0, "{} {others:?}: {seen:?}", network.display());
        }
    }
}

/// A look about once a second, in frames of their own.
#[test]
fn looks_are_rare() {
    for network in networks() {
        let seen = watch(&mut scene(vec![]), &network, RunnerChoice::Centre);
        assert!(seen.looks as f64 <= SCENE_S + 1.0, "{seen:?}");
    }
}

/// No clip of one runner on a treadmill shows several people.
#[test]
fn no_treadmill_clip_raises_a_false_alarm() {
    let Some(shared) = shared() else { return };
    for network in networks() {
        for clip in treadmill_clips(&shared) {
            let mut video = VideoFile::open(&clip.path).unwrap();
            let seen = watch(&mut video, &network, RunnerChoice::Centre);
            assert_eq!(seen.frames_with_several, 0, "{} {}: {seen:?}", network.display(), clip.name);
        }
    }
}

/// Two runners side by side: both are reported, and each can be chosen without a frame of the other.
#[test]
fn each_of_two_treadmills_can_be_measured() {
    let Some(shared) = shared() else { return };
    let path = shared.join("cases/video/two_treadmills.mp4");
    if !path.exists() {
        skipped("there is no recording of two treadmills: cases/video/two_treadmills.mp4");
        return;
    }
    for network in networks() {
        for choice in [RunnerChoice::Centre, RunnerChoice::Left, RunnerChoice::Right] {
            let mut video = VideoFile::open(&path).unwrap();
            let middle = video.info().width as f32 / 2.0;
            let seen = watch(&mut video, &network, choice);
            let (low, high) = seen.hips.unwrap();
            assert!(seen.frames_with_several > 0, "{choice:?}: {seen:?}");
            assert_eq!(low < middle, high < middle, "{choice:?} mixes two people: {seen:?}");
            assert!(choice != RunnerChoice::Left || high < middle, "{seen:?}");
            assert!(choice != RunnerChoice::Right || low > middle, "{seen:?}");
        }
    }
}
