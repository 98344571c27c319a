//! Tests that every pose network must pass on the drawn runner, and the comparison with recorded keypoints.

use crate::drawn;
use kei_core::{Joint, Pose};
use kei_frame::{Crop, Frame, PixelFormat};
use kei_models::{PoseTracker, crop};
use std::{fmt::Write as _, fs, path::Path};

/// Asserts that crops and poses equal the recorded ones. Records them first if `KEI_BLESS` is set.
pub(crate) fn assert_recorded(name: &str, title: &str, seen: &[(Crop, Pose)]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens").join(name);
    let text = as_text(title, seen);
    if std::env::var_os("KEI_BLESS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let recorded = fs::read_to_string(&path).unwrap();
    for (seen, recorded) in text.lines().zip(recorded.lines()) {
        assert_eq!(seen, recorded, "{name}");
    }
    assert_eq!(text.lines().count(), recorded.lines().count(), "{name}");
}

/// Returns crops and poses as text. Rust prints each number with the fewest digits that identify it, so no
/// bit is lost.
fn as_text(title: &str, seen: &[(Crop, Pose)]) -> String {
    let mut text =
        format!("{title}# frame crop x_px y_px width_px height_px | frame joint x_px y_px score\n");
    for (i, (crop, pose)) in seen.iter().enumerate() {
        writeln!(text, "{i} crop {} {} {} {}", crop.x, crop.y, crop.width, crop.height).unwrap();
        for joint in Joint::ALL {
            let keypoint = pose[joint];
            writeln!(text, "{i} {} {} {} {}", joint.name(), keypoint.x, keypoint.y, keypoint.score).unwrap();
        }
        for (side, foot) in ["left", "right"].iter().zip(pose.feet.iter().flatten()) {
            for (end, k) in [("heel", foot.heel), ("toe", foot.toe)] {
                writeln!(text, "{i} {side}_{end} {} {} {}", k.x, k.y, k.score).unwrap();
            }
        }
    }
    text
}

/// Tracks a frame; returns the crop that was sampled, and the pose.
fn track(tracker: &mut PoseTracker, frame: &Frame) -> (Crop, Pose) {
    let crop = tracker.crop_for(frame.width, frame.height);
    (crop, tracker.track(frame).unwrap())
}

/// Returns the largest distance, px, of a joint from its drawn position moved `shift_x` px to the right.
fn farthest_px(pose: &Pose, shift_x: f32) -> f32 {
    let off = |&(joint, x, y): &(Joint, f32, f32)| (pose[joint].x - x - shift_x).hypot(pose[joint].y - y);
    drawn::JOINTS.iter().map(off).fold(0.0, f32::max)
}

/// Tracks a runner who drifts to the right and then leaves.
pub(crate) fn drifts_and_leaves(tracker: &mut PoseTracker) -> Vec<(Crop, Pose)> {
    let frames =
        [drawn::runner(0), drawn::runner(15), drawn::runner(30), drawn::empty_room(), drawn::empty_room()];
    frames.iter().map(|frame| track(tracker, frame)).collect()
}

/// Asserts that a frame gives the same pose in every format, except for rounding and coarser colour.
pub(crate) fn every_format_agrees(tracker: &mut PoseTracker) {
    for format in [PixelFormat::Yuyv, PixelFormat::Nv12] {
        tracker.reset();
        tracker.track(&drawn::converted(&drawn::runner(0), format)).unwrap();
        let pose = tracker.track(&drawn::converted(&drawn::runner(15), format)).unwrap();
        assert!(farthest_px(&pose, 15.0) < 16.0, "{format:?} {pose:?}");
    }
}

/// Asserts that the crop follows the runner, and that it is the whole frame in the first frame, in frames of
/// another size, in an empty room and after a reset.
pub(crate) fn crop_follows_the_person(tracker: &mut PoseTracker) {
    let whole = crop::whole_frame(drawn::WIDTH, drawn::HEIGHT);
    let next = |tracker: &PoseTracker| tracker.crop_for(drawn::WIDTH, drawn::HEIGHT);
    assert_eq!(next(tracker), whole);
    tracker.track(&drawn::runner(0)).unwrap();
    assert!(next(tracker).width < whole.width);
    // Frames of another size come from another camera, for which the crop is meaningless.
    assert_eq!(tracker.crop_for(320, 240), crop::whole_frame(320, 240));
    tracker.track(&drawn::empty_room()).unwrap();
    assert_eq!(next(tracker), whole);
    tracker.track(&drawn::runner(0)).unwrap();
    tracker.reset();
    assert_eq!(next(tracker), whole);
}

/// Number of frames that [`allocates_at_most`] measures; chosen by hand.
const FRAMES: u64 = 5;

/// Asserts that after the first frame at most `bytes_per_frame` are allocated for each frame (the binding's
/// lists of tensors), and that all of them are freed.
pub(crate) fn allocates_at_most(bytes_per_frame: u64, tracker: &mut PoseTracker) {
    let frame = drawn::runner(0);
    tracker.track(&frame).unwrap();
    let allocated = allocation_counter::measure(|| {
        for _ in 0..FRAMES {
            tracker.track(&frame).unwrap();
        }
    });
    assert!(allocated.bytes_total <= bytes_per_frame * FRAMES, "{allocated:?}");
    assert_eq!(allocated.bytes_current, 0, "{allocated:?}");
}

/// Returns the poses of a runner who drifts to the right, after the crop has settled. Asserts that each joint
/// is within 16 px of its drawn position (the runner is 310 px tall).
pub(crate) fn found_where_drawn(tracker: &mut PoseTracker) -> [Pose; 3] {
    tracker.track(&drawn::runner(0)).unwrap();
    [15, 30, 45].map(|shift| {
        let pose = tracker.track(&drawn::runner(shift)).unwrap();
        assert!(farthest_px(&pose, shift as f32) < 16.0, "{pose:?}");
        pose
    })
}

/// Defines the tests that every network must pass. `tracker()` returns a new tracker with the network, or
/// `None` if it is unavailable.
#[macro_export]
macro_rules! tests_of_every_network {
    (tracker: $tracker:ident, golden: $golden:literal, title: $title:expr, bytes_per_frame: $bytes:literal) => {
        /// The runner drifts to the right and then leaves.
        #[test]
        fn keypoints_and_crops_are_as_recorded() {
            let Some(mut tracker) = $tracker() else { return };
            $crate::recorded::assert_recorded(
                $golden,
                $title,
                &$crate::recorded::drifts_and_leaves(&mut tracker),
            );
        }

        /// Rounding and coarser colour are the only differences.
        #[test]
        fn every_format_gives_the_same_pose() {
            let Some(mut tracker) = $tracker() else { return };
            $crate::recorded::every_format_agrees(&mut tracker);
        }

        /// The crop returns to the whole frame when the person has left.
        #[test]
        fn the_crop_follows_the_person() {
            let Some(mut tracker) = $tracker() else { return };
            $crate::recorded::crop_follows_the_person(&mut tracker);
        }

        #[test]
        fn tracking_a_frame_allocates_almost_nothing() {
            let Some(mut tracker) = $tracker() else { return };
            $crate::recorded::allocates_at_most($bytes, &mut tracker);
        }
    };
}
