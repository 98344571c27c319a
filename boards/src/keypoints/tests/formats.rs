//! Each format gives the figure that was written in it.

use super::super::body::{Body, POINTS, name_of};
use super::super::{Format, KeypointOptions};
use super::figure::{
    RATE, assert_same, bodies, error, flat, mmpose, mmpose_instance, rate, read, without_feet,
};
use kei_core::Keypoint;
use std::fmt::Write;

/// Returns MediaPipe's landmark number of each point.
const LANDMARKS: [usize; POINTS] =
    [0, 2, 5, 7, 8, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32];

/// Marker names of Sports2D's files.
const MARKERS: [&str; POINTS] = [
    "Nose",
    "LEye",
    "REye",
    "LEar",
    "REar",
    "LShoulder",
    "RShoulder",
    "LElbow",
    "RElbow",
    "LWrist",
    "RWrist",
    "LHip",
    "RHip",
    "LKnee",
    "RKnee",
    "LAnkle",
    "RAnkle",
    "LHeel",
    "RHeel",
    "LBigToe",
    "RBigToe",
];

/// Returns a TRC file whose coordinates are `place(point)`.
fn trc(bodies: &[Body], place: impl Fn(Keypoint) -> [f32; 3]) -> String {
    let mut text = "PathFileType\t4\t(X/Y/Z)\trun \"1\".trc\n".to_owned();
    text += "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames\n";
    text += "25\t25\t20\t22\tm\t25\t1\t20\nFrame#\tTime\tNeck\t\t";
    MARKERS.iter().for_each(|name| write!(text, "\t{name}\t\t").unwrap());
    text += "\n\t\tX1\tY1\tZ1\n\n";
    for (frame, body) in bodies.iter().enumerate() {
        write!(text, "{}\t{}\t1\t2\t3", frame + 1, frame as f64 / RATE).unwrap();
        for point in &body.points {
            let cells = place(*point).map(|number| number.to_string());
            let cells = if point.score > 0.0 { cells.join("\t") } else { "\t\t".to_owned() };
            write!(text, "\t{cells}").unwrap();
        }
        text += "\n";
    }
    text
}

/// Returns a table with the given column names for point `i`, and a row per body.
fn table(bodies: &[Body], first: &str, columns: impl Fn(usize) -> Vec<(String, char)>) -> String {
    let mut text = first.to_owned();
    (0..POINTS).flat_map(&columns).for_each(|(name, _)| write!(text, ",{name}").unwrap());
    for (frame, body) in bodies.iter().enumerate() {
        write!(text, "\n{frame}").unwrap();
        for (point, keypoint) in body.points.iter().enumerate() {
            for (_, kind) in columns(point) {
                let number = match kind {
                    'x' => keypoint.x,
                    'y' => keypoint.y,
                    's' => keypoint.score,
                    _ => 0.1,
                };
                write!(text, ",{number}").unwrap();
            }
        }
    }
    text
}

#[test]
fn trc_is_read_with_any_axis_up() {
    let mut expected = bodies(20);
    expected[3].points[5] = Keypoint::default();
    for (name, place) in [
        ("y up", (|point| [point.x, -point.y, 0.0]) as fn(Keypoint) -> [f32; 3]),
        ("y down", |point| [point.x, point.y, 0.0]),
        ("z up", |point| [point.x, 5.0, -point.y]),
    ] {
        let file = read(&trc(&expected, place), &KeypointOptions::default()).unwrap();
        assert_eq!(file.format, Format::Trc);
        let scored: Vec<Body> = expected.iter().map(|body| Body { ..*body }).collect();
        assert_same(&file, &scored, 1e-3);
        assert!(!name.is_empty() && file.poses[0].keypoints[0].score == 1.0, "{name}");
    }
}

/// The runner runs along the second axis, and their left is at the positive first axis: the view is from their
/// right.
#[test]
fn markers_in_space_are_seen_from_the_side() {
    let expected = bodies(20);
    let mut text = trc(&expected, |point| [0.0, point.x, -point.y]);
    // Give each marker a place across, by its side.
    let rows: Vec<String> = text
        .lines()
        .map(|line| {
            let mut cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
            if cells.len() == 5 + 3 * POINTS && cells[0].parse::<u32>().is_ok() {
                for (point, name) in MARKERS.iter().enumerate() {
                    let across = if name.starts_with('L') { "-90" } else { "90.5" };
                    cells[5 + 3 * point] = across.to_owned();
                }
            }
            cells.join("\t")
        })
        .collect();
    text = rows.join("\n");
    let file = read(&text, &KeypointOptions::default()).unwrap();
    // The figure's right hip is 10 px ahead of its left one, which turns the view by 3 degrees.
    assert_same(&file, &expected, 10.0);
}

