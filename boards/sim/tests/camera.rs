//! Tests that the simulated camera renders the truth, and that errors in scenes are reported.

use kei_core::Joint;
use kei_frame::{Camera, Captured, Frame, PixelFormat};
use kei_sim::{
    CameraSettings, Look, Pace, Rng, RoomSettings, RunnerSettings, Scene, SceneError, Side, SimCamera,
    Simulation,
};
use std::path::Path;
use std::time::Duration;

/// Returns a scene with magenta shoes, which no other object has, and a sensor without noise.
fn magenta_shoes(camera: CameraSettings) -> Scene {
    let look = Look { shoes: [255, 0, 255], soles: [255, 0, 255], socks: [255, 0, 255], ..Look::default() };
    Scene {
        duration_s: 1.0,
        runner: RunnerSettings { look, ..RunnerSettings::default() },
        camera: CameraSettings { noise: 0.0, ..camera },
        ..Scene::default()
    }
}

/// Returns the centres of all magenta pixels, which show the shoes.
fn shoe_pixels(frame: &Frame) -> Vec<(f32, f32)> {
    let width = frame.width as usize;
    let magenta = |p: &[u8]| p[0] > 80 && p[2] > 80 && p[1] < 40;
    let pixels = frame.data.chunks_exact(3).enumerate().filter(|(_, p)| magenta(p));
    pixels.map(|(i, _)| ((i % width) as f32 + 0.5, (i / width) as f32 + 0.5)).collect()
}

/// Returns the distance from a point to the nearest of `others`, in px.
fn nearest((x, y): (f32, f32), others: &[(f32, f32)]) -> f32 {
    others.iter().map(|o| (o.0 - x).hypot(o.1 - y)).fold(f32::INFINITY, f32::min)
}

/// Pixels and truth agree for both sides, and with yaw, distortion and a rolling shutter: the shoes are
/// painted where the truth has heels, toes and ankles.
#[test]
fn pixels_agree_with_the_truth() {
    for camera in [
        CameraSettings::default(),
        CameraSettings { side: Side::Left, ..CameraSettings::default() },
        CameraSettings { yaw_deg: 20.0, pitch_deg: 6.0, distortion: -0.1, ..CameraSettings::default() },
        CameraSettings { rolling_ms: 20.0, exposure_ms: 4.0, ..CameraSettings::default() },
    ] {
        let side = camera.side;
        let mut camera =
            SimCamera::new(magenta_shoes(camera), PixelFormat::Rgb24, Pace::Unhurried).expect("a good scene");
        let mut frame = Frame::empty();
        while camera.capture(&mut frame).expect("a frame") == Captured::Frame {
            let truth = camera.truth().expect("truth of the frame");
            let ankle = |joint: Joint| (truth.pose[joint].x, truth.pose[joint].y);
            let foot = |i: usize, joint| {
                let (heel, toe) = (truth.heels[i], truth.toes[i]);
                let middle = ((heel.x + toe.x) / 2.0, (heel.y + toe.y) / 2.0);
                [(heel.x, heel.y), middle, (toe.x, toe.y), ankle(joint)]
            };
            let feet = [foot(0, Joint::LeftAnkle), foot(1, Joint::RightAnkle)];
            let pixels = shoe_pixels(&frame);
            // Every shoe pixel is near a foot, and every point of the near foot has a shoe pixel.
            let stray = pixels.iter().map(|&p| nearest(p, &feet.concat())).fold(0.0, f32::max);
            assert!(stray < 22.0, "a shoe {stray:.0} px from any foot at {:.2} s", truth.time_s);
            for point in feet[side.index()] {
                let miss = nearest(point, &pixels);
                assert!(miss < 6.0, "no shoe within {miss:.0} px of {point:?} at {:.2} s", truth.time_s);
            }
        }
    }
}

/// Two cameras on the same scene give the same bytes, and the stream ends with the scene.
#[test]
fn the_same_seed_gives_the_same_frames() {
    let scene = Scene { duration_s: 0.3, ..Scene::default() };
    let run = || {
        let mut camera =
            SimCamera::new(scene.clone(), PixelFormat::Yuyv, Pace::Unhurried).expect("a good scene");
        let mut frame = Frame::empty();
        let mut all = Vec::new();
        while camera.capture(&mut frame).expect("a frame") == Captured::Frame {
            assert_eq!(frame.data.len(), frame.stride * frame.height as usize);
            all.extend_from_slice(&frame.data);
        }
        assert_eq!(camera.capture(&mut frame).expect("still over"), Captured::End);
        all
    };
    let first = run();
    assert_eq!(first.len(), 9 * 640 * 480 * 2);
    assert!(first == run());
}

/// YUYV and grey show the same frame as RGB.
#[test]
fn formats_agree() {
    let scene = Scene { duration_s: 0.01, ..Scene::default() };
    let take = |format| {
        let mut camera = SimCamera::new(scene.clone(), format, Pace::Unhurried).expect("a good scene");
        let mut frame = Frame::empty();
        assert_eq!(camera.capture(&mut frame).expect("a frame"), Captured::Frame);
        frame.data
    };
    let (rgb, yuyv, grey) = (take(PixelFormat::Rgb24), take(PixelFormat::Yuyv), take(PixelFormat::Grey));
    for index in (0..640 * 480).step_by(97) {
        let p = &rgb[3 * index..3 * index + 3];
        let luma = 0.299 * f64::from(p[0]) + 0.587 * f64::from(p[1]) + 0.114 * f64::from(p[2]);
        assert!((f64::from(grey[index]) - luma).abs() < 2.0);
        assert!((f64::from(yuyv[2 * index]) - (16.0 + luma * 219.0 / 255.0)).abs() < 2.0);
    }
}

