//! KEI's own network on a drawn runner: recorded points, bit for bit on every machine. It is part of the repository, so
//! these tests need the TensorFlow Lite library alone.
//!
//! After a change that is meant to change the points, `KEI_BLESS=1 cargo test -p kei-models --test own_pose` records them
//! anew.

mod drawn;
mod recorded;

use kei_models::{PoseNet, PoseTracker, Runtime, crop};
use recorded::{
    FRAMES, allocated_in_frames, assert_recorded, drifts_and_leaves, every_format_agrees, found_where_drawn,
    skipped,
};
use std::path::{Path, PathBuf};

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pose/kei-pose.tflite")
}

/// A fresh tracker over the network, or `None`, said aloud, where there is no library to run it.
fn tracker() -> Option<PoseTracker> {
    match Runtime::from_environment() {
        Ok(runtime) => Some(PoseTracker::new(PoseNet::load(runtime, &file(), 1).unwrap())),
        Err(reason) => {
            skipped(&reason.to_string());
            None
        }
    }
}

/// Points, feet and crops of every frame as recorded.
#[test]
fn points_and_crops_are_as_recorded() {
    let Some(mut tracker) = tracker() else { return };
    let title = "# KEI's own network on the drawn runner of tests/drawn. Recorded by:\n\
                 # KEI_BLESS=1 cargo test -p kei-models --test own_pose\n";
    assert_recorded("kei_pose.txt", title, &drifts_and_leaves(&mut tracker));
}

/// The recorded points are the right ones: once the crop has settled, every joint is found within 16 px of where it was
/// drawn (the runner is 310 px tall), and a heel and a toe below each ankle.
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

/// The same picture in another format gives the same pose, but for rounding and coarser colour.
#[test]
fn every_format_gives_the_same_pose() {
    let Some(mut tracker) = tracker() else { return };
    every_format_agrees(&mut tracker);
}

/// In an empty room nobody is believed, and the crop is the whole frame again.
#[test]
fn sees_nobody_in_an_empty_room() {
    let Some(mut tracker) = tracker() else { return };
    tracker.see(&drawn::runner(0)).unwrap();
    tracker.see(&drawn::empty_room()).unwrap();
    let whole = crop::whole_frame(drawn::WIDTH, drawn::HEIGHT);
    assert_eq!(tracker.crop_for(drawn::WIDTH, drawn::HEIGHT), whole);
}

/// After the first frame nothing is allocated but the binding's lists of tensors, and nothing is kept.
#[test]
fn allocates_next_to_nothing_per_frame() {
    let Some(mut tracker) = tracker() else { return };
    let allocated = allocated_in_frames(&mut tracker);
    assert!(allocated.bytes_total <= 256 * FRAMES, "{allocated:?}");
    assert_eq!(allocated.bytes_current, 0, "{allocated:?}");
}