#[test]
fn invalid_trc_is_reported() {
    let good = trc(&bodies(20), |point| [point.x, -point.y, 0.0]);
    let options = KeypointOptions::default();
    let without = good.replace("LKnee", "LPatella").replace("RHip", "RASI");
    let message = error(&without, &options);
    assert!(message.starts_with("TRC without right_hip, left_knee: KEI needs"), "{message}");
    assert!(error("PathFileType\t4\n1\t2\n", &options).contains("no line with `Frame#`"));
    let cut = &good[..good.len() - 20];
    assert!(error(cut, &options).starts_with("line 26: found"), "{}", error(cut, &options));
    let number = good.replacen("\t0.04\t", "\tsoon\t", 1);
    assert!(error(&number, &options).starts_with("line 8, column Time: `soon` is neither"));
    let same = good.replacen("\t0.08\t", "\t0.04\t", 1);
    assert!(error(&same, &options).starts_with("frame 3: its time 0.04 is not greater than 0.04"));
}

#[test]
fn mmpose_video_is_read() {
    let frames: Vec<Vec<Body>> = bodies(20).into_iter().map(|body| vec![body]).collect();
    let file = read(&mmpose(&frames), &rate()).unwrap();
    assert_eq!((file.format, file.people), (Format::MmPose, None));
    assert_same(&file, &without_feet(20), 0.0);
    let message = error(&mmpose(&frames), &KeypointOptions::default());
    assert_eq!(message, "MMPose JSON has no times. Give the camera's frame rate: --recorded-fps N");
    // The inferencer writes the list of frames alone, and null for what is not a number.
    let text = mmpose(&frames);
    let list = &text[text.find('[').unwrap()..text.len() - 1];
    assert_same(&read(list, &rate()).unwrap(), &without_feet(20), 0.0);
    // Python writes NaN, which JSON does not have; not in strings.
    let first = format!("[[{}, ", bodies(1)[0].points[0].x);
    let unseen = text.replacen(&first, "[[NaN, ", 1).replace("\"coco\"", "\"co\\\"co NaN \"");
    let mut expected = without_feet(20);
    expected[0].points[0] = Keypoint::default();
    assert_same(&read(&unseen, &rate()).unwrap(), &expected, 0.0);
}

