//! Tests without rendering: strides agree with frames, measured curves are played exactly, and noise has the
//! requested size.

use kei_core::Joint;
use kei_sim::gait::{GRAVITY, JointCycle, PlayedGait};
use kei_sim::{CameraSettings, KeypointNoise, PoseSource, Scene, Side, Simulation};

fn scene(seconds: f64) -> Scene {
    Scene { duration_s: seconds, ..Scene::default() }
}

/// Without noise, the observed pose is exactly the truth.
#[test]
fn poses_without_noise_are_exact() {
    for (pose, truth) in PoseSource::new(scene(2.0), KeypointNoise::NONE).expect("a good scene") {
        for joint in Joint::ALL {
            assert_eq!((pose[joint].x, pose[joint].y), (truth.pose[joint].x, truth.pose[joint].y));
        }
    }
}

/// Gaussian noise and left/right swaps have the requested size and share.
#[test]
fn noise_has_the_requested_size() {
    let noise = KeypointNoise { gaussian_leg: 0.02, swap_share: 0.1, ..KeypointNoise::NONE };
    let source = PoseSource::new(scene(60.0), noise).expect("a good scene");
    let simulation = source.simulation();
    let leg_px = simulation.motion().segments().leg() * simulation.optics().scale(2.3);
    let (mut squares, mut count, mut swaps, mut frames) = (0.0, 0.0, 0.0, 0.0);
    for (pose, truth) in source {
        let nose = (pose[Joint::Nose].x - truth.pose[Joint::Nose].x) as f64 / leg_px;
        squares += nose * nose;
        count += 1.0;
        let (left, right) = (truth.pose[Joint::LeftAnkle], truth.pose[Joint::RightAnkle]);
        if (left.x - right.x).abs() > 60.0 {
            let seen = pose[Joint::LeftAnkle].x;
            swaps += f64::from(u8::from((seen - left.x).abs() > (seen - right.x).abs()));
            frames += 1.0;
        }
    }
    let deviation = f64::sqrt(squares / count);
    assert!((deviation - 0.02).abs() < 0.002, "standard deviation {deviation}");
    assert!((swaps / frames - 0.1).abs() < 0.04, "swaps {}", swaps / frames);
}

/// The truth about strides agrees with that about frames: contact flags change at contact and toe-off, and
/// the phase is 0.5 in the middle.
#[test]
fn strides_agree_with_frames() {
    let simulation = Simulation::new(scene(10.0)).expect("a good scene");
    let strides = simulation.strides(Side::Right);
    assert!(strides.len() >= 12);
    for stride in &strides {
        let on = |t: f64| simulation.truth(t).contact[Side::Right.index()];
        assert!(on(stride.contact_s + 1e-4) && !on(stride.contact_s - 1e-4));
        assert!(on(stride.toe_off_s - 1e-4) && !on(stride.toe_off_s + 1e-4));
        let middle = 0.5 * (stride.contact_s + stride.next_contact_s);
        assert!((simulation.truth(middle).near_phase - 0.5).abs() < 1e-9);
        assert!(stride.ground_contact_s() > 0.2 && stride.ground_contact_s() < 0.3);
        assert!(stride.knee_flexion_swing_max_deg > stride.knee_flexion_stance_max_deg);
    }
}

/// The strides have the requested asymmetry and fatigue.
#[test]
fn strides_have_the_requested_asymmetry_and_fatigue() {
    let mut scene = scene(120.0);
    scene.runner.asymmetry_percent = Some(6.0);
    scene.runner.variation_percent = Some(1.0);
    scene.runner.fatigue.cadence_spm = -4.0;
    let simulation = Simulation::new(scene).expect("a good scene");
    let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
    let contact = |side| -> Vec<f64> {
        simulation
            .motion()
            .contacts()
            .iter()
            .filter(|c| c.side == side)
            .map(|c| c.toe_off - c.contact)
            .collect()
    };
    let ratio = mean(&contact(Side::Right)) / mean(&contact(Side::Left));
    assert!((ratio - 1.06).abs() < 0.01, "right over left {ratio}");
    let strides = simulation.strides(Side::Left);
    let cadence: Vec<f64> = strides.iter().map(|s| s.cadence_spm()).collect();
    let (early, late) = (mean(&cadence[..20]), mean(&cadence[cadence.len() - 20..]));
    assert!((early - late - 7.1).abs() < 1.2, "{early} to {late}");
}