/// An unsupported format is an error that names the format.
#[test]
fn unsupported_formats_are_rejected() {
    let mut camera =
        SimCamera::new(Scene::default(), PixelFormat::Nv12, Pace::Unhurried).expect("a good scene");
    let error = camera.capture(&mut Frame::empty()).expect_err("no NV12");
    assert!(error.to_string().contains("Nv12"), "{error}");
}

/// In real time, frames wait for their timestamp, and frames that a slow reader misses are counted as
/// dropped.
#[test]
fn frames_arrive_in_real_time() {
    let camera =
        CameraSettings { width: 64, height: 48, frames_per_second: 50.0, ..CameraSettings::default() };
    let scene = Scene { duration_s: 0.5, camera, ..Scene::default() };
    let mut camera = SimCamera::new(scene, PixelFormat::Grey, Pace::RealTime).expect("a good scene");
    let mut frame = Frame::empty();
    let start = std::time::Instant::now();
    let mut frames = 1;
    camera.capture(&mut frame).expect("a frame");
    std::thread::sleep(Duration::from_millis(200));
    while camera.capture(&mut frame).expect("a frame") == Captured::Frame {
        frames += 1;
    }
    assert!(start.elapsed() >= Duration::from_millis(480));
    assert!(camera.dropped() >= 7, "{} dropped", camera.dropped());
    assert_eq!(frames + camera.dropped(), 25);
}

/// With dropped frames and jitter, timestamps still increase.
#[test]
fn frames_with_jitter_stay_in_order() {
    let camera = CameraSettings { jitter_ms: 30.0, drop_share: 0.2, ..CameraSettings::default() };
    let scene = Scene { duration_s: 60.0, camera, ..Scene::default() };
    let times: Vec<f64> = Simulation::new(scene).expect("a good scene").frame_times().collect();
    assert!((times.len() as f64 - 1440.0).abs() < 80.0, "{} of 1800 frames", times.len());
    assert!(times.windows(2).all(|w| w[0] < w[1]));
}

/// Every scene of this crate can be loaded and solved, and says that its numbers are invented.
#[test]
fn scenes_can_be_played() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenes");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the scenes folder") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a text file");
        assert!(text.contains("invented"), "{path:?} does not say that its numbers are invented");
        let mut scene = Scene::load(&path).unwrap_or_else(|e| panic!("{e}"));
        scene.duration_s = scene.duration_s.min(5.0);
        Simulation::new(scene).unwrap_or_else(|e| panic!("{path:?}: {e}"));
        count += 1;
    }
    assert!(count >= 20);
}

/// The error for a wrong key or value names the key, and a missing file is an error.
#[test]
fn scene_errors_name_the_key() {
    let message = |text: &str| Scene::from_toml(text).expect_err("a bad scene").to_string();
    assert!(message("[runner]\nspeed_mph = 7.0").contains("speed_mph"));
    assert!(message("[camera]\nwidth = \"wide\"").contains("width"));
    assert!(message("[camera]\nyaw_deg = 500.0").contains("camera.yaw_deg"));
    assert!(message("[runner]\nduty_factor = 2.0").contains("duty_factor"));
    assert!(message("[runner]\nheight_m = nan").contains("runner.height_m"));
    assert!(message("[[bystander]]\nheight_m = 9.0").contains("bystander[0].height_m"));
    let missing = Scene::load(Path::new("no/such/scene.toml"));
    assert!(matches!(missing, Err(SceneError::Unreadable { .. })));
}

/// Random runners can be solved at every speed, and differ from each other.
#[test]
fn random_runners_can_be_solved() {
    let mut cadences = Vec::new();
    for seed in 0..60 {
        let mut scene = Scene::random(seed, 6.0 + 14.0 * seed as f64 / 59.0);
        scene.duration_s = 2.0;
        cadences.push(scene.runner.gait().cadence_spm);
        Simulation::new(scene).unwrap_or_else(|e| panic!("seed {seed}: {e}"));
    }
    cadences.dedup();
    assert_eq!(cadences.len(), 60);
}

/// Random clothes in a random room are a valid scene. The same seed gives the same frame, and frames of
/// different seeds differ clearly.
#[test]
fn clothes_and_rooms_vary() {
    let draw = |seed: u64| {
        let mut rng = Rng::new(seed, 1);
        let mut scene = magenta_shoes(CameraSettings { width: 64, height: 64, ..CameraSettings::default() });
        scene.runner.look = Look::varied(&mut rng);
        scene.room = RoomSettings::varied(&mut rng);
        scene.check().unwrap();
        let mut frame = Frame::empty();
        let mut camera = SimCamera::new(scene, PixelFormat::Rgb24, Pace::Unhurried).unwrap();
        assert_eq!(camera.capture(&mut frame).unwrap(), Captured::Frame);
        frame.data
    };
    let drawn: Vec<_> = (0..12).map(draw).collect();
    assert_eq!(drawn[3], draw(3));
    for (i, a) in drawn.iter().enumerate() {
        for b in &drawn[i + 1..] {
            let different = a.iter().zip(b).filter(|(a, b)| a.abs_diff(**b) > 20).count();
            assert!(different > a.len() / 10, "{different} of {} values", a.len());
        }
    }
}
