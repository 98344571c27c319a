//! The tests that every pose network passes on the drawn runner, and its recorded keypoints.

use crate::drawn;
use kei_core::{Joint, Pose};
use kei_frame::{Crop, Frame, PixelFormat};
use kei_models::{PoseTracker, crop};
use std::{fmt::Write as _, fs, path::Path};

/// Compares crops and poses with the recorded ones, or records them.
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

/// Numbers as short as they can be without losing a bit.
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

/// The crop that the tracker samples, and the pose it finds there.
fn track(tracker: &mut PoseTracker, frame: &Frame) -> (Crop, Pose) {
    let crop = tracker.crop_for(frame.width, frame.height);
    (crop, tracker.track(frame).unwrap())
}

/// The farthest of the joints from where they were drawn, `shift_x` px to the right.
fn farthest_px(pose: &Pose, shift_x: f32) -> f32 {
    let off = |&(joint, x, y): &(Joint, f32, f32)| (pose[joint].x - x - shift_x).hypot(pose[joint].y - y);
    drawn::JOINTS.iter().map(off).fold(0.0, f32::max)
}

/// A runner who drifts to the right, then leaves.
pub(crate) fn drifts_and_leaves(tracker: &mut PoseTracker) -> Vec<(Crop, Pose)> {
    let frames =
        [drawn::runner(0), drawn::runner(15), drawn::runner(30), drawn::empty_room(), drawn::empty_room()];
    frames.iter().map(|frame| track(tracker, frame)).collect()
}

/// The same picture in another format gives the same pose, but for rounding and coarser colour.
pub(crate) fn every_format_agrees(tracker: &mut PoseTracker) {
    for format in [PixelFormat::Yuyv, PixelFormat::Nv12] {
        tracker.reset();
        tracker.track(&drawn::converted(&drawn::runner(0), format)).unwrap();
        let pose = tracker.track(&drawn::converted(&drawn::runner(15), format)).unwrap();
        assert!(farthest_px(&pose, 15.0) < 16.0, "{format:?} {pose:?}");
    }
}

/// The crop follows the runner, and is the whole frame before, in frames of another size, in an empty room and after a
/// reset.
pub(crate) fn follows_and_lets_go(tracker: &mut PoseTracker) {
    let whole = crop::whole_frame(drawn::WIDTH, drawn::HEIGHT);
    let next = |tracker: &PoseTracker| tracker.crop_for(drawn::WIDTH, drawn::HEIGHT);
    assert_eq!(next(tracker), whole);
    tracker.track(&drawn::runner(0)).unwrap();
    assert!(next(tracker).width < whole.width);
    // Frames of another size are another camera: the crop means nothing there.
    assert_eq!(tracker.crop_for(320, 240), crop::whole_frame(320, 240));
    tracker.track(&drawn::empty_room()).unwrap();
    assert_eq!(next(tracker), whole);
    tracker.track(&drawn::runner(0)).unwrap();
    tracker.reset();
    assert_eq!(next(tracker), whole);
}

/// Frames that [`allocates_at_most`] measures.
const FRAMES: u64 = 5;

/// After the first frame nothing is allocated but the binding's lists of tensors, `bytes_per_frame`, and nothing is kept.
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

/// The poses once the crop has settled on the runner, who drifts to the right: each joint within 16 px of where it was
/// drawn (the runner is 310 px tall).
pub(crate) fn found_where_drawn(tracker: &mut PoseTracker) -> [Pose; 3] {
    tracker.track(&drawn::runner(0)).unwrap();
    [15, 30, 45].map(|shift| {
        let pose = tracker.track(&drawn::runner(shift)).unwrap();
        assert!(farthest_px(&pose, shift as f32) < 16.0, "{pose:?}");
        pose
    })
}

/// The tests that every network passes: `tracker()` is a fresh tracker over it, or `None` where it is unavailable.
#[macro_export]
macro_rules! tests_of_every_network {
    (tracker: $tracker:ident, golden: $golden:literal, title: $title:expr, bytes_per_frame: $bytes:literal) => {
        /// A runner who drifts to the right, then leaves: keypoints and crops of every frame as recorded.
        #[test]
        fn keypoints_and_crops_are_as_recorded() {
            let Some(mut tracker) = $tracker() else { return };
            $crate::recorded::assert_recorded(
                $golden,
                $title,
                &$crate::recorded::drifts_and_leaves(&mut tracker),
            );
        }

        /// The same frame in another format gives the same pose, except for rounding and coarser colour.
        #[test]
        fn every_format_gives_the_same_pose() {
            let Some(mut tracker) = $tracker() else { return };
            $crate::recorded::every_format_agrees(&mut tracker);
        }

        /// The crop follows the person, and returns to the whole frame when no person is left.
        #[test]
        fn follows_the_person_and_lets_go() {
            let Some(mut tracker) = $tracker() else { return };
            $crate::recorded::follows_and_lets_go(&mut tracker);
        }

        #[test]
        fn allocates_next_to_nothing_per_frame() {
            let Some(mut tracker) = $tracker() else { return };
            $crate::recorded::allocates_at_most($bytes, &mut tracker);
        }
    };
}
