//! Folders with a file per frame.

use super::super::{Format, KeypointFile, KeypointOptions, is_keypoint_file};
use super::figure::{assert_same, bodies, flat, mmpose, mmpose_instance, rate, without_feet};
use crate::keypoints::body::Body;
use std::fs;
use tempfile::TempDir;

fn openpose(people: &[String]) -> String {
    let people: Vec<String> = people
        .iter()
        .map(|numbers| format!(r#"{{"person_id": [-1], "pose_keypoints_2d": [{numbers}]}}"#))
        .collect();
    format!(r#"{{"version": 1.3, "people": [{}]}}"#, people.join(","))
}

/// Returns a folder with a file per frame; the names are in no order.
fn folder_of(frames: impl Iterator<Item = String>, name: impl Fn(usize) -> String) -> TempDir {
    let folder = TempDir::new().unwrap();
    frames.enumerate().for_each(|(at, text)| fs::write(folder.path().join(name(at)), text).unwrap());
    folder
}

/// Returns the figure in OpenPose's BODY_25 order.
fn body_25(body: &Body) -> String {
    let order: [usize; 25] =
        [0, 99, 6, 8, 10, 5, 7, 9, 99, 12, 14, 16, 11, 13, 15, 2, 1, 4, 3, 19, 99, 17, 20, 99, 18];
    let numbers = order.map(|point| match body.points.get(point) {
        Some(point) => format!("{},{},{}", point.x, point.y, point.score),
        None => "0,0,0".to_owned(),
    });
    numbers.join(",")
}

fn read(folder: &TempDir) -> Result<KeypointFile, String> {
    KeypointFile::read(folder.path(), &rate()).map_err(|error| error.to_string())
}

#[test]
fn openpose_folders_are_read_in_the_order_of_their_numbers() {
    let frames = bodies(12);
    let numbered = |at: usize| format!("run_{at}_keypoints.json");
    let coco = folder_of(frames.iter().map(|body| openpose(&[flat(body, 17)])), numbered);
    fs::write(coco.path().join("notes.txt"), "not a frame").unwrap();
    let file = read(&coco).unwrap();
    assert_eq!(file.format, Format::OpenPose);
    assert_same(&file, &without_feet(12), 0.0);
    let padded = |at: usize| format!("{at:012}_keypoints.json");
    let with_feet = folder_of(frames.iter().map(|body| openpose(&[body_25(body)])), padded);
    assert_same(&read(&with_feet).unwrap(), &bodies(12), 0.0);
    let message = KeypointFile::read(coco.path(), &KeypointOptions::default()).unwrap_err().to_string();
    assert!(message.starts_with("OpenPose JSON has no times"), "{message}");
}

#[test]
fn mmpose_folders_are_read() {
    let images = folder_of(bodies(12).iter().map(|body| format!("[{}]", mmpose_instance(body, 17))), |at| {
        format!("frame_{at:04}.json")
    });
    let file = read(&images).unwrap();
    assert_eq!(file.format, Format::MmPose);
    assert_same(&file, &without_feet(12), 0.0);
    let people: Vec<Vec<Body>> = bodies(12).into_iter().map(|body| vec![body]).collect();
    let video = folder_of(std::iter::once(mmpose(&people)), |_| "results_run.json".to_owned());
    assert_same(&read(&video).unwrap(), &without_feet(12), 0.0);
}

#[test]
fn folders_that_are_not_one_recording_are_reported() {
    let frames = bodies(12);
    let one = || frames.iter().map(|body| openpose(&[flat(body, 17)]));
    let mixed =
        folder_of(one(), |at| format!("{}_{at:02}_keypoints.json", if at < 6 { "run" } else { "walk" }));
    assert!(read(&mixed).unwrap_err().contains("more than one recording (run_00_keypoints.json, walk_06"));
    let broken = folder_of(one(), |at| format!("run_{at:02}.json"));
    fs::write(broken.path().join("run_07.json"), r#"{"people": [{"pose_keypoints_2d": [1, 2"#).unwrap();
    assert!(read(&broken).unwrap_err().starts_with("run_07.json: invalid JSON: EOF"));
    fs::write(broken.path().join("run_07.json"), openpose(&["1,2,3,4".to_owned()])).unwrap();
    assert!(
        read(&broken)
            .unwrap_err()
            .starts_with("run_07.json: OpenPose JSON: a person with 1 keypoints in frame 8")
    );
    let missing = KeypointFile::read("no/such/file.trc".as_ref(), &rate()).unwrap_err().to_string();
    assert!(missing.starts_with("cannot read no/such/file.trc: "), "{missing}");
}

/// The name or the first word of the file decides. Folders without JSON, pipes and missing files are left to the
/// video reader.
#[test]
fn keypoint_files_are_distinguished_from_videos() {
    let folder = TempDir::new().unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    assert!(!is_keypoint_file(folder.path()));
    for (name, content) in [
        ("a.CSV", &b""[..]),
        ("a.trc", b""),
        ("a.Json", b""),
        ("plain", b"time_s,nose_x"),
        ("marked", b"\xef\xbb\xbf\"time_s\",nose_x"),
        ("dlc", b"scorer,a"),
        ("trc", b"PathFileType\t4"),
        ("object", b" \n{ \"people\": []}"),
        ("list", b"[ {\"frame_id\": 1}]"),
    ] {
        assert!(is_keypoint_file(&file(name, content)), "{name}");
    }
    assert!(is_keypoint_file(folder.path()));
    for (name, content) in
        [("clip.mp4", &b"\0\0\0\x18ftypmp42"[..]), ("empty", b""), ("brackets", b"[1]"), ("braces", b"{1}")]
    {
        assert!(!is_keypoint_file(&file(name, content)), "{name}");
    }
    assert!(!is_keypoint_file(&folder.path().join("missing")));
}