/// Seen from the left, the runner faces left, and the left side is near.
#[test]
fn the_runner_faces_left_when_seen_from_the_left() {
    for side in Side::BOTH {
        let camera = CameraSettings { side, ..CameraSettings::default() };
        let simulation = Simulation::new(Scene { camera, ..scene(1.0) }).expect("a good scene");
        let pose = simulation.truth(0.5).pose;
        let ahead = pose[Joint::Nose].x - pose[Joint::LeftEar].x;
        assert!(ahead * side.sign() as f32 > 0.0);
        let far_ear = if side == Side::Right { Joint::LeftEar } else { Joint::RightEar };
        assert_eq!(pose[far_ear].score, 0.5, "the head hides the far ear");
    }
}

/// Curves taken from a simulated stride and played again give the same knee angles. Feet move with the belt,
/// and the body falls freely in flight.
#[test]
fn measured_curves_are_played_exactly() {
    let mut original = scene(4.0);
    original.runner.variation_percent = Some(0.0);
    original.runner.wander_m = Some(0.0);
    let simulation = Simulation::new(original.clone()).expect("a good scene");
    let stride = simulation.strides(Side::Right)[0];
    let wide = |curve: &[f32]| curve.iter().map(|&v| f64::from(v)).collect::<Vec<_>>();
    let cycle = JointCycle {
        thigh_deg: wide(&stride.thigh_curve_deg),
        knee_deg: wide(&stride.knee_curve_deg),
        foot_pitch_deg: None,
        trunk_lean_deg: vec![6.0],
        upper_arm_deg: None,
        elbow_deg: None,
        duty_factor: stride.duty_factor(),
    };
    let segments = *simulation.motion().segments();
    let played = PlayedGait::new(segments, cycle, stride.cadence_spm(), None, 4.0, 9).expect("good curves");
    // The cycle has no foot pitch, so a typical roll is used, and the speed is only approximately equal.
    let off = played.speed() / simulation.motion().speed() - 1.0;
    assert!(off.abs() < 0.15, "belt speed off by {off}");
    let again = Simulation::with_motion(original, played.clone()).expect("a good scene");
    let replay = again.strides(Side::Right)[0];
    for (a, b) in stride.knee_curve_deg.iter().zip(replay.knee_curve_deg) {
        assert!((a - b).abs() < 0.6, "{a} {b}");
    }
    for contact in played.contacts().filter(|c| c.contact > 0.0 && c.toe_off < 4.0) {
        let mut marks: [Option<f64>; 2] = [None, None];
        for k in 1..40 {
            let time = contact.contact + (contact.toe_off - contact.contact) * f64::from(k) / 40.0;
            let leg = played.body(time).legs[contact.side.index()];
            let on_heel = leg.heel.y < leg.ball.y;
            let point = if on_heel { leg.heel } else { leg.ball };
            assert!(point.y.abs() < 0.002, "{} m above the belt", point.y);
            let on_belt = point.x + played.speed() * time;
            let mark = *marks[usize::from(on_heel)].get_or_insert(on_belt);
            assert!((on_belt - mark).abs() < 0.01, "slip {}", on_belt - mark);
        }
        let (h, middle) = (0.004, contact.toe_off + 0.03);
        let centre = |t: f64| played.body(t).mass_centre().y;
        let fall = (centre(middle - h) - 2.0 * centre(middle) + centre(middle + h)) / (h * h);
        assert!((fall + GRAVITY).abs() < 0.8, "{fall} m/s2 in flight");
    }
}

/// The error for a curve that cannot be played names the curve or number.
#[test]
fn bad_curves_are_rejected() {
    let segments = *Simulation::new(scene(1.0)).expect("a good scene").motion().segments();
    let good = JointCycle {
        thigh_deg: vec![0.0; 20],
        knee_deg: vec![20.0; 20],
        foot_pitch_deg: None,
        trunk_lean_deg: vec![5.0],
        upper_arm_deg: None,
        elbow_deg: None,
        duty_factor: 0.3,
    };
    let message = |cycle: JointCycle| {
        PlayedGait::new(segments, cycle, 180.0, None, 1.0, 1).expect_err("bad curves").to_string()
    };
    assert!(message(JointCycle { knee_deg: vec![20.0; 19], ..good.clone() }).contains("knee_deg"));
    assert!(message(JointCycle { thigh_deg: vec![f64::NAN; 20], ..good.clone() }).contains("thigh_deg"));
    assert!(message(JointCycle { duty_factor: 0.6, ..good.clone() }).contains("duty_factor"));
    // A leg that swings forward in stance would need a belt that runs backward.
    let forward = (0..20).map(|k| f64::from(k % 10) * 6.0 - 30.0).collect();
    assert!(message(JointCycle { thigh_deg: forward, ..good }).contains("speed_kmh"));
}
