//! Recordings of other rates, with changes of pace, cuts or two people, end to end. They are skipped with a message if
//! the shared files are missing.

mod support;

use kei_tests::{ReferenceRunner, pose_model, shared, write_csv};
use serde_json::Value;
use std::path::PathBuf;
use support::{analyze, kei, refusal, success, value};
use tempfile::TempDir;

/// KEI of the keypoint files. They are the reference gait with noise.
const REFERENCE_KEI: f64 = 98.1;
/// Cadence and KEI of the two treadmill clips in `cases/video`.
const M8: [f64; 2] = [158.6, 68.0];
const M6: [f64; 2] = [176.5, 94.0];

fn case(path: &str) -> Option<PathBuf> {
    shared().map(|shared| shared.join("cases").join(path)).filter(|path| path.exists())
}

fn reason<'a>(report: &'a Value, key: &str) -> &'a str {
    report["withheld"][key].as_str().unwrap_or_default()
}

/// Too slow for a run: slow motion, whose KEI needs no clock.
#[test]
fn a_run_at_the_pace_of_a_walk_is_slow_motion() {
    for (name, factor) in [("cad40.csv", 4.2), ("cad60.csv", 2.8), ("cad70.csv", 2.4)] {
        let Some(path) = case(&format!("keypoints/{name}")) else { return };
        let report = analyze(&path, &[]);
        assert_eq!(reason(&report, "cadence_spm"), "slow motion: true frame rate unknown", "{name}");
        assert_eq!(report["gait"], "running", "{name}");
        assert!((value(&report, "kei") - REFERENCE_KEI).abs() < 1.5, "{name}: {}", report["kei"]);
        let estimate = report["slow_motion_estimate"].as_f64().unwrap();
        assert!((estimate - factor).abs() < 0.1, "{name}: {estimate}");
    }
}

/// Fast for a run, and faster than any.
#[test]
fn fast_steps_are_measured_and_impossible_ones_withheld() {
    for (name, cadence_spm) in [("cad240.csv", 240.0), ("cad270.csv", 270.0)] {
        let Some(path) = case(&format!("keypoints/{name}")) else { return };
        let cadence = value(&analyze(&path, &[]), "cadence_spm");
        assert!((cadence - cadence_spm).abs() < 0.5, "{name}: {cadence}");
    }
    let report = analyze(&case("keypoints/cad316_60fps.csv").unwrap(), &[]);
    assert_eq!(reason(&report, "cadence_spm"), "steps faster than any runner's");
    assert_eq!(reason(&report, "kei"), "steps faster than any runner's");
}

#[test]
fn a_clip_of_nine_frames_is_too_short() {
    let Some(path) = case("keypoints/nine_frames.csv") else { return };
    assert_eq!(reason(&analyze(&path, &[]), "kei"), "too short: needs two strides");
}

/// A change that lasts gives two segments; one of a few strides is in the mean, and reported.
#[test]
fn a_change_of_pace_is_reported() {
    let Some(path) = case("keypoints/150-then-180.csv") else { return };
    let report = analyze(&path, &[]);
    let cadences: Vec<f64> =
        report["segments"].as_array().unwrap().iter().map(|segment| value(segment, "cadence_spm")).collect();
    assert_eq!(cadences.len(), 2, "{cadences:?}");
    assert!((cadences[0] - 150.0).abs() < 0.5 && (cadences[1] - 180.0).abs() < 0.5, "{cadences:?}");
    let second = analyze(&path, &["--segment", "2"]);
    assert_eq!(
        (&second["segment"], &second["cadence_spm"]),
        (&2.into(), &report["segments"][1]["cadence_spm"])
    );
    let few = analyze(&case("keypoints/160-then-175_240fps.csv").unwrap(), &[]);
    assert!((value(&few, "cadence_spm") - 165.6).abs() < 0.5, "{}", few["cadence_spm"]);
    assert_eq!((&few["strides"], &few["measured_share"]), (&11.into(), &1.0.into()));
    let range: Vec<f64> = serde_json::from_value(few["segments"][0]["pace_range_spm"].clone()).unwrap();
    assert!((range[0] - 160.0).abs() < 2.0 && (range[1] - 175.0).abs() < 2.0, "{range:?}");
}

#[test]
fn a_cut_does_not_change_the_cadence() {
    let Some(path) = case("keypoints/jump_cut_0.4s.csv") else { return };
    let cadence = &analyze(&path, &[])["cadence_spm"];
    let bound = |key: &str| cadence[key].as_f64().unwrap();
    assert!(bound("low") <= 170.0 && 170.0 <= bound("high"), "{cadence}");
}

/// Which of two people is measured is said and can be chosen.
#[test]
fn one_of_two_runners_is_measured() {
    let (Some(path), Some(_)) = (case("video/two_treadmills.mp4"), pose_model()) else { return };
    for (options, [cadence, kei_points]) in [(&["--runner", "left"], M8), (&["--runner", "right"], M6)] {
        let (stdout, stderr) = success(kei(&[&"analyze", &path, &"--json"]).args(options));
        let report: Value = serde_json::from_str(&stdout).unwrap();
        assert!(
            (value(&report, "cadence_spm") - cadence).abs() < 1.5,
            "{options:?}: {}",
            report["cadence_spm"]
        );
        assert!((value(&report, "kei") - kei_points).abs() < 6.0, "{options:?}: {}", report["kei"]);
        assert!(stderr.contains("2 people in view"), "{options:?}: {stderr}");
    }
}

#[test]
fn a_segment_that_does_not_exist_is_an_error() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("run.csv");
    write_csv(&path, ReferenceRunner::default().poses());
    let message = refusal(kei(&[&"analyze", &path]).args(["--segment", "2"]));
    assert!(message.contains("there is no segment 2: the recording has 1"), "{message}");
}

/// A belt speed that does not fit the height and the frame rate is reported.
#[test]
fn a_contradicting_belt_speed_is_reported() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("run.csv");
    write_csv(&path, ReferenceRunner::default().poses());
    let speed = value(&analyze(&path, &["--height-cm", "170"]), "belt_speed_estimate_kmh");
    for (stated, agrees) in [(speed, true), (speed / 2.0, false)] {
        let stated = format!("{stated:.1}");
        let report = analyze(&path, &["--height-cm", "170", "--speed-kmh", &stated]);
        assert_eq!(report["belt_speed_agrees"], agrees, "{stated}");
        let notes = report["notes"].to_string();
        assert_eq!(
            notes.contains("the speed, the height or the recording's frame rate is wrong"),
            !agrees,
            "{notes}"
        );
    }
}
