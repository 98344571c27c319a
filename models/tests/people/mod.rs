//! Several people in view: drawn runners side by side. Where somebody has to move, see `tests/people` at the root of the
//! repository.

use crate::{drawn, tracker_of};
use kei_core::{Joint, Pose};
use kei_frame::{Frame, PixelFormat};
use kei_models::{PoseTracker, RunnerChoice};
use std::{num::NonZeroU8, ops::Range, time::Duration};

/// Where the hips of the drawn runner are, px from the left of a frame of [`drawn::WIDTH`] px.
const HIPS_X: f32 = 322.0;

/// Places of the two people in a frame of twice the width, px.
const LEFT_X: f32 = HIPS_X;
const RIGHT_X: f32 = HIPS_X + drawn::WIDTH as f32;

/// Largest distance of the detected from the drawn hips, px: the runner is 310 px tall.
const MAX_ERROR_PX: f32 = 30.0;

/// Returns two frames side by side.
fn beside(left: &Frame, right: &Frame) -> Frame {
    let mut frame = Frame::zeroed(PixelFormat::Rgb24, 2 * drawn::WIDTH, drawn::HEIGHT).unwrap();
    let rows = left.data.chunks(left.stride).zip(right.data.chunks(right.stride));
    frame.data = rows.flat_map(|(left, right)| [left, right].concat()).collect();
    frame
}

/// Two runners, one in each half.
fn two() -> Frame {
    beside(&drawn::runner(0), &drawn::runner(0))
}

/// The poses of these frames of a still scene, 0.1 s apart.
fn track(tracker: &mut PoseTracker, frames: Range<u32>, scene: &Frame) -> Vec<Pose> {
    let mut frame = scene.clone();
    let pose = |index: u32| {
        frame.time = Duration::from_millis(100) * index;
        tracker.track(&frame).unwrap()
    };
    frames.map(pose).collect()
}

fn is_at(pose: &Pose, x: f32) -> bool {
    let hip = pose[Joint::RightHip];
    hip.score > 0.2 && (hip.x - x).abs() <= MAX_ERROR_PX
}

fn is_unseen(pose: &Pose) -> bool {
    pose.keypoints.iter().all(|keypoint| keypoint.score == 0.0)
}

/// The chosen one of two people is tracked from the first frame.
#[test]
fn the_chosen_runner_is_tracked() {
    let second = RunnerChoice::Nth(NonZeroU8::new(2).unwrap());
    for (choice, x) in [(RunnerChoice::Left, LEFT_X), (RunnerChoice::Right, RIGHT_X), (second, RIGHT_X)] {
        let Some(mut tracker) = tracker_of(choice) else { return };
        for pose in track(&mut tracker, 0..5, &two()) {
            assert!(is_at(&pose, x), "{choice:?}: {pose:?}");
        }
    }
}

/// A third of two people does not exist: no other pose is returned instead.
#[test]
fn a_runner_who_is_not_there_is_not_replaced() {
    let Some(mut tracker) = tracker_of(RunnerChoice::Nth(NonZeroU8::new(3).unwrap())) else { return };
    assert!(track(&mut tracker, 0..3, &two()).iter().all(is_unseen));
    assert_eq!(tracker.people(), 0);
}

/// When the runner steps off, no person is seen for a second, and then the neighbour.
#[test]
fn the_poses_of_two_people_are_a_second_apart() {
    let Some(mut tracker) = tracker_of(RunnerChoice::Left) else { return };
    let right_only = beside(&drawn::empty_room(), &drawn::runner(0));
    assert!(track(&mut tracker, 0..10, &two()).iter().all(|pose| is_at(pose, LEFT_X)));
    let after = track(&mut tracker, 10..30, &right_only);
    assert!(after[..11].iter().all(|pose| !is_at(pose, RIGHT_X)), "the runner was seen 0.1 s before");
    assert!(is_at(&after[19], RIGHT_X), "{:?}", after[19]);
}

/// Somebody who does not move is a poster, and one person is one.
#[test]
fn a_still_figure_beside_the_runner_does_not_count() {
    let Some(mut tracker) = tracker_of(RunnerChoice::Left) else { return };
    track(&mut tracker, 0..60, &beside(&drawn::runner(0), &drawn::runner(15)));
    assert_eq!(tracker.people(), 1);
}
