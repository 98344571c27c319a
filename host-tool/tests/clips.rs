//! Recorded clips of real people, end to end: ffmpeg, MoveNet, strides, KEI. Skipped with a message if the
//! clips or MoveNet are missing.

mod support;

use kei_boards::camera::VideoFile;
use kei_core::{Joint, Pose};
use kei_frame::{Camera, Captured, Frame, PixelFormat};
use kei_models::{PoseNet, PoseTracker, Runtime};
use kei_tests::{pose_model, repository, shared, treadmill_clips, write_csv};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use support::{analyze, ffmpeg, value};
use tempfile::TempDir;

/// Returns the folder with the clips, if MoveNet is available, too.
fn recordings() -> Option<PathBuf> {
    shared().and_then(|shared| pose_model().map(|_| shared))
}

/// Returns the report on a clip. Each clip is analysed only once.
#[track_caller]
fn report(path: &Path) -> Value {
    static KNOWN: Mutex<BTreeMap<PathBuf, Value>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.entry(path.to_owned()).or_insert_with(|| analyze(path, &[])).clone()
}

/// In every treadmill clip the runner is detected and scored, and the cadence matches the one counted by eye.
#[test]
fn treadmill_clips_are_measured() {
    let Some(shared) = recordings() else { return };
    let clips = treadmill_clips(&shared);
    assert!(clips.len() >= 7, "{clips:?}");
    for clip in clips {
        let (name, report) = (&clip.name, report(&clip.path));
        assert!(report["person_fraction"].as_f64().unwrap() >= 0.95, "{name}");
        assert_eq!(report["gait"], "running", "{name}");
        assert_eq!(report["view"], "side", "{name}");
        let cadence = value(&report, "cadence_spm");
        assert!((cadence - clip.cadence_spm).abs() <= 3.0, "{name}: {cadence} for {}", clip.cadence_spm);
        assert!((20.0..98.0).contains(&value(&report, "kei")), "{name}: {}", report["kei"]);
    }
}

/// KEI is withheld, with a reason, for a front view, several people, an empty scene and a walker.
#[test]
fn only_a_single_runner_seen_from_the_side_is_scored() {
    let Some(shared) = recordings() else { return };
    for (name, reasons) in [
        ("not_side_view.mp4", &["turn the camera to the side"][..]),
        ("several_people.mp4", &["more than one person in view", "turn the camera to the side"]),
        ("no_person.mp4", &["no person in view"]),
        (
            "walking_outdoor.mp4",
            &["walking, not running", "strides too uneven to measure", "no stride found"],
        ),
    ] {
        let report = report(&shared.join("clips").join(name));
        assert_eq!(report["kei"], Value::Null, "{name}");
        assert_ne!(report["gait"], "running", "{name}");
        let reason = report["withheld"]["kei"].as_str().unwrap();
        // KEI's own network does not track any of several people for long enough.
        let lost_among_several =
            name == "several_people.mp4" && is_kei_own() && reason == "no person in view";
        assert!(reasons.contains(&reason) || lost_among_several, "{name}: {reason}");
    }
}

/// Returns whether the tests use the pose network in the repository.
fn is_kei_own() -> bool {
    pose_model().is_some_and(|path| path.ends_with("kei-pose.tflite"))
}

/// Kipchoge's keypoints were marked by hand, in a video that is not among these clips.
#[test]
fn kipchoge_scores_above_every_treadmill_clip() {
    let Some(shared) = recordings() else { return };
    let folder = TempDir::new().unwrap();
    let csv = folder.path().join("kipchoge.csv");
    let source = shared.join("gait/kipchoge");
    let mut command = Command::new("python3");
    command.arg(repository().join("scripts/kipchoge-keypoints"));
    command.args([source.join("kipchoge_keypoints.csv"), source.join("facts.json"), csv.clone()]);
    assert!(command.status().expect("python3 is installed").success());
    let kipchoge = analyze(&csv, &[]);
    assert!((value(&kipchoge, "cadence_spm") - 183.0).abs() < 1.0);
    for clip in treadmill_clips(&shared) {
        let kei = value(&report(&clip.path), "kei");
        assert!(value(&kipchoge, "kei") > kei, "{}: {kei}, Kipchoge {}", clip.name, kipchoge["kei"]);
    }
}

