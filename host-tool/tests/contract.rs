//! The output that other programs rely on, for a runner whose gait is known exactly. Needs no model and no
//! recording.

mod support;

use kei_metric::MetricName;
use kei_tests::{ReferenceRunner, write_csv};
use serde_json::Value;
use std::path::PathBuf;
use support::{analyze, kei, run, success, value};
use tempfile::TempDir;

fn reference_csv(folder: &TempDir, runner: ReferenceRunner) -> PathBuf {
    let path = folder.path().join("reference.csv");
    write_csv(&path, runner.poses());
    path
}

/// With belt speed and height, metrics in metres and centimetres are reported, too.
#[test]
fn the_reference_itself_gets_the_highest_score_and_its_true_cadence() {
    let folder = TempDir::new().unwrap();
    let path = reference_csv(&folder, ReferenceRunner::default());
    let report = analyze(&path, &["--speed-kmh", "18", "--height-cm", "170"]);
    assert_eq!(report["gait"], "running");
    assert_eq!(report["facing"], "right");
    assert_eq!(report["view"], "side");
    assert!(value(&report, "kei") > 97.0, "{}", report["kei"]);
    assert!((value(&report, "cadence_spm") - 177.0).abs() < 0.2);
    let stride_m = 18.0 / 3.6 * 120.0 / 177.0;
    assert!((value(&report, "stride_length_m") - stride_m).abs() < 0.02);
    assert!((4.0..8.0).contains(&value(&report, "vertical_oscillation_cm")));
}

/// All documented keys are present in the documented order. Each metric is a value within its interval, or
/// null with a reason. The losses add up to 100 - KEI.
#[test]
fn the_json_object_has_the_documented_form() {
    let folder = TempDir::new().unwrap();
    let path = reference_csv(&folder, ReferenceRunner { duration_s: 25.0, ..ReferenceRunner::default() });
    let (text, _) = success(&mut kei(&[&"analyze", &path, &"--json"]));
    let mut expected = vec!["input", "frames", "frames_per_second", "duration_s", "person_fraction", "view"];
    expected.extend(["facing", "gait", "strides"]);
    expected.extend(MetricName::ALL.iter().map(|name| name.key()));
    expected.extend(["foot_strike", "contributions", "withheld", "clock", "video"]);
    expected.extend([
        "slow_motion_estimate",
        "belt_speed_agrees",
        "measured_share",
        "segment",
        "segments",
        "notes",
    ]);
    let places: Vec<usize> =
        expected.iter().map(|key| text.find(&format!("\"{key}\":")).expect(key)).collect();
    assert!(places.is_sorted(), "{text}");

    let report: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(report.as_object().unwrap().len(), expected.len(), "an undocumented key");
    assert_eq!(report["input"], "reference.csv");
    assert_eq!(report["frames"], 1250);
    assert_eq!(report["frames_per_second"], 50.0);
    assert_eq!(report["duration_s"], 24.98);
    assert_metrics_and_losses(&report);
}

#[track_caller]
fn assert_metrics_and_losses(report: &Value) {
    for key in MetricName::ALL.iter().map(|name| name.key()) {
        match &report[key] {
            Value::Null => {
                assert!(report["withheld"][key].as_str().is_some_and(|why| why.len() > 5), "{key}")
            }
            metric => {
                let [low, value, high] = ["low", "value", "high"].map(|part| metric[part].as_f64().unwrap());
                assert!(low <= value && value <= high, "{key}: {metric}");
                assert_eq!(report["withheld"][key], Value::Null);
            }
        }
    }
    let losses = report["contributions"].as_array().unwrap();
    let points: f64 = losses.iter().map(|loss| loss["kei_points"].as_f64().unwrap()).sum();
    assert!((points - (100.0 - value(report, "kei"))).abs() < 0.05, "{points}");
    let stride: f64 = losses
        .iter()
        .filter(|loss| loss["joint"] == "near_shank")
        .map(|loss| loss["phase_to"].as_f64().unwrap() - loss["phase_from"].as_f64().unwrap())
        .sum();
    assert!((stride - 1.0).abs() < 1e-9, "a limb's parts cover the stride once: {stride}");
}

/// It also lists withheld metrics and the options that would help, and has no colours in a pipe.
#[test]
fn the_table_lists_all_metrics() {
    let folder = TempDir::new().unwrap();
    let path = reference_csv(&folder, ReferenceRunner::default());
    let (text, _) = success(&mut kei(&[&"analyze", &path]));
    for part in ["KEI ", "cadence", " spm ", "95 % interval", "needs the runner's height (--height-cm)"] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
    assert!(!text.contains('\u{1b}'));
    assert!(text.lines().all(|line| line.chars().count() <= 120), "{text}");
}

#[test]
fn a_recording_of_half_a_stride_is_not_scored() {
    let folder = TempDir::new().unwrap();
    let report =
        analyze(&reference_csv(&folder, ReferenceRunner { duration_s: 0.4, ..Default::default() }), &[]);
    assert_eq!(report["kei"], Value::Null);
    assert_eq!(report["contributions"], Value::Array(Vec::new()));
    let (text, _) = success(&mut kei(&[&"analyze", &folder.path().join("reference.csv")]));
    assert!(text.contains("KEI withheld: "), "{text}");
}

#[test]
fn help_has_examples_and_usage_errors_have_exit_status_2() {
    let (text, _) = success(&mut kei(&[&"--help"]));
    assert!(text.contains("Examples:") && text.contains("kei analyze run.mp4"), "{text}");
    for arguments in
        [&["analyze"][..], &["analyze", "a.mp4", "--height-cm", "1.8"], &["analyse", "a.mp4"], &[]]
    {
        let (output, text, _) = run(kei(&[]).args(arguments));
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(text, "");
    }
}
