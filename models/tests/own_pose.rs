//! KEI's own network on a drawn runner: recorded points, bit for bit on every machine. It is part of the repository, so
//! these tests need the TensorFlow Lite library alone.
//!
//! After a change that is meant to change the points, `KEI_BLESS=1 cargo test -p kei-models --test own_pose` records them
//! again.

mod drawn;
mod recorded;
mod skipped;

use kei_models::{PoseNet, PoseTracker, Runtime};
use recorded::found_where_drawn;
use skipped::skipped;
use std::path::{Path, PathBuf};

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pose/kei-pose.tflite")
}

/// Returns a new tracker with the network, or `None` after reporting the test as skipped for lack of the library.
fn tracker() -> Option<PoseTracker> {
    match Runtime::from_environment() {
        Ok(runtime) => Some(PoseTracker::new(PoseNet::load(runtime, &file(), 1).unwrap())),
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

/// The recorded points are the right ones: every joint is found where it was drawn, and a heel and a toe below each ankle.
#[test]
fn finds_the_joints_where_they_were_drawn() {
    let Some(mut tracker) = tracker() else { return };
    for pose in found_where_drawn(&mut tracker) {
        let feet = pose.feet.expect("this network knows heels and toes");
        for (foot, ankle) in feet.iter().zip(&pose.keypoints[15..]) {
            for end in [foot.heel, foot.toe] {
                assert!((end.x - ankle.x).hypot(end.y - ankle.y) < 60.0, "{pose:?}");
            }
        }
    }
}