/// A frame without people has no points, and a skipped frame leaves a gap in the times.
#[test]
fn frames_without_people_are_kept() {
    let mut frames: Vec<Vec<Body>> = bodies(20).into_iter().map(|body| vec![body]).collect();
    frames[4].clear();
    let mut expected = without_feet(20);
    expected[4] = Body::default();
    assert_same(&read(&mmpose(&frames), &rate()).unwrap(), &expected, 0.0);
    let skipped = mmpose(&frames).replace(r#""frame_id": 20"#, r#""frame_id": 30"#);
    assert_eq!(read(&skipped, &rate()).unwrap().poses[19].time.as_millis(), 29 * 40);
    let repeated = mmpose(&frames).replace(r#""frame_id": 20"#, r#""frame_id": 19"#);
    assert!(error(&repeated, &rate()).starts_with("frame 20: its number 19 is not greater than 19"));
}

/// Halpe's 26 keypoints have heels and toes, and names decide where the file has them.
#[test]
fn mmpose_layouts_map_heels_and_toes() {
    let halpe = |body: &Body| {
        let mut points = body.points[..17].to_vec();
        points.extend([Keypoint { x: 1.0, y: 2.0, score: 0.9 }; 9]);
        for (index, point) in [(20, 19), (21, 20), (24, 17), (25, 18)] {
            points[index] = body.points[point];
        }
        points
    };
    let instance = |points: &[Keypoint]| {
        let places: Vec<String> = points.iter().map(|p| format!("[{}, {}]", p.x, p.y)).collect();
        format!(r#"{{"keypoints": [{}]}}"#, places.join(","))
    };
    let list = |order: &dyn Fn(&Body) -> Vec<Keypoint>| {
        let frames = bodies(20)
            .into_iter()
            .enumerate()
            .map(|(at, body)| format!(r#"{{"frame_id": {at}, "instances": [{}]}}"#, instance(&order(&body))));
        format!("[{}]", frames.collect::<Vec<_>>().join(","))
    };
    assert_same(&read(&list(&halpe), &rate()).unwrap(), &bodies(20), 0.0);
    // As many keypoints as COCO has, in another order.
    let kept: Vec<usize> = (0..POINTS).rev().filter(|point| !(1..5).contains(point)).collect();
    let names = kept.iter().enumerate().map(|(at, &point)| format!(r#""{at}": "{}""#, name_of(point)));
    let names = names.collect::<Vec<_>>().join(",");
    let reordered = list(&|body| kept.iter().map(|&point| body.points[point]).collect());
    let text =
        format!(r#"{{"meta_info": {{"keypoint_id2name": {{{names}}}}}, "instance_info": {reordered}}}"#);
    let mut expected = bodies(20);
    expected.iter_mut().for_each(|body| body.points[1..5].fill(Keypoint::default()));
    assert_same(&read(&text, &rate()).unwrap(), &expected, 0.0);
}

#[test]
fn json_of_other_kinds_is_reported() {
    let instance = mmpose_instance(&bodies(1)[0], 17);
    for (text, expected) in [
        (format!("[{instance}]"), "this is one frame in MMPose JSON. Give the folder"),
        (r#"{"version": 1.3, "people": []}"#.to_owned(), "this is one frame in OpenPose JSON"),
        (r#"{"landmarks": []}"#.to_owned(), "JSON that is neither OpenPose's nor MMPose's"),
        (r#"[{"score": 1}]"#.to_owned(), "JSON that is neither OpenPose's nor MMPose's"),
        (mmpose(&[bodies(1)])[..300].to_owned(), "invalid JSON: EOF while parsing"),
        (
            mmpose(&[bodies(1)]).replace("]]", ", 3]]"),
            "MMPose JSON: keypoints in three dimensions in frame 1",
        ),
        (
            mmpose(&[bodies(1)]).replacen("[[", "[[1, 2], [3, 4], [", 1),
            "MMPose JSON: a person with 19 keypoints in frame 1",
        ),
        (mmpose(&[vec![]]).replace("\"frame_id\": 1, ", ""), "invalid MMPose JSON: missing field `frame_id`"),
    ] {
        let message = error(&text, &rate());
        assert!(message.starts_with(expected), "{expected}: {message}");
    }
    let binary = super::super::KeypointFile::from_bytes(b"{\"people\": \"\n\xff\"}", &rate()).unwrap_err();
    assert!(binary.to_string().starts_with("line 2: not UTF-8 text"), "{binary}");
}

/// AlphaPose writes a list of people, each with the name of its frame's image.
#[test]
fn coco_results_are_grouped_by_image() {
    let result = |(at, body): (usize, &Body)| {
        format!(r#"{{"image_id": "{at}.jpg", "keypoints": [{}], "score": 2.9}}"#, flat(body, 17))
    };
    let list: Vec<String> = bodies(20).iter().enumerate().map(result).collect();
    let file = read(&format!("[{}]", list.join(",")), &rate()).unwrap();
    assert_eq!(file.format, Format::CocoResults);
    assert_same(&file, &without_feet(20), 0.0);
    let numbered = format!("[{}]", list.join(",").replace(".jpg\"", "").replace("\": \"", "\": "));
    assert_same(&read(&numbered, &rate()).unwrap(), &without_feet(20), 0.0);
}

#[test]
fn deeplabcut_is_read() {
    let mut text = "scorer".to_owned() + &",DLC_resnet50".repeat(3 * POINTS);
    text += "\nbodyparts";
    MARKERS.iter().for_each(|name| write!(text, ",{name},{name},{name}").unwrap());
    text += &format!("\ncoords{}", ",x,y,likelihood".repeat(POINTS));
    for (frame, body) in bodies(20).iter().enumerate() {
        write!(text, "\n{frame},{}", flat(body, POINTS)).unwrap();
    }
    let file = read(&text, &rate()).unwrap();
    assert_eq!(file.format, Format::DeepLabCut);
    assert_same(&file, &bodies(20), 0.0);
    let images = (0..20).rev().fold(text.clone(), |text, frame| {
        text.replacen(&format!("\n{frame},"), &format!("\nlabeled/run/img{frame:04}.png,"), 1)
    });
    assert_same(&read(&images, &rate()).unwrap(), &bodies(20), 0.0);
    assert!(error(&text, &KeypointOptions::default()).starts_with("DeepLabCut CSV has no times"));
    let other = text.replace("LAnkle", "paw1");
    assert!(
        error(&other, &rate()).starts_with("DeepLabCut CSV without left_ankle"),
        "{}",
        error(&other, &rate())
    );
    assert!(error("scorer,a\n1,2\n", &rate()).contains("no header row that starts with `coords`"));
}

#[test]
fn deeplabcut_of_several_individuals_is_read() {
    let each = |name: &str| format!(",{name}").repeat(3 * POINTS);
    let mut text = format!("scorer{}{}", each("DLC"), each("DLC"));
    text += &format!("\nindividuals{}{}\nbodyparts", each("one"), each("two"));
    for name in MARKERS.iter().chain(&MARKERS) {
        write!(text, ",{name},{name},{name}").unwrap();
    }
    text += &format!("\ncoords{}", ",x,y,likelihood".repeat(2 * POINTS));
    for (frame, body) in bodies(20).iter().enumerate() {
        write!(text, "\n{frame}{},{}", ",".repeat(3 * POINTS), flat(body, POINTS)).unwrap();
    }
    assert_same(&read(&text, &rate()).unwrap(), &bodies(20), 0.0);
}

#[test]
fn tables_of_landmarks_are_read() {
    let number = |point: usize, base: usize| LANDMARKS[point] + base;
    let xyzs = |name: &dyn Fn(&str) -> String| {
        [("x", 'x'), ("y", 'y'), ("z", 'z'), ("s", 's')].map(|(suffix, kind)| (name(suffix), kind)).to_vec()
    };
    let score = |suffix: &str| if suffix == "s" { "visibility".to_owned() } else { suffix.to_owned() };
    let named = |point: usize| xyzs(&|s| format!("{}_{}", name_of(point).to_uppercase(), score(s)));
    let of_first = |first: &str| table(&bodies(20), first, named);
    for (text, options) in [
        (of_first("frame"), rate()),
        (of_first("index"), rate()),
        (of_first("subject"), rate()),
        (of_first("timestamp_ms").replace('\n', "\n4"), rate()),
        (of_first("frame").replace("LEFT_TOE", "LEFT_FOOT_INDEX"), rate()),
    ] {
        let file = read(&text, &options).unwrap();
        assert_eq!(file.format, Format::Table);
        assert_eq!(file.poses.len(), 20);
        let header = text.lines().next().unwrap();
        if !header.starts_with("timestamp") {
            assert_same(&file, &bodies(20), 0.0);
        }
    }
    for (base, name) in [(0, "landmark_{}_"), (1, "{}"), (0, "{}"), (0, "lm{}_")] {
        let column = |landmark: usize, suffix: &str| match name {
            "{}" => format!("{}{landmark}", suffix.replace('s', "v")),
            _ => name.replace("{}", &landmark.to_string()) + &score(suffix),
        };
        let mut text = table(&bodies(20), "frame", |point| xyzs(&|s| column(number(point, base), s)));
        for landmark in (0..33).filter(|landmark| !LANDMARKS.contains(landmark)) {
            let columns = ["x", "y", "z", "s"].map(|suffix| column(landmark + base, suffix)).join(",");
            let rows: Vec<String> = text
                .lines()
                .enumerate()
                .map(|(at, line)| line.to_owned() + "," + if at == 0 { &columns } else { "7,8,9,0.9" })
                .collect();
            text = rows.join("\n");
        }
        assert_same(&read(&text, &rate()).unwrap(), &bodies(20), 0.0);
    }
}

/// A row per landmark: by name or number, with people after each other, and with landmarks that are left out.
#[test]
fn tables_with_a_row_per_landmark_are_read() {
    let label = |point: usize, kind: usize| match kind {
        0 => LANDMARKS[point].to_string(),
        1 => (LANDMARKS[point] + 1).to_string(),
        _ => name_of(point).to_uppercase(),
    };
    for (kind, header) in [
        (0, "frame,landmark_id,x,y,z,visibility"),
        (1, "Frame,id,landmark,x,y,z,v"),
        (2, "frame,name,x,y,z,score"),
    ] {
        let mut text = header.to_owned();
        let id = if kind == 1 { "7," } else { "" };
        let mut expected = bodies(20);
        expected[6].points[3] = Keypoint::default();
        for (frame, body) in expected.iter().enumerate() {
            let points = body.points.iter().enumerate().filter(|(_, point)| point.score > 0.0);
            for (point, Keypoint { x, y, score }) in points {
                write!(text, "\n{frame},{id}{},{x},{y},0.1,{score}", label(point, kind)).unwrap();
            }
            for landmark in (0..33).filter(|landmark| kind < 2 && !LANDMARKS.contains(landmark)) {
                write!(text, "\n{frame},{id}{},7,8,9,0.9", landmark + kind).unwrap();
            }
        }
        assert_same(&read(&text, &rate()).unwrap(), &expected, 0.0);
    }
    let two = "frame,name,x,y\n".to_owned()
        + &(0..40)
            .map(|at| {
                let body = super::figure::body_at(at / 2, if at % 2 == 0 { 300.0 } else { 900.0 });
                let rows = body.points.iter().enumerate();
                rows.map(|(point, p)| format!("{},{},{},{}\n", at / 2, name_of(point), p.x, p.y))
                    .collect::<String>()
            })
            .collect::<String>();
    assert_eq!(read(&two, &rate()).unwrap().people.map(|people| people.most), Some(2));
    let few = "frame,landmark,x,y\n0,0,1,2\n0,1,3,4\n";
    assert!(error(few, &rate()).starts_with("CSV of landmarks: a person with 2 keypoints"));
}

#[test]
fn times_in_tables_have_the_unit_of_their_column() {
    let columns = |point: usize| ['x', 'y'].map(|kind| (format!("{}_{kind}", name_of(point)), kind)).to_vec();
    for (column, unit) in [("time", 0.04), ("time_ms", 40.0), ("timestamp_us", 4e4), ("Time (s)", 0.04)] {
        let text = table(&bodies(20), column, columns);
        let scaled: Vec<String> = text
            .lines()
            .enumerate()
            .map(|(at, line)| match at {
                0 => line.to_owned(),
                _ => format!("{},{}", (at - 1) as f64 * unit, line.split_once(',').unwrap().1),
            })
            .collect();
        assert_same(&read(&scaled.join("\n"), &KeypointOptions::default()).unwrap(), &bodies(20), 0.0);
    }
}

#[test]
fn invalid_tables_are_reported() {
    let columns = |point: usize| ['x', 'y'].map(|kind| (format!("{}_{kind}", name_of(point)), kind)).to_vec();
    let good = table(&bodies(20), "frame", columns);
    let no_knee = good.replace("left_knee", "patella");
    assert!(error(&no_knee, &rate()).starts_with("CSV of landmarks without left_knee: KEI needs"));
    let number = good.replacen("\n3,", "\nthree,", 1);
    assert!(error(&number, &rate()).starts_with("line 5, column time: `three` is neither a time nor"));
    let cut = &good[..good.len() - 100];
    assert!(error(cut, &rate()).starts_with("line 21: found"), "{}", error(cut, &rate()));
    let infinite = good.replacen("\n3,", "\n3,inf,1\n", 1);
    assert!(error(&infinite, &rate()).starts_with("line 5: found 3 cells"));
}

#[test]
fn names_of_other_programs_are_known() {
    for (name, point) in [
        ("nose", Some(0)),
        ("LeftHip", Some(11)),
        ("RHip", Some(12)),
        ("RIGHT_ANKLE", Some(16)),
        ("right ankle", Some(16)),
        ("R.Heel", Some(18)),
        ("L_toe", Some(19)),
        ("left_foot_index", Some(19)),
        ("RBigToe", Some(20)),
        ("r_calc_study", Some(18)),
        ("LANK", Some(15)),
        ("rknee", Some(14)),
        ("LHJC", Some(11)),
        ("LSmallToe", None),
        ("left_eye_inner", None),
        ("Neck", None),
        ("Hip", None),
        ("toe", None),
        ("", None),
        ("左膝", None),
    ] {
        assert_eq!(super::super::names::point(name), point, "{name}");
    }
}
