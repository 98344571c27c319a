//! Conventions that only the whole file shows.

use super::super::body::ANKLES;
use super::super::{KeypointError, KeypointOptions, Note};
use super::figure::{RATE, assert_same, bodies, error, kei_csv, kei_csv_with, rate, read};
use kei_core::{Joint, Keypoint};

const DEFAULT: KeypointOptions = KeypointOptions { recorded_fps: None, frame_size: None, y_up: false };
const FRAME: (u32, u32) = (1920, 1080);

/// Returns the figure's CSV with changed coordinates.
fn moved(change: impl Fn(Keypoint) -> (f32, f32)) -> String {
    kei_csv_with(&bodies(20), |_, point| {
        let (x, y) = change(point);
        [x, y, point.score].map(|number| number.to_string())
    })
}

/// Returns the figure's CSV with changed scores.
fn scored(change: impl Fn(f32) -> f32) -> String {
    kei_csv_with(&bodies(20), |_, point| {
        [point.x, point.y, change(point.score)].map(|number| number.to_string())
    })
}

/// Returns the figure's CSV with changed times, in frames.
fn timed(time: impl Fn(usize) -> String) -> String {
    let text = kei_csv(&bodies(20));
    let (header, rows) = text.split_once('\n').unwrap();
    let row = |(frame, row): (usize, &str)| format!("\n{},{}", time(frame), row.split_once(',').unwrap().1);
    header.to_owned() + &rows.lines().enumerate().map(row).collect::<String>()
}

#[test]
fn pixels_with_y_down_are_read_unchanged() {
    let file = read(&kei_csv(&bodies(20)), &DEFAULT).unwrap();
    assert_same(&file, &bodies(20), 0.0);
    assert_eq!((file.people, file.notes), (None, vec![]));
}

#[test]
fn normalised_coordinates_need_the_frame_size() {
    let normalised = moved(|point| (point.x / 1920.0, point.y / 1080.0));
    assert!(error(&normalised, &DEFAULT).contains("between 0 and 1. Give the width and height"));
    let options = KeypointOptions { frame_size: Some(FRAME), ..DEFAULT };
    assert_same(&read(&normalised, &options).unwrap(), &bodies(20), 1e-3);
    assert!(error(&kei_csv(&bodies(20)), &options).contains("not normalised: they range from"));
}

/// Half sizes from the middle of the frame, and a few points far outside of it.
#[test]
fn coordinates_from_minus_1_to_1_are_normalised_too() {
    let centred = moved(|point| (point.x / 960.0 - 1.0, point.y / 540.0 - 1.0));
    assert!(error(&centred, &DEFAULT).contains("between -1 and 1"));
    let outliers = moved(|point| {
        let far = if point.score == 0.5 && point.x > 690.0 { 9.0 } else { 0.0 };
        (point.x / 1920.0 + far, point.y / 1080.0)
    });
    assert!(error(&outliers, &DEFAULT).contains("between 0 and 1"));
}

/// A runner in metres is taller than 1.1, with the head at 0 as well as with the feet at 0.
#[test]
fn metres_are_not_normalised() {
    for top in [0.0, -1.7] {
        let metres = moved(|point| (point.x / 310.0, (point.y - 140.0) / 310.0 + top));
        assert_eq!(read(&metres, &DEFAULT).unwrap().poses.len(), 20, "{top}");
    }
}

#[test]
fn y_that_points_up_needs_an_option() {
    let up = moved(|point| (point.x, 1080.0 - point.y));
    assert!(error(&up, &DEFAULT).contains("does y point up? If so, add --y-up"));
    let options = KeypointOptions { y_up: true, ..DEFAULT };
    let file = read(&up, &options).unwrap();
    let ankle = file.poses[0][Joint::LeftAnkle];
    assert!((ankle.y - (bodies(1)[0].points[ANKLES[0]].y - 1080.0)).abs() < 1e-3, "{ankle:?}");
    assert!(error(&kei_csv(&bodies(20)), &options).contains("Leave out --y-up"));
    let negated = moved(|point| (point.x, -point.y));
    assert_same(&read(&negated, &options).unwrap(), &bodies(20), 0.0);
}

/// A placeholder with its score kept is the same as empty cells: the origin, (-1, -1), and any other position
/// that both the head and an ankle have, such as an origin turned with y.
#[test]
fn placeholders_are_unseen() {
    let is_unseen = |point: usize, score: f32| (point + (score * 1e4) as usize).is_multiple_of(7);
    for place in ["0,0", "-0.0,0.00", "-1,-1", "0,1080"] {
        let mut expected = bodies(40);
        for (frame, body) in expected.iter_mut().enumerate() {
            for (point, keypoint) in body.points.iter_mut().enumerate() {
                keypoint.score = 0.5 + (frame * 31 + point) as f32 * 1e-4;
                if is_unseen(point, keypoint.score) {
                    *keypoint = Keypoint::default();
                }
            }
        }
        let text = kei_csv_with(&expected, |_, point| {
            let (x, y) = place.split_once(',').unwrap();
            match point.score {
                0.0 => [x, y, "0.8"].map(str::to_owned),
                score => [point.x, point.y, score].map(|number| number.to_string()),
            }
        });
        assert_same(&read(&text, &DEFAULT).unwrap(), &expected, 0.0);
    }
}

