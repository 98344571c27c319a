//! Bad input gives one clear line on standard error and exit status 1.

mod support;

use kei_tests::{ReferenceRunner, fixture, pose_model, write_csv};
use std::fs;
use std::path::{Path, PathBuf};
use support::{ffmpeg, kei, refusal, run};
use tempfile::TempDir;

/// Asserts that `kei analyze` rejects a file with a message that names the file and contains all `words`.
#[track_caller]
fn assert_refused(path: &Path, words: &[&str]) {
    let message = refusal(&mut kei(&[&"analyze", &path]));
    for word in words.iter().chain(&[path.to_str().unwrap()]) {
        assert!(message.contains(word), "{word}: {message}");
    }
}

fn place(folder: &TempDir, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    path
}

#[test]
fn files_that_are_missing_or_not_recordings_are_rejected() {
    let folder = TempDir::new().unwrap();
    assert_refused(&folder.path().join("missing.mp4"), &["No such file"]);
    assert_refused(&folder.path().join("missing.csv"), &["No such file"]);
    assert_refused(folder.path(), &["not a file"]);
    assert_refused(&place(&folder, "empty.mp4", ""), &["empty (0 bytes)"]);
    assert_refused(&place(&folder, "empty.csv", ""), &["no rows of keypoints"]);
    assert_refused(&place(&folder, "text.mp4", "once upon a time\n".repeat(99)), &["not a video"]);
    assert_refused(&place(&folder, "text.csv", "once upon a time\n".repeat(99)), &["missing columns time_s"]);
    assert_refused(&place(&folder, "bytes.csv", b"time_s,\xff\xfe\n\xff\n"), &["not UTF-8"]);
    let sound = ["-f", "lavfi", "-i", "sine=duration=0.2"];
    assert_refused(&ffmpeg(&sound, folder.path().join("sound.wav")), &["no video stream"]);
}

#[test]
fn invalid_rows_are_reported_with_line_and_column() {
    let folder = TempDir::new().unwrap();
    let good = folder.path().join("good.csv");
    write_csv(&good, ReferenceRunner { duration_s: 0.2, ..Default::default() }.poses());
    let lines: Vec<String> = fs::read_to_string(&good).unwrap().lines().map(str::to_owned).collect();
    let with = |change: &dyn Fn(&mut Vec<String>)| {
        let mut changed = lines.clone();
        change(&mut changed);
        place(&folder, "bad.csv", changed.join("\n"))
    };
    let nose_x = lines[3].split(',').nth(1).unwrap();
    let replaced = |by: &str| with(&|lines| lines[3] = lines[3].replacen(nose_x, by, 1));
    assert_refused(&replaced("NaN"), &["line 4, column nose_x", "has no number"]);
    assert_refused(&replaced("inf"), &["line 4, column nose_x", "not a finite number"]);
    assert_refused(&replaced("wide"), &["line 4, column nose_x", "not a number"]);
    assert_refused(&with(&|lines| lines.swap(4, 5)), &["line 6, column time_s", "is not later than"]);
    assert_refused(&with(&|lines| lines.insert(4, lines[4].clone())), &["is not later than"]);
    assert_refused(&with(&|lines| lines[6].truncate(60)), &["line 7", "cells"]);
    assert_refused(&with(&|lines| lines.truncate(1)), &["no rows of keypoints"]);
}

#[test]
fn frames_too_small_for_a_runner_are_rejected() {
    let folder = TempDir::new().unwrap();
    let source = "color=red:size=80x80:rate=10:duration=0.5,format=yuv444p,crop=1:1:exact=1";
    let path = ffmpeg(&["-f", "lavfi", "-i", source, "-c:v", "ffv1"], folder.path().join("tiny.mkv"));
    assert_refused(&path, &["1x1 px", "at least 32 px"]);
}

fn some_video(folder: &TempDir) -> PathBuf {
    let source = ["-f", "lavfi", "-i", "testsrc=size=96x64:rate=25:duration=2", "-c:v", "mpeg4"];
    let options = [&source[..], &["-movflags", "+faststart"]].concat();
    ffmpeg(&options, folder.path().join("whole.mp4"))
}

#[test]
fn missing_and_invalid_models_and_libraries_are_rejected() {
    let folder = TempDir::new().unwrap();
    let video = some_video(&folder);
    let text = place(&folder, "model.tflite", "not a model");
    let analyze = |model: &Path| refusal(&mut kei(&[&"analyze", &video, &"--model", &model]));
    let message = refusal(kei(&[&"analyze", &video]).env_remove("KEI_POSE_MODEL"));
    assert!(message.contains("KEI_POSE_MODEL is not set"), "{message}");
    let message = refusal(kei(&[&"analyze", &video, &"--model", &text]).env_remove("KEI_TFLITE_LIBRARY"));
    assert!(message.contains("KEI_TFLITE_LIBRARY is not set"), "{message}");
    let message = refusal(kei(&[&"analyze", &video, &"--model", &text]).env("KEI_TFLITE_LIBRARY", &text));
    assert!(message.contains("as the TensorFlow Lite C library"), "{message}");
    let message = refusal(kei(&[&"analyze", &video]).env("PATH", folder.path()));
    assert!(message.to_lowercase().contains("install the package ffmpeg"), "{message}");
    if std::env::var_os("KEI_TFLITE_LIBRARY").is_none_or(|path| !Path::new(&path).is_file()) {
        return kei_tests::skipped("there is no TensorFlow Lite library: models are not tried");
    }
    let message = analyze(&text);
    assert!(message.contains("model.tflite is not a TensorFlow Lite model"), "{message}");
    let message = analyze(&folder.path().join("missing.tflite"));
    assert!(
        message.contains("cannot read the pose model") && message.contains("missing.tflite"),
        "{message}"
    );
    let message = analyze(&fixture("other_shapes.tflite"));
    assert!(message.contains("its input tensor \"image\" is UInt8 [1, 224, 224, 3]"), "{message}");
}

/// The message has the duration of the readable part, and the overlay of that part is playable.
#[test]
fn a_truncated_recording_is_a_failure() {
    let Some(_) = pose_model() else { return };
    let folder = TempDir::new().unwrap();
    let whole = some_video(&folder);
    let bytes = fs::read(&whole).unwrap();
    let cut = place(&folder, "cut.mp4", &bytes[..bytes.len() * 6 / 10]);
    let overlay = folder.path().join("seen.mp4");
    let message = refusal(&mut kei(&[&"analyze", &cut, &"--json", &"--overlay", &overlay]));
    assert!(message.contains("cut.mp4") && message.contains("of 2.0 s"), "{message}");
    assert!(message.contains("ffmpeg -i IN -c copy OUT"), "{message}");
    let (output, _, stderr) = run(&mut kei(&[&"analyze", &overlay]));
    assert!(output.status.success(), "{stderr}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("reference.csv");
    write_csv(&path, ReferenceRunner { duration_s: 0.5, ..Default::default() }.poses());
    for form in ["--json", "--speed-kmh=10"] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let message = refusal(kei(&[&"analyze", &path, &form]).stdout(full));
        assert!(message.contains("standard output") && message.contains("No space left"), "{message}");
    }
}