/// Returns the poses that MoveNet estimates in a clip.
fn poses(path: &Path, model: &Path) -> Vec<Pose> {
    let mut video = VideoFile::open(path).unwrap();
    let net = PoseNet::load(Runtime::from_environment().unwrap(), model, 1).unwrap();
    let mut tracker = PoseTracker::new(net);
    let mut frame = Frame::zeroed(PixelFormat::Grey, 1, 1).unwrap();
    let mut poses = Vec::new();
    while video.capture(&mut frame).unwrap() == Captured::Frame {
        poses.push(tracker.track(&frame).unwrap());
    }
    poses
}

fn mirrored(mut pose: Pose) -> Pose {
    let feet = pose.feet.iter_mut().flatten().flat_map(|foot| [&mut foot.heel, &mut foot.toe]);
    pose.keypoints.iter_mut().chain(feet).for_each(|keypoint| keypoint.x = 1000.0 - keypoint.x);
    pose
}

/// Swaps the left and the right joints.
fn relabelled(pose: Pose) -> Pose {
    let mut swapped = pose;
    for joint in Joint::ALL {
        let name = joint.name();
        let other = match name.strip_prefix("left_") {
            Some(rest) => format!("right_{rest}"),
            None => name.replacen("right_", "left_", 1),
        };
        let other = Joint::ALL.into_iter().find(|joint| joint.name() == other).unwrap();
        swapped[joint] = pose[other];
    }
    if let Some(feet) = &mut swapped.feet {
        feet.reverse();
    }
    swapped
}

/// The same poses from a file give the same metrics. Mirroring the poses, or swapping left and right in the
/// whole clip, changes only the direction that the runner faces.
#[test]
fn mirrored_and_swapped_poses_give_the_same_gait() {
    let (Some(shared), Some(model)) = (recordings(), pose_model()) else { return };
    let folder = TempDir::new().unwrap();
    let csv = folder.path().join("poses.csv");
    for name in ["treadmill_f2.mp4", "treadmill_overstride_o2.mp4"] {
        let clip = shared.join("clips").join(name);
        let seen = poses(&clip, &model);
        let of = |change: &dyn Fn(Pose) -> Pose| {
            write_csv(&csv, seen.iter().copied().map(change));
            analyze(&csv, &["--keypoints-by", if is_kei_own() { "kei-pose" } else { "movenet" }])
        };
        let plain = of(&|pose| pose);
        for metric in ["cadence_spm", "kei", "ground_contact_ms", "knee_flexion_swing_max_deg"] {
            let (file, video) = (value(&plain, metric), value(&report(&clip), metric));
            assert!(
                (file - video).abs() <= 0.01 * video.abs(),
                "{name} {metric}: {file}, from the video {video}"
            );
        }
        for (change, facing, report) in [
            ("mirrored", "left", of(&mirrored)),
            ("relabelled", "right", of(&relabelled)),
            ("seen in a mirror", "left", of(&|pose| relabelled(mirrored(pose)))),
        ] {
            assert_eq!(report["facing"], facing, "{name} {change}");
            for (metric, within) in [("cadence_spm", 0.1), ("kei", 1.0)] {
                let (found, expected) = (value(&report, metric), value(&plain, metric));
                assert!(
                    (found - expected).abs() <= within,
                    "{name} {change} {metric}: {found}, was {expected}"
                );
            }
        }
    }
}

/// The GIF is smaller, and its timestamps are in hundredths of a second.
#[test]
fn a_gif_is_measured_like_its_clip() {
    let Some(shared) = recordings() else { return };
    let folder = TempDir::new().unwrap();
    let clip = shared.join("clips/treadmill_m8.mp4");
    let options = ["-i", clip.to_str().unwrap(), "-vf", "scale=304:-2,fps=20"];
    let report_of_gif = analyze(&ffmpeg(&options, folder.path().join("clip.gif")), &[]);
    let cadence = value(&report(&clip), "cadence_spm");
    assert!(
        (value(&report_of_gif, "cadence_spm") - cadence).abs() <= 1.0,
        "{}",
        report_of_gif["cadence_spm"]
    );
    assert!(
        (value(&report_of_gif, "kei") - value(&report(&clip), "kei")).abs() <= 10.0,
        "{}",
        report_of_gif["kei"]
    );
}