#[test]
fn points_at_one_place_are_refused() {
    let text = moved(|_| (0.5, 0.5));
    assert!(error(&text, &DEFAULT).starts_with("every keypoint is at (0.5, 0.5)"));
}

#[test]
fn scores_of_any_scale_become_0_to_1() {
    let score = |text: &str| read(text, &DEFAULT).map(|file| (file.poses[0][Joint::Nose].score, file.notes));
    assert_eq!(score(&scored(|score| score)).unwrap(), (0.5, vec![]));
    let highest = 0.9 * 1.5;
    assert_eq!(score(&scored(|score| score * 1.5)).unwrap(), (0.75, vec![Note::ScoresClipped { highest }]));
    assert_eq!(score(&scored(|score| score * 100.0)).unwrap(), (0.5, vec![Note::ScoresInPercent]));
    assert!(matches!(score(&scored(|score| score * 255.0)), Err(KeypointError::Scores { .. })));
    let clipped = read(&scored(|score| score * 1.5), &DEFAULT).unwrap();
    assert!(clipped.poses.iter().flat_map(|pose| pose.keypoints).all(|point| point.score <= 1.0));
}

#[test]
fn times_that_are_not_seconds_are_named() {
    for (unit, time) in [
        ("milliseconds", (|frame| format!("{:.1}", frame as f64 * 40.0)) as fn(usize) -> String),
        ("milliseconds", |frame| format!("{}", (frame as f64 * 33.37).round())),
        ("microseconds", |frame| format!("{}", frame * 33_333)),
        ("nanoseconds", |frame| format!("{}", frame * 33_333_333)),
        ("frame numbers", |frame| format!("{frame}")),
        ("frame numbers", |frame| format!("{}", 2 * frame + 120)),
        ("minutes", |frame| format!("{:.9}", frame as f64 / 25.0 / 60.0)),
        ("If they have another unit", |frame| format!("{:e}", frame as f64 * 1e-9)),
    ] {
        let message = error(&timed(time), &DEFAULT);
        assert!(message.contains(unit) && message.contains("--recorded-fps N"), "{unit}: {message}");
        assert!(message.contains("frames a second. Are the times in seconds?"), "{message}");
        let stretched = read(&timed(time), &rate()).unwrap();
        let last = stretched.poses[19].time.as_secs_f64() - stretched.poses[0].time.as_secs_f64();
        assert!((last - 19.0 / RATE).abs() < 0.02, "{unit}: {last}");
    }
    assert!(
        error(&timed(|frame| format!("{}", frame * 33)), &DEFAULT)
            .starts_with("the times give 0.03 frames a second.")
    );
}

#[test]
fn plausible_rates_are_read_as_they_are() {
    for rate in [5.0, 24.0, 29.97, 240.0, 960.0] {
        let text = timed(|frame| format!("{:.6}", 3.0 + frame as f64 / rate));
        let file = match rate {
            5.0 => read(&text.replace("3.000000,", "-3.5,"), &DEFAULT).unwrap(),
            _ => read(&text, &DEFAULT).unwrap(),
        };
        assert_eq!(file.poses.len(), 20, "{rate}");
    }
}

/// The origin of MediaPipe's world landmarks: vertical oscillation would be zero.
#[test]
fn coordinates_that_count_from_the_hips_are_refused() {
    let mut figure = bodies(20);
    for body in &mut figure {
        let [x, y] = body.centre(&[11, 12]).unwrap();
        body.points.iter_mut().for_each(|point| (point.x, point.y) = (point.x - x, point.y - y));
    }
    assert!(error(&kei_csv(&figure), &DEFAULT).starts_with("the hips stay at one place"));
    let exact = kei_csv_with(&figure, |point, keypoint| match point {
        11 | 12 => ["0", "0", "0.9"].map(str::to_owned),
        _ => [keypoint.x, keypoint.y, keypoint.score].map(|number| number.to_string()),
    });
    assert!(error(&exact, &DEFAULT).starts_with("the hips stay at one place"));
    // Hips that are never seen are not an origin.
    let unseen = kei_csv_with(&bodies(20), |point, keypoint| match point {
        11 | 12 => ["0", "0", "0.9"].map(str::to_owned),
        _ => [keypoint.x, keypoint.y, keypoint.score].map(|number| number.to_string()),
    });
    assert_eq!(read(&unseen, &DEFAULT).unwrap().poses[0][Joint::LeftHip], Keypoint::default());
}
