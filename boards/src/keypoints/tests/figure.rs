//! A moving figure, and its files in each format.

use super::super::body::{Body, POINTS, name_of};
use super::super::{KeypointError, KeypointFile, KeypointOptions};
use kei_core::Keypoint;
use std::fmt::Write;

/// Frame rate of the figure's recordings, fps.
pub(super) const RATE: f64 = 25.0;

/// Position and score of each point relative to the hips, px: joints in COCO order, heels, toes.
const STANDING: [[f32; 2]; POINTS] = [
    [50.0, -240.0],
    [45.0, -250.0],
    [46.0, -251.0],
    [30.0, -245.0],
    [31.0, -246.0],
    [10.0, -180.0],
    [12.0, -181.0],
    [-20.0, -100.0],
    [40.0, -101.0],
    [10.0, -60.0],
    [70.0, -61.0],
    [-5.0, 0.0],
    [5.0, 1.0],
    [20.0, 140.0],
    [30.0, 141.0],
    [-40.0, 270.0],
    [10.0, 271.0],
    [-55.0, 285.0],
    [-5.0, 286.0],
    [-10.0, 290.0],
    [45.0, 291.0],
];

/// Returns the figure in a frame, with its hips near (x, 400) px. Every point moves, and none like another.
pub(super) fn body_at(frame: usize, x: f32) -> Body {
    let mut body = Body::default();
    for (index, (point, [dx, dy])) in body.points.iter_mut().zip(STANDING).enumerate() {
        let phase = frame as f32 * 0.7 + index as f32;
        let score = 0.5 + 0.02 * index as f32;
        *point = Keypoint { x: x + dx + 9.0 * phase.sin(), y: 400.0 + dy + 8.0 * phase.cos(), score };
    }
    body
}

pub(super) fn bodies(frames: usize) -> Vec<Body> {
    (0..frames).map(|frame| body_at(frame, 640.0)).collect()
}

/// Returns the figure without heels and toes.
pub(super) fn without_feet(frames: usize) -> Vec<Body> {
    let mut bodies = bodies(frames);
    bodies.iter_mut().for_each(|body| body.points[17..].fill(Keypoint::default()));
    bodies
}

/// Returns a keypoint CSV. `cell` writes the three cells of a point.
pub(super) fn kei_csv_with(bodies: &[Body], cell: impl Fn(usize, Keypoint) -> [String; 3]) -> String {
    let mut text = "time_s".to_owned();
    for point in 0..POINTS {
        let name = name_of(point);
        write!(text, ",{name}_x,{name}_y,{name}_score").unwrap();
    }
    for (frame, body) in bodies.iter().enumerate() {
        write!(text, "\n{}", frame as f64 / RATE).unwrap();
        for (point, keypoint) in body.points.iter().enumerate() {
            write!(text, ",{}", cell(point, *keypoint).join(",")).unwrap();
        }
    }
    text + "\n"
}

pub(super) fn kei_csv(bodies: &[Body]) -> String {
    kei_csv_with(bodies, |_, point| [point.x, point.y, point.score].map(|number| number.to_string()))
}

/// Returns x, y, score of each of the first `points` points as a list without brackets.
pub(super) fn flat(body: &Body, points: usize) -> String {
    let numbers = body.points[..points].iter().flat_map(|point| [point.x, point.y, point.score]);
    numbers.map(|number| number.to_string()).collect::<Vec<_>>().join(", ")
}

/// Returns an MMPose instance with the first `points` points.
pub(super) fn mmpose_instance(body: &Body, points: usize) -> String {
    let points = &body.points[..points];
    let places: Vec<String> = points.iter().map(|point| format!("[{}, {}]", point.x, point.y)).collect();
    let scores: Vec<String> = points.iter().map(|point| point.score.to_string()).collect();
    format!(r#"{{"keypoints": [{}], "keypoint_scores": [{}]}}"#, places.join(", "), scores.join(", "))
}

/// Returns MMPose's file of a video. Each frame has a list of people.
pub(super) fn mmpose(frames: &[Vec<Body>]) -> String {
    let frame = |(at, people): (usize, &Vec<Body>)| {
        let people: Vec<String> = people.iter().map(|body| mmpose_instance(body, 17)).collect();
        format!(r#"{{"frame_id": {}, "instances": [{}]}}"#, at + 1, people.join(", "))
    };
    let frames: Vec<String> = frames.iter().enumerate().map(frame).collect();
    format!(r#"{{"meta_info": {{"dataset_name": "coco"}}, "instance_info": [{}]}}"#, frames.join(", "))
}

/// Options with the figure's frame rate, for formats without times.
pub(super) fn rate() -> KeypointOptions {
    KeypointOptions { recorded_fps: Some(RATE), ..KeypointOptions::default() }
}

pub(super) fn read(text: &str, options: &KeypointOptions) -> Result<KeypointFile, KeypointError> {
    KeypointFile::from_bytes(text.as_bytes(), options)
}

#[track_caller]
pub(super) fn error(text: &str, options: &KeypointOptions) -> String {
    read(text, options).unwrap_err().to_string()
}

/// Asserts that a file has the poses of `bodies` at the figure's frame rate, within `tolerance` px.
#[track_caller]
pub(super) fn assert_same(file: &KeypointFile, bodies: &[Body], tolerance: f32) {
    assert_eq!(file.poses.len(), bodies.len());
    for (frame, (pose, body)) in file.poses.iter().zip(bodies).enumerate() {
        assert!(
            (pose.time.as_secs_f64() - frame as f64 / RATE).abs() < 1e-6,
            "frame {frame}: {:?}",
            pose.time
        );
        let found = Body::from(*pose);
        for (point, (found, expected)) in found.points.iter().zip(&body.points).enumerate() {
            let place = format!("frame {frame}, {}: {found:?}, expected {expected:?}", name_of(point));
            assert_eq!(found.score > 0.0, expected.score > 0.0, "{place}");
            assert!((found.x - expected.x).hypot(found.y - expected.y) <= tolerance, "{place}");
        }
    }
}
