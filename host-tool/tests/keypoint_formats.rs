//! Keypoint files of other programs and of every convention, end to end. The recordings are skipped with a
//! message if the shared files are missing.

mod support;

use kei_core::Pose;
use kei_tests::{ReferenceRunner, shared, write_csv};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use support::{analyze, kei, refusal, success, value};
use tempfile::TempDir;

/// Truth of every recording: cadence, steps per minute.
const CADENCE_SPM: f64 = 170.0;
/// KEI of the recordings in px.
const KEI: f64 = 98.1;

/// Returns a file of the shared recordings, if they are there.
fn case(name: &str) -> Option<PathBuf> {
    shared().map(|shared| shared.join("cases/keypoints").join(name)).filter(|path| path.exists())
}

/// Asserts that a recording is measured as in px with y down, within the noise of the file's digits.
#[track_caller]
fn assert_measured(report: &Value, name: &str) {
    let cadence = value(report, "cadence_spm");
    assert!((cadence - CADENCE_SPM).abs() <= 0.5, "{name}: {cadence} steps per minute");
    assert!((value(report, "kei") - KEI).abs() <= 1.0, "{name}: KEI {}", report["kei"]);
    assert!((value(report, "trunk_lean_deg") - 10.5).abs() <= 1.0, "{name}: {}", report["trunk_lean_deg"]);
    let knee = value(report, "knee_flexion_swing_max_deg");
    assert!((knee - 123.6).abs() <= 2.0, "{name}: knee {knee}");
    assert_eq!(report["gait"], "running", "{name}");
}

/// Asserts that a file is refused with a message that contains `words`, also with options.
#[track_caller]
fn assert_refused(path: &Path, options: &[&str], words: &[&str]) {
    let message = refusal(kei(&[&"analyze", &path]).args(options));
    for word in words.iter().chain(&[path.to_str().unwrap()]) {
        assert!(message.contains(word), "{word}: {message}");
    }
}

#[test]
fn conventions_are_handled_or_refused_with_the_option_that_helps() {
    let Some(base) = case("px.csv") else { return };
    assert_measured(&analyze(&base, &[]), "px.csv");
    for (name, refused, options) in [
        ("y_up.csv", &["head is below the feet", "does y point up?", "--y-up"][..], &["--y-up"][..]),
        (
            "landscape_1920x1080.csv",
            &["normalised coordinates", "width and height", "--frame-size"],
            &["--frame-size", "1920x1080"],
        ),
        (
            "portrait_1080x1920.csv",
            &["normalised coordinates", "width and height", "--frame-size"],
            &["--frame-size", "1080x1920"],
        ),
        ("ms.csv", &["0.03 frames a second", "in seconds?", "milliseconds"], &["--recorded-fps", "30"]),
        ("frame_number.csv", &["1 frames a second", "frame numbers"], &["--recorded-fps", "30"]),
    ] {
        let path = case(name).unwrap();
        assert_refused(&path, &[], refused);
        assert_measured(&analyze(&path, options), name);
    }
    let path = case("rtmpose.csv").unwrap();
    let (stdout, stderr) = success(&mut kei(&[&"analyze", &path, &"--json"]));
    assert_measured(&serde_json::from_str(&stdout).unwrap(), "rtmpose.csv");
    assert!(stderr.contains("rtmpose.csv: scores up to 1.035 are set to 1"), "{stderr}");
}

#[test]
fn placeholders_measure_as_empty_cells_do() {
    let (Some(zeros), Some(empty)) = (case("zeros_5_percent.csv"), case("empty_5_percent.csv")) else {
        return;
    };
    let (mut zeros, empty) = (analyze(&zeros, &[]), analyze(&empty, &[]));
    assert_measured(&empty, "empty_5_percent.csv");
    zeros["input"] = empty["input"].clone();
    assert_eq!(zeros, empty);
}

