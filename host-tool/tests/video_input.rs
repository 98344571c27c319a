//! Which times, which stream and which side up `kei analyze` uses, and what it says about it.

mod support;

use kei_tests::{ReferenceRunner, pose_model, shared, write_csv};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use support::{analyze, ffmpeg, kei, refusal, run, success, value};
use tempfile::TempDir;

/// Steps per minute of the reference runner.
const REFERENCE_SPM: f64 = 177.0;
/// Steps per minute of the runner in treadmill_m8.mp4, counted by eye.
const M8_SPM: f64 = 158.6;

/// Returns a keypoint file of the reference runner at 50 fps.
fn reference_csv(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("reference.csv");
    write_csv(&path, ReferenceRunner::default().poses());
    path
}

/// Returns the JSON object and the messages of `kei analyze`.
#[track_caller]
fn analyze_with_messages(path: &Path, more: &[&str]) -> (Value, String) {
    let (stdout, messages) = success(kei(&[&"analyze", &path, &"--json"]).args(more));
    (serde_json::from_str(&stdout).unwrap(), messages)
}

/// Returns a file among the cases, if the cases and a pose network are available.
fn case(name: &str) -> Option<PathBuf> {
    let path = shared()?.join("cases/video").join(name);
    pose_model()?;
    if path.is_file() {
        return Some(path);
    }
    kei_tests::skipped("there are no video cases");
    None
}

/// Returns a treadmill clip, if the clips and a pose network are available.
fn treadmill_m8() -> Option<PathBuf> {
    let path = shared()?.join("clips/treadmill_m8.mp4");
    pose_model().map(|_| path)
}

/// Times are divided by the factor, so that the cadence is multiplied by it; angles stay.
#[test]
fn slow_motion_is_corrected_in_keypoint_files() {
    let folder = TempDir::new().unwrap();
    let path = reference_csv(&folder);
    let plain = analyze(&path, &[]);
    assert_eq!(plain["clock"], json!({ "source": "container", "recorded_fps": null, "times_slower": 1.0 }));
    assert_eq!(plain["video"], Value::Null);
    for (options, source) in
        [(["--slow-motion", "1.2"], "slow_motion"), (["--recorded-fps", "60"], "recorded_fps")]
    {
        let (report, messages) = analyze_with_messages(&path, &options);
        assert!(
            (value(&report, "cadence_spm") - 1.2 * REFERENCE_SPM).abs() < 0.5,
            "{}",
            report["cadence_spm"]
        );
        let angle = "knee_flexion_swing_max_deg";
        assert!((value(&report, angle) - value(&plain, angle)).abs() < 1.0);
        assert_eq!(
            (&report["clock"]["source"], &report["clock"]["times_slower"]),
            (&json!(source), &json!(1.2))
        );
        assert_eq!(report["frames_per_second"], 60.0);
        assert!(messages.contains("played 1.2 times slower"), "{messages}");
    }
}

/// At most one option, within its range. Every command that reads recordings has them.
#[test]
fn contradicting_and_implausible_options_are_usage_errors() {
    for command in [&["analyze", "run.mp4"][..], &["reference", "build", "run.mp4", "-o", "mine.toml"]] {
        for (options, expected) in [
            (&["--slow-motion", "2", "--recorded-fps", "60"][..], "cannot be used with"),
            (&["--slow-motion", "0"], "from 1 to 100"),
            (&["--slow-motion", "0.5"], "from 1 to 100"),
            (&["--recorded-fps", "0"], "from 1 to 5000"),
            (&["--recorded-fps", "NaN"], "from 1 to 5000"),
        ] {
            let (output, _, stderr) = run(kei(&[]).args(command).args(options));
            assert_eq!(output.status.code(), Some(2), "{command:?} {options:?}");
            assert!(stderr.contains(expected), "{stderr}");
        }
    }
}

/// A bare stream has no timestamps. The message has the option and the command that fix it.
#[test]
fn invented_times_are_rejected() {
    let folder = TempDir::new().unwrap();
    let pattern = ["-f", "lavfi", "-i", "testsrc=size=96x64:rate=25:duration=1"];
    for (name, options) in [("a.h264", &["-c:v", "libx264"][..]), ("a.mjpeg", &["-c:v", "mjpeg"])] {
        let path = ffmpeg(&[&pattern[..], options].concat(), folder.path().join(name));
        let message = refusal(&mut kei(&[&"analyze", &path]));
        for part in [name, "has no timestamps", "--recorded-fps 30", "ffmpeg -r 30"] {
            assert!(message.contains(part), "{part}: {message}");
        }
    }
}

