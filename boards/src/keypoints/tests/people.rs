//! One of several people is followed.

use super::super::People;
use super::super::body::Body;
use super::figure::{assert_same, body_at, mmpose, rate, read, without_feet};

/// Returns the figure at another place and size.
fn other(frame: usize, x: f32, scale: f32) -> Body {
    let mut body = body_at(frame, 0.0);
    body.points
        .iter_mut()
        .for_each(|point| (point.x, point.y) = (x + point.x * scale, 200.0 + point.y * scale));
    body
}

/// The larger person is followed, in any order within the frame, also where they are not seen.
#[test]
fn the_largest_person_is_followed() {
    let mut frames: Vec<Vec<Body>> = (0..40)
        .map(|frame| {
            let mut people = vec![body_at(frame, 640.0), other(frame, 300.0, 0.6), other(frame, 1200.0, 0.5)];
            people.rotate_left(frame % 3);
            people
        })
        .collect();
    let mut expected = without_feet(40);
    for hidden in [7, 8] {
        frames[hidden] = vec![other(hidden, 300.0, 0.6)];
        expected[hidden] = Body::default();
    }
    let file = read(&mmpose(&frames), &rate()).unwrap();
    assert_same(&file, &expected, 0.0);
    assert_eq!(file.people, Some(People { most: 3, taken_from_left: 2, frames_with_several: 38 }));
}

/// A recording that was cut: both tracks belong to the main person.
#[test]
fn a_jump_of_the_main_person_is_followed() {
    let place = |frame: usize| if frame < 20 { 640.0 } else { 1500.0 };
    let frames: Vec<Vec<Body>> =
        (0..40).map(|frame| vec![other(frame, 100.0, 0.4), body_at(frame, place(frame))]).collect();
    let file = read(&mmpose(&frames), &rate()).unwrap();
    assert!(file.poses.iter().all(|pose| pose.keypoints[11].x > 500.0));
}

/// A detection in one frame is not a person to follow, but is reported.
#[test]
fn a_single_detection_does_not_replace_the_runner() {
    let mut frames: Vec<Vec<Body>> = (0..40).map(|frame| vec![body_at(frame, 640.0)]).collect();
    frames[9].insert(0, other(9, 900.0, 1.5));
    let file = read(&mmpose(&frames), &rate()).unwrap();
    assert_same(&file, &without_feet(40), 0.0);
    assert_eq!(file.people, Some(People { most: 2, taken_from_left: 1, frames_with_several: 1 }));
}
