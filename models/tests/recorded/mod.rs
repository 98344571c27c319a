//! What the tests of pose networks share: recorded keypoints, and saying aloud what was not run.

use crate::drawn;
use allocation_counter::AllocationInfo;
use kei_core::{Joint, Pose};
use kei_frame::{Crop, Frame, PixelFormat};
use kei_models::PoseTracker;
use std::{
    fmt::Write as _,
    fs,
    io::{self, Write as _},
    path::Path,
};

/// Straight to stderr, past the test harness, which hides what passing tests print.
pub(crate) fn skipped(reason: &str) {
    let _ = io::stderr().write_all(format!("SKIPPED, NOT PASSED: {reason}\n").as_bytes());
}

/// Compares what was seen with what is recorded, or records it.
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

/// Where the tracker looked, and what it saw.
pub(crate) fn see(tracker: &mut PoseTracker, frame: &Frame) -> (Crop, Pose) {
    let crop = tracker.crop_for(frame.width, frame.height);
    (crop, tracker.see(frame).unwrap())
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
    frames.iter().map(|frame| see(tracker, frame)).collect()
}

/// The same picture in another format gives the same pose, but for rounding and coarser colour.
pub(crate) fn every_format_agrees(tracker: &mut PoseTracker) {
    for format in [PixelFormat::Yuyv, PixelFormat::Nv12] {
        tracker.reset();
        tracker.see(&drawn::converted(&drawn::runner(0), format)).unwrap();
        let pose = tracker.see(&drawn::converted(&drawn::runner(15), format)).unwrap();
        assert!(farthest_px(&pose, 15.0) < 16.0, "{format:?} {pose:?}");
    }
}

/// How many frames [`allocated_in_frames`] looks at.
pub(crate) const FRAMES: u64 = 5;

/// What a tracker that is warm allocates in [`FRAMES`] frames.
pub(crate) fn allocated_in_frames(tracker: &mut PoseTracker) -> AllocationInfo {
    let frame = drawn::runner(0);
    tracker.see(&frame).unwrap();
    allocation_counter::measure(|| {
        for _ in 0..FRAMES {
            tracker.see(&frame).unwrap();
        }
    })
}

/// What the tracker sees once its crop has settled on the runner, who drifts to the right: each joint within 16 px of where
/// it was drawn.
pub(crate) fn found_where_drawn(tracker: &mut PoseTracker) -> [Pose; 3] {
    tracker.see(&drawn::runner(0)).unwrap();
    [15, 30, 45].map(|shift| {
        let pose = tracker.see(&drawn::runner(shift)).unwrap();
        assert!(farthest_px(&pose, shift as f32) < 16.0, "{pose:?}");
        pose
    })
}