#[test]
fn a_bare_stream_is_measured_at_the_stated_rate() {
    let Some(path) = case("run.mjpeg") else { return };
    assert!(refusal(&mut kei(&[&"analyze", &path])).contains("has no timestamps"));
    let (report, messages) = analyze_with_messages(&path, &["--recorded-fps", "30"]);
    assert!((value(&report, "cadence_spm") - M8_SPM).abs() < 1.0, "{}", report["cadence_spm"]);
    let clock = json!({ "source": "recorded_fps", "recorded_fps": 30.0, "times_slower": 1.0 });
    assert_eq!(report["clock"], clock);
    assert!(messages.contains("recorded at 30 fps, as stated; timestamps not used"), "{messages}");
}

#[test]
fn the_default_stream_is_measured_and_named() {
    let Some(path) = case("two_streams.mkv") else { return };
    let (report, messages) = analyze_with_messages(&path, &[]);
    assert!((value(&report, "cadence_spm") - M8_SPM).abs() < 1.0, "{}", report["cadence_spm"]);
    let video = json!({ "stream": 1, "other_streams": [0], "turned_clockwise_deg": 0 });
    assert_eq!(report["video"], video);
    assert!(messages.contains("2 video streams; using stream 1"), "{messages}");
}

/// The option and Android's tag give the same times for a clip that is played at half or a quarter of its
/// speed.
#[test]
fn slow_motion_is_corrected_in_videos() {
    let (Some(half), Some(clip)) = (case("slow_motion_2x.mp4"), treadmill_m8()) else { return };
    let report = analyze(&half, &["--slow-motion", "2"]);
    assert!((value(&report, "cadence_spm") - M8_SPM).abs() < 1.0, "{}", report["cadence_spm"]);
    assert_eq!(report["gait"], "running");
    let folder = TempDir::new().unwrap();
    let tag = ["-metadata", "com.android.capture.fps=120.0", "-movflags", "use_metadata_tags"];
    let slower = ["-i", clip.to_str().unwrap(), "-vf", "fps=120,setpts=4*PTS,fps=30", "-c:v", "libx264"];
    let path = ffmpeg(&[&slower[..], &tag].concat(), folder.path().join("tagged.mp4"));
    let (report, messages) = analyze_with_messages(&path, &[]);
    assert!((value(&report, "cadence_spm") - M8_SPM).abs() < 1.0, "{}", report["cadence_spm"]);
    let expected = "recorded at 120 fps according to com.android.capture.fps; played 4 times slower";
    assert!(messages.contains(expected), "{messages}");
}

/// A video whose runner lies or stands on the head is turned upright, with a note that has the command.
#[test]
fn a_turned_runner_is_measured_upright() {
    let Some(clip) = treadmill_m8() else { return };
    let folder = TempDir::new().unwrap();
    let upright = analyze(&clip, &[]);
    for (filter, turned, fix) in [
        ("transpose=1", 270, "transpose=2"),
        ("transpose=2", 90, "transpose=1"),
        ("hflip,vflip", 180, "hflip,vflip"),
    ] {
        let options = ["-i", clip.to_str().unwrap(), "-vf", filter, "-c:v", "libx264"];
        let path = ffmpeg(&options, folder.path().join("turned.mp4"));
        let overlay = folder.path().join("overlay.mp4");
        let (report, messages) = analyze_with_messages(&path, &["--overlay", overlay.to_str().unwrap()]);
        for (metric, within) in [("cadence_spm", 1.0), ("kei", 5.0)] {
            let (found, expected) = (value(&report, metric), value(&upright, metric));
            assert!((found - expected).abs() <= within, "{filter} {metric}: {found}, upright {expected}");
        }
        assert_eq!(report["frames"], upright["frames"]);
        assert_eq!(report["video"]["turned_clockwise_deg"], turned);
        assert!(messages.contains(&format!("-vf {fix} OUT.mp4")), "{messages}");
        assert!(overlay.is_file());
    }
}
