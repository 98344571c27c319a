//! Tests of runs with standing, stepping on and off, and changes of speed: the truth describes what happens,
//! and the body stays plausible.

use kei_core::Joint;
use kei_sim::gait::Activity;
use kei_sim::{KeypointNoise, PoseSource, Scene, Side, Simulation, StrideTruth};
use std::path::Path;

fn scene(name: &str) -> Scene {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenes").join(name);
    Scene::load(&path).unwrap_or_else(|e| panic!("{e}"))
}

fn simulation(name: &str) -> Simulation {
    Simulation::new(scene(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Returns the activities in order, consecutive equal ones merged, each with its start time in seconds.
fn activities(simulation: &Simulation) -> Vec<(Activity, f64)> {
    let times = (0..(simulation.scene().duration_s * 20.0) as usize).map(|k| k as f64 / 20.0);
    let mut found: Vec<(Activity, f64)> = times.map(|t| (simulation.motion().activity(t), t)).collect();
    found.dedup_by_key(|(activity, _)| *activity);
    found
}

/// An empty belt, a walk onto the treadmill, a run, a stop, a walk off, an empty belt, and back.
#[test]
fn stepping_on_and_off_is_reported() {
    use Activity::{Absent, Changing, Crossing, Running, Standing, Walking};
    let simulation = simulation("hard_step_off.toml");
    let found = activities(&simulation);
    let run = [Changing, Walking, Changing, Running];
    let mut expected = vec![Absent, Crossing, Standing];
    expected.extend(run);
    expected.extend([Changing, Walking, Changing, Standing, Crossing, Absent, Crossing, Standing]);
    expected.extend(run);
    assert_eq!(found.iter().map(|f| f.0).collect::<Vec<_>>(), expected);
    assert_eq!((found[1].1, found[12].1), (6.0, 64.0), "{found:?}");
    for (pose, truth) in PoseSource::over(simulation, KeypointNoise::NONE).step_by(7) {
        let away = truth.time_s < 6.0 || (64.0..90.0).contains(&truth.time_s);
        assert_eq!(truth.activity == Absent, away, "{}", truth.time_s);
        assert_eq!(pose.keypoints.iter().all(|k| k.score == 0.0), away || out_of_sight(&truth.pose));
        if truth.activity == Standing {
            assert_eq!((truth.contact, truth.belt_speed, truth.near_phase), ([true; 2], 0.0, 0.0));
        }
    }
}

fn out_of_sight(pose: &kei_core::Pose) -> bool {
    Joint::ALL.iter().all(|&j| pose[j].score == 0.0)
}

/// Without a person, a noisy source yields only joints with low scores.
#[test]
fn an_empty_belt_has_no_good_score() {
    let source = PoseSource::over(simulation("hard_step_off.toml"), KeypointNoise::default());
    let away: Vec<_> = source.filter(|(_, truth)| truth.activity == Activity::Absent).collect();
    assert!(away.len() > 900);
    assert!(away.iter().all(|(pose, _)| pose.keypoints.iter().all(|k| k.score < 0.16)));
}

/// Each stride of the truth lies within one speed, and has that speed's cadence.
#[test]
fn strides_follow_the_speed() {
    let simulation = simulation("hard_speed_change.toml");
    let strides: Vec<StrideTruth> = Side::BOTH.iter().flat_map(|&s| simulation.strides(s)).collect();
    for (kmh, walks) in [(8.0, false), (12.0, false), (16.0, false), (10.0, false), (5.0, true)] {
        let requested = simulation.scene().runner.gait_at(kmh / 3.6).cadence_spm;
        let of: Vec<&StrideTruth> =
            strides.iter().filter(|s| (s.belt_speed * 3.6 - kmh).abs() < 1e-9).collect();
        let mean = of.iter().map(|s| s.cadence_spm()).sum::<f64>() / of.len() as f64;
        assert!(of.len() > 15, "{} strides at {kmh} km/h", of.len());
        assert!((mean - requested).abs() < 1.5, "{mean} spm, not {requested}, at {kmh} km/h");
        assert!(of.iter().all(|s| (s.duty_factor() > 0.5) == walks));
    }
    let changing = |t: f64| simulation.motion().activity(t) == Activity::Changing;
    for s in &strides {
        let samples = (0..=20).map(|k| s.contact_s + s.stride_time_s() * f64::from(k) / 20.0);
        assert!(!samples.into_iter().any(changing), "a stride at {} s lies in a change", s.contact_s);
        let on = |t: f64| simulation.truth(t).contact[s.side.index()];
        assert!(on(s.contact_s + 1e-4) && !on(s.toe_off_s + 1e-4));
    }
}

/// The distance of the belt is the integral of its speed.
#[test]
fn the_belt_distance_follows_the_speed() {
    for name in ["hard_speed_change.toml", "hard_standing.toml", "hard_step_off.toml"] {
        let simulation = simulation(name);
        let motion = simulation.motion();
        let (mut distance, step) = (0.0, 0.01);
        for k in 0..(simulation.scene().duration_s / step) as usize {
            let time = k as f64 * step;
            distance += step * motion.speed_at(time + 0.5 * step);
            assert!((motion.belt(time + step) - distance).abs() < 0.02, "{name} at {time} s");
        }
    }
}

/// During changes, too, segments keep their length, knees bend forward, feet stay above the ground, and
/// neither ankles nor pelvis jump.
#[test]
fn joints_stay_connected_during_changes() {
    for name in ["hard_speed_change.toml", "hard_standing.toml", "hard_step_off.toml"] {
        let simulation = simulation(name);
        let motion = simulation.motion();
        let s = *motion.segments();
        let step = 0.01;
        let mut before: Option<kei_sim::Body> = None;
        for k in 0..(simulation.scene().duration_s / step) as usize {
            let time = k as f64 * step;
            let activity = motion.activity(time);
            if activity == Activity::Absent {
                before = None;
                continue;
            }
            let body = motion.body(time);
            let ahead = body.torso.gaze;
            for side in Side::BOTH {
                let (leg, arm) = (&body.legs[side.index()], &body.arms[side.index()]);
                let lengths = [
                    (leg.hip.distance(leg.knee), s.thigh),
                    (leg.knee.distance(leg.ankle), s.shank),
                    (leg.heel.distance(leg.ball), s.heel_to_ball),
                    (arm.shoulder.distance(arm.elbow), s.upper_arm),
                    (arm.elbow.distance(arm.wrist), s.forearm),
                    (body.torso.mid_hip.distance(body.torso.mid_shoulder), s.trunk),
                ];
                for (found, expected) in lengths {
                    assert!(
                        (found - expected).abs() < 1e-6,
                        "{name}: {found} m, not {expected} m, at {time} s"
                    );
                }
                let line = (leg.ankle - leg.hip).unit();
                let thigh = leg.knee - leg.hip;
                let bend = (thigh - line * thigh.dot(line)).dot(ahead);
                assert!(bend > -1e-6, "{name}: knee backward by {bend} at {time} s");
                let lowest = leg.heel.y.min(leg.ball.y).min(leg.toe.y);
                let floor = if activity == Activity::Crossing { -0.19 } else { -0.004 };
                assert!(lowest > floor, "{name}: foot {lowest} m below the belt at {time} s");
                if let Some(before) = &before {
                    let ankle = leg.ankle.distance(before.legs[side.index()].ankle);
                    assert!(ankle < 16.0 * step, "{name}: ankle jumps {ankle} m at {time} s");
                }
            }
            if let Some(before) = &before {
                let hip = body.torso.mid_hip.distance(before.torso.mid_hip);
                assert!(hip < 0.03, "{name}: the pelvis jumps {hip} m at {time} s");
            }
            before = Some(body);
        }
    }
}

/// The error for impossible events names the keys.
#[test]
fn impossible_events_are_rejected() {
    let message = |text: &str| {
        let scene = Scene::from_toml(text).unwrap_or_else(|e| panic!("{e}"));
        Simulation::new(scene).expect_err("not possible").to_string()
    };
    assert!(message("speed_change = [[10.0, 0.5]]").contains("speed_change"));
    assert!(message("absent = [[30.0, 40.0]]").contains("absent from 30 s"));
    assert!(message("speed_change = [[10.0, 12.0], [10.5, 14.0]]").contains("or later"));
}
