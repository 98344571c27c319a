//! Tests of `kei reference build`: with keypoints of a known gait, with recorded clips if available, and with
//! bad input.

mod support;

use kei_tests::{ReferenceRunner, pose_model, shared, write_csv};
use std::fs;
use std::path::PathBuf;
use support::{analyze, kei, refusal, success, value};
use tempfile::TempDir;

fn runner(folder: &TempDir, name: &str, duration_s: f64) -> PathBuf {
    let path = folder.path().join(name);
    write_csv(&path, ReferenceRunner { duration_s, ..Default::default() }.poses());
    path
}

/// Two clips are merged into a reference that the runner scores high against, and a sheet with a row for each
/// clip.
#[test]
fn clips_of_one_runner_make_a_reference() {
    let folder = TempDir::new().unwrap();
    let (first, second) = (runner(&folder, "first.csv", 6.0), runner(&folder, "second.csv", 4.0));
    let reference = folder.path().join("mine.toml");
    let build: [&dyn AsRef<std::ffi::OsStr>; 7] =
        [&"reference", &"build", &first, &second, &"-o", &reference, &"--speed-kmh=20"];
    let (table, messages) = success(&mut kei(&build));
    assert!(table.contains("first.csv") && table.contains("second.csv"), "{table}");
    assert!(messages.contains("mine.svg"), "{messages}");
    let sheet = fs::read_to_string(reference.with_extension("svg")).unwrap();
    let sheet = roxmltree::Document::parse(&sheet).unwrap();
    assert_eq!(sheet.descendants().filter(|node| node.has_tag_name("circle")).count(), 3 * 10);
    let report = analyze(&first, &["--reference", reference.to_str().unwrap()]);
    assert!(value(&report, "kei") > 97.0, "{}", report["kei"]);
}

/// Clips with too few strides and missing clips give one line with the next step, and no file is written.
#[test]
fn bad_clips_are_rejected() {
    let folder = TempDir::new().unwrap();
    let reference = folder.path().join("mine.toml");
    let short = runner(&folder, "short.csv", 2.5);
    let message = refusal(&mut kei(&[&"reference", &"build", &short, &"-o", &reference]));
    assert!(message.contains("a reference needs 8"), "{message}");
    let missing = folder.path().join("missing.csv");
    let message = refusal(&mut kei(&[&"reference", &"build", &missing, &"-o", &reference]));
    assert!(message.contains("missing.csv"), "{message}");
    assert!(!reference.exists());
    let message = refusal(&mut kei(&[&"analyze", &short, &"--reference", &short]));
    assert!(message.contains("short.csv"), "{message}");
}

/// A walker and a front view are rejected.
#[test]
fn a_recorded_runner_makes_a_reference() {
    let (Some(shared), Some(_)) = (shared(), pose_model()) else { return };
    let folder = TempDir::new().unwrap();
    let reference = folder.path().join("m8.toml");
    let clip = |name: &str| shared.join("clips").join(name);
    let runner = clip("treadmill_overstride_o2.mp4");
    success(&mut kei(&[&"reference", &"build", &runner, &"-o", &reference]));
    let report = analyze(&runner, &["--reference", reference.to_str().unwrap()]);
    assert!(value(&report, "kei") > 95.0, "{}", report["kei"]);
    for name in ["walking_outdoor.mp4", "not_side_view.mp4"] {
        let message = refusal(&mut kei(&[&"reference", &"build", &clip(name), &"-o", &reference]));
        assert!(message.contains(name) && message.contains("exactly from the side"), "{message}");
    }
}
