//! Compares the keypoints of KEI's own network on a drawn runner with recorded ones, bit for bit.
//!
//! The network is part of the repository, so these tests only need the TensorFlow Lite library. After an
//! intended change of the keypoints, record them again:
//! `KEI_BLESS=1 cargo test -p kei-models --test own_pose`.

mod drawn;
mod people;
mod recorded;
mod skipped;

use kei_models::{PoseNet, PoseTracker, RunnerChoice, Runtime};
use recorded::found_where_drawn;
use skipped::skipped;
use std::path::{Path, PathBuf};

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pose/kei-pose.tflite")
}

/// Returns a new tracker with the network. Without the library, reports the test as skipped and returns
/// `None`.
fn tracker() -> Option<PoseTracker> {
    tracker_of(RunnerChoice::Centre)
}

fn tracker_of(choice: RunnerChoice) -> Option<PoseTracker> {
    match Runtime::from_environment() {
        Ok(runtime) => Some(PoseTracker::of_runner(PoseNet::load(runtime, &file(), 1).unwrap(), choice)),
        Err(reason) => {
            skipped(&reason.to_string());
            None
        }
    }
}

tests_of_every_network! {
    tracker: tracker,
    golden: "kei_pose.txt",
    title: "# KEI's own network on the drawn runner of tests/drawn. Recorded by:\n\
            # KEI_BLESS=1 cargo test -p kei-models --test own_pose\n",
    bytes_per_frame: 256
}

/// The recorded keypoints are correct: every joint is where it was drawn, and heel and toe are near each
/// ankle.
#[test]
fn joints_are_found_where_they_were_drawn() {
    let Some(mut tracker) = tracker() else { return };
    for pose in found_where_drawn(&mut tracker) {
        let feet = pose.feet.expect("this network detects heels and toes");
        for (foot, ankle) in feet.iter().zip(&pose.keypoints[15..]) {
            for end in [foot.heel, foot.toe] {
                assert!((end.x - ankle.x).hypot(end.y - ankle.y) < 60.0, "{pose:?}");
            }
        }
    }
}