#[test]
fn files_of_other_programs_are_measured() {
    let Some(folder) = case("peer-formats") else { return };
    let rate = ["--recorded-fps", "30"];
    for (name, options) in [
        ("run_Sports2D_px_person00.trc", &[][..]),
        ("results_mmpose.json", &rate[..]),
        ("runDLC_resnet50.csv", &rate[..]),
    ] {
        let path = folder.join(name);
        if !options.is_empty() {
            assert_refused(&path, &[], &["has no times", "--recorded-fps N"]);
        }
        let report = analyze(&path, options);
        assert_eq!(report["frames"], 360, "{name}");
        assert_measured(&report, name);
    }
    let frame = folder.join("run_000000000000_keypoints.json");
    assert_refused(&frame, &rate, &["one frame in OpenPose JSON", "Give the folder"]);
    assert_refused(&folder, &rate, &["more than one recording"]);
    // All landmarks of this file are at one place.
    let mediapipe = folder.join("mediapipe.csv");
    assert_refused(&mediapipe, &[], &["CSV of landmarks has no times", "--recorded-fps N"]);
    assert_refused(&mediapipe, &rate, &["every keypoint is at (0.5, 0.5)"]);
}

/// Nine frames can be read; the analysis reports that they are too few.
#[test]
fn a_file_of_nine_frames_is_read() {
    let Some(path) = case("nine_frames.csv") else { return };
    let report = analyze(&path, &[]);
    assert_eq!((&report["frames"], &report["kei"]), (&Value::from(9), &Value::Null));
}

fn poses() -> Vec<Pose> {
    ReferenceRunner { cadence_spm: CADENCE_SPM, ..ReferenceRunner::default() }.poses()
}

/// Writes an OpenPose folder. `people` returns the people of a frame.
fn openpose(folder: &Path, people: impl Fn(&Pose) -> Vec<Pose>) {
    for (at, pose) in poses().iter().enumerate() {
        let person = |pose: &Pose| {
            let numbers: Vec<f32> =
                pose.keypoints.iter().flat_map(|point| [point.x, point.y, point.score]).collect();
            serde_json::json!({ "person_id": [-1], "pose_keypoints_2d": numbers })
        };
        let people: Vec<Value> = people(pose).iter().map(person).collect();
        let frame = serde_json::json!({ "version": 1.3, "people": people });
        fs::write(folder.join(format!("run_{at:012}_keypoints.json")), frame.to_string()).unwrap();
    }
}

/// A folder with a file per frame is measured as the same poses in a keypoint CSV.
#[test]
fn an_openpose_folder_is_measured() {
    let folder = TempDir::new().unwrap();
    let (csv, json) = (folder.path().join("poses.csv"), folder.path().join("json"));
    write_csv(&csv, poses());
    fs::create_dir(&json).unwrap();
    openpose(&json, |pose| vec![*pose]);
    let (expected, mut report) = (analyze(&csv, &[]), analyze(&json, &["--recorded-fps", "50"]));
    // What the user stated differs, the result does not.
    ["input", "clock", "notes"].into_iter().for_each(|key| report[key] = expected[key].clone());
    assert_eq!(report, expected);
}

/// A smaller person beside the runner is reported and does not change the result.
#[test]
fn the_larger_of_two_people_is_measured() {
    let folder = TempDir::new().unwrap();
    let small = |pose: &Pose| {
        let mut small = *pose;
        small
            .keypoints
            .iter_mut()
            .for_each(|point| (point.x, point.y) = (point.x * 0.5, 300.0 + point.y * 0.5));
        small
    };
    openpose(folder.path(), |pose| vec![small(pose), *pose]);
    let mut command = kei(&[&"analyze", &folder.path(), &"--json", &"--recorded-fps", &"50"]);
    let (stdout, stderr) = success(&mut command);
    let report: Value = serde_json::from_str(&stdout).unwrap();
    assert!((value(&report, "cadence_spm") - CADENCE_SPM).abs() <= 0.5, "{}", report["cadence_spm"]);
    assert!(stderr.contains(": up to 2 people in a frame (450 frames with several)"), "{stderr}");
    assert!(stderr.contains("measuring number 2 from the left"), "{stderr}");
}

#[test]
fn options_out_of_range_are_usage_errors() {
    for options in [["--frame-size", "1920"], ["--recorded-fps", "0"], ["--recorded-fps", "NaN"]] {
        let output = kei(&[&"analyze", &"a.csv"]).args(options).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{options:?}");
    }
}
