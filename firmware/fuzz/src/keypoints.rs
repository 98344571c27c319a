//! The fuzz target for keypoint files of other programs.

use kei_boards::keypoints::{KeypointError, KeypointFile, KeypointOptions};

/// Reads `data` as a file of each format, and as a frame of a folder. Checks the times and scores.
pub fn keypoints(data: &[u8]) {
    // The last byte chooses the options; it is also part of the file.
    let flags = data.last().copied().unwrap_or_default();
    let is_set = |bit: u8| flags & 1 << bit != 0;
    let options = KeypointOptions {
        recorded_fps: (!is_set(0)).then_some(30.0),
        frame_size: is_set(1).then_some((1920, 1080)),
        y_up: is_set(2),
    };
    check(KeypointFile::from_bytes(data, &options));
    check(KeypointFile::from_frame(data, &options));
}

fn check(read: Result<KeypointFile, KeypointError>) {
    match read {
        Err(error) => assert!(!error.to_string().is_empty(), "an error has a message"),
        Ok(file) => {
            assert!(!file.poses.is_empty(), "a recording has a frame");
            assert!(file.poses.is_sorted_by_key(|pose| pose.time), "times increase");
            let mut points = file.poses.iter().flat_map(|pose| pose.keypoints);
            assert!(points.all(|point| (0.0..=1.0).contains(&point.score)), "scores are 0 to 1");
        }
    }
}
