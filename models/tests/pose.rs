//! Compares the keypoints of the real MoveNet on a drawn runner with recorded ones, bit for bit.
//!
//! XNNPACK's int8 arithmetic gives the same bits on every machine. The built-in kernels give others, so these
//! tests also show that XNNPACK is used. Needs `KEI_POSE_MODEL`, the published Lightning file. After an
//! intended change of the keypoints, record them again:
//! `KEI_BLESS=1 cargo test -p kei-models --test pose`.

mod drawn;
mod recorded;
mod skipped;

use kei_frame::{Frame, PixelFormat};
use kei_models::{
    MODEL_VARIABLE, PoseError, PoseNet, PoseTracker, Runtime, crop, model_path_from_environment,
};
use recorded::found_where_drawn;
use skipped::skipped;
use std::{fs, time::Duration};

/// Length of the file with which the keypoints were recorded, bytes.
const LIGHTNING_BYTES: u64 = 2_894_840;

/// Returns a new tracker with the real network. Without the network, reports the test as skipped and returns
/// `None`.
fn tracker() -> Option<PoseTracker> {
    let path = match model_path_from_environment() {
        Ok(path) => path,
        Err(reason) => {
            skipped(&reason.to_string());
            return None;
        }
    };
    if fs::metadata(&path).map_or(0, |file| file.len()) != LIGHTNING_BYTES {
        skipped(&format!(
            "{MODEL_VARIABLE} is not the published MoveNet Lightning, whose keypoints are recorded"
        ));
        return None;
    }
    let runtime = Runtime::from_environment().unwrap();
    Some(PoseTracker::new(PoseNet::load(runtime, &path, 1).unwrap()))
}

tests_of_every_network! {
    tracker: tracker,
    golden: "movenet_lightning_int8.txt",
    title: "# MoveNet Lightning int8 on the drawn runner of tests/drawn. Recorded by:\n\
            # KEI_BLESS=1 cargo test -p kei-models --test pose\n",
    bytes_per_frame: 64
}

/// The recorded keypoints are correct: every joint is where it was drawn, on the correct side, with a
/// sufficient score.
#[test]
fn joints_are_found_where_they_were_drawn() {
    let Some(mut tracker) = tracker() else { return };
    for pose in found_where_drawn(&mut tracker) {
        assert!(drawn::JOINTS.iter().all(|&(joint, ..)| pose[joint].score > 0.25), "{pose:?}");
    }
}

/// The error names the fault of the frame, and the crop does not change.
#[test]
fn tracking_continues_after_a_bad_frame() {
    let Some(mut tracker) = tracker() else { return };
    tracker.track(&drawn::runner(0)).unwrap();
    let before = tracker.crop_for(drawn::WIDTH, drawn::HEIGHT);
    let mut short = drawn::runner(0);
    short.data.truncate(1000);
    let error = tracker.track(&short).unwrap_err();
    assert_eq!(error.to_string(), "Rgb24 frame of 640x480 px is too short: needs 921600 bytes, has 1000");
    assert_eq!(tracker.crop_for(drawn::WIDTH, drawn::HEIGHT), before);
    tracker.track(&drawn::runner(15)).unwrap();
}

/// A frame of one pixel is not an error.
#[test]
fn a_frame_of_one_pixel_shows_no_person() {
    let Some(mut tracker) = tracker() else { return };
    for _ in 0..3 {
        let pose = tracker.track(&Frame::zeroed(PixelFormat::Grey, 1, 1).unwrap()).unwrap();
        assert!(!crop::torso_visible(&pose.keypoints), "{pose:?}");
    }
}

/// The pose has the timestamp of the frame, and sampling takes less time than inference.
#[test]
fn timestamps_are_kept_and_both_steps_are_timed() {
    let Some(mut tracker) = tracker() else { return };
    let mut frame = drawn::runner(0);
    frame.time = Duration::from_millis(1234);
    assert_eq!(tracker.track(&frame).unwrap().time, frame.time);
    assert!(tracker.timings().sampling > Duration::ZERO);
    assert!(tracker.timings().inference > tracker.timings().sampling);
}

/// Trackers that are created and dropped on other threads meanwhile give the same pose.
#[test]
fn trackers_do_not_affect_each_other() {
    let Some(mut first) = tracker() else { return };
    let expected = first.track(&drawn::runner(0)).unwrap();
    let track = || tracker().unwrap().track(&drawn::runner(0)).unwrap();
    std::thread::scope(|scope| {
        for thread in [scope.spawn(track), scope.spawn(track)] {
            assert_eq!(thread.join().unwrap(), expected);
        }
    });
    assert_eq!(first.track(&drawn::runner(0)).unwrap().time, expected.time);
}

/// A model file that is truncated at any length is an error, and the C library does not crash.
#[test]
fn truncated_models_are_rejected() {
    if tracker().is_none() {
        return;
    }
    let whole = fs::read(model_path_from_environment().unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.tflite");
    for length in [8, 100, 10_000, whole.len() / 2, whole.len() * 9 / 10] {
        fs::write(&path, &whole[..length]).unwrap();
        let error = PoseNet::load(Runtime::from_environment().unwrap(), &path, 1).unwrap_err();
        assert!(matches!(error, PoseError::Damaged { .. }), "{length} bytes: {error}");
    }
}

#[test]
fn invalid_thread_counts_are_rejected() {
    if tracker().is_none() {
        return;
    }
    let path = model_path_from_environment().unwrap();
    for threads in [0, 65, usize::MAX] {
        let error = PoseNet::load(Runtime::from_environment().unwrap(), &path, threads).unwrap_err();
        assert!(matches!(error, PoseError::Threads { .. }), "{error}");
    }
}
