use super::{KeypointCsvError, KeypointReader, KeypointWriter};
use kei_core::{Foot, Joint, Keypoint, Pose};
use proptest::prelude::*;
use std::time::Duration;

fn header() -> String {
    let mut writer = Vec::new();
    KeypointWriter::new(&mut writer).unwrap().finish().unwrap();
    String::from_utf8(writer).unwrap()
}

/// Returns a row with all joints at (1, 2) and score 0.5, except for the given cells.
fn row(time: &str, cells: &[(usize, &str)]) -> String {
    let mut fields = vec![time.to_owned()];
    (0..Joint::COUNT).for_each(|_| fields.extend(["1", "2", "0.5"].map(str::to_owned)));
    for &(index, text) in cells {
        fields[index] = text.to_owned();
    }
    fields.join(",") + "\n"
}

fn read(text: &str) -> Result<Vec<Pose>, KeypointCsvError> {
    KeypointReader::new(text.as_bytes())?.collect()
}

fn error(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

/// Column order, spaces, a byte order mark, additional columns and CRLF are accepted.
#[test]
fn columns_are_found_by_name() {
    let names: Vec<String> = header().trim().split(',').map(str::to_owned).collect();
    let mut text = "\u{feff}".to_owned();
    text += &names.iter().rev().map(|name| format!(" {name} ")).collect::<Vec<_>>().join(",");
    text += ",notes\r\n";
    let cells: Vec<String> =
        (0..names.len()).rev().map(|i| if i == 0 { "0.5".into() } else { format!("0.{i:02}") }).collect();
    text += &(cells.join(", ") + ",what a step\r\n");
    let poses = read(&text).unwrap();
    assert_eq!(poses.len(), 1);
    assert_eq!(poses[0].time, Duration::from_millis(500));
    assert_eq!(poses[0][Joint::Nose], Keypoint { x: 0.01, y: 0.02, score: 0.03 });
    assert_eq!(poses[0][Joint::RightAnkle], Keypoint { x: 0.49, y: 0.50, score: 0.51 });
}

/// Empty cells, NaN and scores up to 0 all mean "not seen", also if the score of empty coordinates was kept.
#[test]
fn unseen_joints_have_score_zero() {
    let nose = [(1, ""), (2, ""), (3, "")];
    let eyes = [(4, ""), (5, ""), (6, "0"), (7, "NaN"), (8, "nan"), (9, "0.9")];
    let ears = [(10, "NA"), (11, "null"), (12, "None"), (15, "-0.02")];
    let poses = read(&(header() + &row("0", &[&nose[..], &eyes, &ears].concat()))).unwrap();
    for joint in [Joint::Nose, Joint::LeftEye, Joint::RightEye, Joint::LeftEar, Joint::RightEar] {
        assert_eq!(poses[0][joint], Keypoint::default(), "{joint:?}");
    }
    assert_eq!(poses[0][Joint::LeftShoulder], Keypoint { x: 1.0, y: 2.0, score: 0.5 });
}

/// A recording that is cut around an event may count its times from there.
#[test]
fn negative_times_count_from_the_first_row() {
    let poses = read(&(header() + &row("-0.5", &[]) + &row("-0.25", &[]) + &row("0.5", &[]))).unwrap();
    let times: Vec<u128> = poses.iter().map(|pose| pose.time.as_millis()).collect();
    assert_eq!(times, [0, 250, 1000]);
}

/// The error for an invalid cell names its line, column and content.
#[test]
fn invalid_cells_are_reported() {
    let good = header() + &row("0.0", &[]);
    for (time, cells, expected) in [
        ("0.1", &[(2, "-inf")][..], "line 3, column nose_y: `-inf` is not a finite number"),
        ("0.1", &[(2, "1e99")], "line 3, column nose_y: `1e99` is not a finite number"),
        ("0.1", &[(50, "12px")], "line 3, column right_ankle_y: `12px` is not a number"),
        ("0.1", &[(51, "")], "line 3, column right_ankle_score: `` has no number. Write 1"),
        ("0.1", &[(49, "")], "line 3, column right_ankle_x: `` has no number, but"),
        ("NaN", &[], "line 3, column time_s: `NaN` is not a time"),
        ("-1", &[], "line 3, column time_s: -1 s is not later than 0 s"),
        ("1e30", &[], "line 3, column time_s: `1e30` is too large"),
        ("", &[], "line 3, column time_s: `` is not a number of seconds"),
        ("0.0", &[], "line 3, column time_s: 0 s is not later than 0 s"),
    ] {
        let message = error(&(good.clone() + &row(time, cells)));
        assert!(message.starts_with(expected), "{message}\nexpected: {expected}");
    }
    let backwards = header() + &row("2.5", &[]) + &row("2.4", &[]);
    assert!(error(&backwards).starts_with("line 3, column time_s: 2.4 s is not later than 2.5 s"));
}

/// Errors of the table as a whole are reported.
#[test]
fn invalid_tables_are_reported() {
    assert!(error("").contains("no rows"));
    assert!(error(&header()).contains("no rows"));
    let cut = header() + &row("0", &[]) + "0.1,1,2";
    assert!(error(&cut).starts_with("line 3: found 3 cells, but the header has 52"));
    let missing = header().replace("left_knee_x", "left_knne_x") + &row("0", &[]);
    assert_eq!(error(&missing), "line 1: missing column left_knee_x");
    let double = header().replace("left_knee_x", "nose_x") + &row("0", &[]);
    assert_eq!(error(&double), "line 1: column nose_x occurs twice");
    let semicolons = header().replace(',', ";");
    assert!(error(&semicolons).contains("Separate the columns by commas"));
    let binary = KeypointReader::new(&b"\x89PNG\r\n\x1a\n\0\0\xff\xfe"[..]).err().unwrap().to_string();
    assert!(binary.contains("not UTF-8"), "{binary}");
    let nowhere = KeypointReader::open("no/such/file.csv").err().unwrap().to_string();
    assert!(nowhere.starts_with("no/such/file.csv: "), "{nowhere}");
}

/// Rows before an invalid one are returned, and the reader stops after the error.
#[test]
fn rows_before_the_error_are_kept() {
    let text = header() + &row("0", &[]) + &row("1", &[]) + &row("1", &[]) + &row("2", &[]);
    let mut reader = KeypointReader::new(text.as_bytes()).unwrap();
    assert!(matches!(reader.next(), Some(Ok(_))));
    assert!(matches!(reader.next(), Some(Ok(_))));
    assert!(matches!(reader.next(), Some(Err(KeypointCsvError::TimeOrder { line: 4, .. }))));
    assert!(reader.next().is_none());
}

proptest! {
    /// Writing and reading preserves keypoints exactly and times to the microsecond.
    #[test]
    fn writing_and_reading_preserves_poses(values in proptest::collection::vec((-1e6f32..1e6, -1e6f32..1e6, 0f32..=1.0), Joint::COUNT),
                  feet in proptest::option::of((-1e6f32..1e6, -1e6f32..1e6, 0.01f32..=1.0)),
                  microseconds in 0u64..10_000_000_000) {
        let mut pose =
            Pose::new(Duration::from_micros(microseconds), [Keypoint::default(); Joint::COUNT]);
        for (keypoint, (x, y, score)) in pose.keypoints.iter_mut().zip(values) {
            if score > 0.0 {
                *keypoint = Keypoint { x, y, score };
            }
        }
        pose.feet = feet.map(|(x, y, score)| [0.0, 1.0].map(|side| Foot {
            heel: Keypoint { x: x + side, y, score },
            toe: Keypoint { x, y: y - side, score },
        }));
        let mut text = Vec::new();
        let mut writer = KeypointWriter::with_feet(&mut text).unwrap();
        writer.write(&pose).unwrap();
        writer.finish().unwrap();
        let read: Vec<Pose> = KeypointReader::new(&text[..]).unwrap().map(Result::unwrap).collect();
        prop_assert_eq!(read.len(), 1);
        prop_assert_eq!(&read[0].keypoints, &pose.keypoints);
        prop_assert_eq!(&read[0].feet, &pose.feet);
        prop_assert!(read[0].time.abs_diff(pose.time) < Duration::from_nanos(1_000));
    }

    /// No input makes the reader panic.
    #[test]
    fn no_input_makes_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut text = header().into_bytes();
        text.extend(bytes);
        if let Ok(reader) = KeypointReader::new(&text[..]) {
            reader.for_each(drop);
        }
    }
}
