//! No bytes make a reader panic, and what is read is usable.

use super::super::{KeypointFile, KeypointOptions};
use super::figure::{bodies, flat, kei_csv, mmpose, rate};
use proptest::prelude::*;

/// Asserts that bytes give an error with a message, or poses with increasing times and scores up to 1.
fn check(bytes: &[u8], options: &KeypointOptions) {
    match KeypointFile::from_bytes(bytes, options) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(file) => {
            assert!(!file.poses.is_empty());
            assert!(file.poses.is_sorted_by_key(|pose| pose.time));
            let points = file.poses.iter().flat_map(|pose| pose.keypoints);
            points.for_each(|point| assert!((0.0..=1.0).contains(&point.score), "{point:?}"));
        }
    }
}

fn samples() -> Vec<String> {
    let frames = bodies(3);
    let people: Vec<_> = frames.iter().map(|body| vec![*body, *body]).collect();
    let coco = format!(r#"[{{"image_id": 1, "keypoints": [{}]}}]"#, flat(&frames[0], 17));
    let trc = "PathFileType\t4\nFrame#\tTime\tLHip\t\t\tRHip\n\t\tX1\n1\t0.1\t1\t2\t3\t4\t5\t6\n";
    let dlc = "scorer,a,a\nbodyparts,LHip,LHip\ncoords,x,y\n0,1,2\n";
    let table = "frame,left_hip_x,left_hip_y,x1,y1\n0,1,2,3,4\n";
    [kei_csv(&frames), mmpose(&people), coco, trc.to_owned(), dlc.to_owned(), table.to_owned()].to_vec()
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        check(&bytes, &rate());
    }

    /// A valid file with a piece replaced.
    #[test]
    fn no_change_of_a_file_makes_a_reader_panic(
        sample in 0usize..6, from in 0usize..2000, length in 0usize..40,
        piece in "[0-9eE.,\\-\\[\\]{}\":\n\t a-z]{0,20}", y_up: bool, sized: bool, timed: bool,
    ) {
        let mut bytes = samples()[sample].clone().into_bytes();
        let from = from % bytes.len();
        let to = (from + length).min(bytes.len());
        bytes.splice(from..to, piece.into_bytes());
        let frame_size = sized.then_some((1920, 1080));
        check(&bytes, &KeypointOptions { recorded_fps: timed.then_some(30.0), frame_size, y_up });
    }

    /// Numbers of any size in valid files.
    #[test]
    fn no_numbers_make_a_reader_panic(numbers in proptest::collection::vec(any::<f32>(), 51), times in any::<[f64; 2]>()) {
        let cells: Vec<String> = numbers.iter().map(f32::to_string).collect();
        let header = kei_csv(&[]).replace(",left_heel", "\n").lines().next().unwrap().to_owned();
        let row = |time: f64| format!("\n{time},{}", cells.join(","));
        check((header + &row(times[0]) + &row(times[1])).as_bytes(), &KeypointOptions::default());
        let json: Vec<String> =
            numbers.iter().map(|number| if number.is_finite() { number.to_string() } else { "null".to_owned() }).collect();
        let coco = format!(r#"[{{"image_id": 1, "keypoints": [{0}]}}, {{"image_id": 1, "keypoints": [{0}]}}]"#, json.join(","));
        check(coco.as_bytes(), &rate());
    }
}
