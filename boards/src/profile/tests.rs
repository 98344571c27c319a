use super::*;

const GOOD: &str = r#"name = "desk"

[camera]
kind = "video"
path = "clips/run.mp4"

[pose]
model = "/models/movenet.tflite"
threads = 2

[panel]
kind = "png"
path = "screen.png"
width = 135
height = 240

[session]
store = "sessions"

[link]
path = "/dev/ttyGS0"

[runner]
height_cm = 178
shoes = ["barefoot", "carbon"]
belt_speed_kmh = 10.5
"#;

fn load(text: &str) -> Result<Profile, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("board.toml");
    std::fs::write(&path, text).unwrap();
    Profile::load(&path).map_err(|error| error.to_string().replace(&path.display().to_string(), "board.toml"))
}

/// All keys arrive, and only relative paths are put below the profile's folder.
#[test]
fn a_whole_profile() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("board.toml");
    std::fs::write(&path, GOOD).unwrap();
    let profile = Profile::load(&path).unwrap();
    let expected = Profile {
        name: "desk".to_owned(),
        camera: CameraProfile::Video(VideoCamera {
            path: folder.path().join("clips/run.mp4"),
            real_time: true,
        }),
        pose: PoseProfile { model: Some("/models/movenet.tflite".into()), threads: 2 },
        panel: PanelProfile::Png(PngPanel {
            path: folder.path().join("screen.png"),
            width: 135,
            height: 240,
        }),
        session: SessionProfile { store: folder.path().join("sessions") },
        link: LinkProfile { path: Some("/dev/ttyGS0".into()) },
        runner: RunnerProfile {
            height_cm: Some(178.0),
            shoes: vec!["barefoot".to_owned(), "carbon".to_owned()],
            belt_speed_kmh: Some(10.5),
        },
    };
    assert_eq!(profile, expected);
}

/// What may be left out has a default.
#[test]
fn a_short_profile() {
    let text = "name='s'\ncamera.kind='simulated'\npanel.kind='none'\nsession.store='x'\n";
    let profile = load(text).unwrap();
    assert_eq!(profile.camera, CameraProfile::Simulated(SimulatedCamera { scene: None, real_time: true }));
    assert_eq!(profile.pose.threads, 1);
    assert_eq!(profile.link.path, None);
    assert_eq!(profile.runner, RunnerProfile::default());
}

/// A webcam's wishes are checked like the rest.
#[test]
fn a_webcam() {
    let rest = "name='w'\npanel.kind='none'\nsession.store='x'\n[camera]\nkind='v4l2'\n";
    assert_eq!(load(rest).unwrap().camera, CameraProfile::V4l2(V4l2Camera::default()));
    let text = rest.to_owned() + "device='/dev/video2'\nformat='mjpg'\npower_line_hz=60\nexposure_ms=4\n";
    let expected = V4l2Camera {
        device: "/dev/video2".into(),
        format: Some(Coding::Mjpg),
        power_line_hz: 60,
        exposure_ms: Some(4.0),
        ..V4l2Camera::default()
    };
    assert_eq!(load(&text).unwrap().camera, CameraProfile::V4l2(expected));
    for (key, expected) in [
        ("format='h264'", "line 6: camera of kind \"v4l2\": unknown variant `h264`, expected one of `yuyv`"),
        ("power_line_hz=55", "55 is neither 50 nor 60 Hz"),
        ("frames_per_second=1", "1 is out of range, allowed is 5 to 240"),
        ("exposure_ms=0", "0 is out of range, allowed is 0.1 to 100 ms"),
    ] {
        let error = load(&(rest.to_owned() + key)).unwrap_err();
        assert!(error.contains(expected), "{error}\nexpected: {expected}");
    }
}

/// Every mistake is named with its line, the key, and what is allowed.
#[test]
fn mistakes_are_named() {
    for (good, bad, expected) in [
        ("threads = 2", "thread = 2", "line 9: pose: unknown field `thread`, expected `model` or `threads`"),
        ("threads = 2", "threads = 0", "line 9: pose: 0 is out of range, allowed is 1 to 16 threads"),
        ("threads = 2", "threads = \"two\"", "line 9: pose: invalid type: string \"two\", expected usize"),
        ("threads = 2", "threads = ", "line 9: "),
        ("threads = 2", "threads = 2\nthreads = 2", "line 10: duplicate key"),
        (
            "kind = \"video\"",
            "kind = \"webcam\"",
            "line 4: camera: unknown kind \"webcam\": this version drives",
        ),
        ("kind = \"video\"", "", "line 3: [camera]: `kind` is missing"),
        ("path = \"clips/run.mp4\"", "", "line 3: camera of kind \"video\": missing field `path`"),
        (
            "path = \"clips/run.mp4\"",
            "path = 7",
            "line 5: camera of kind \"video\": invalid type: integer `7`",
        ),
        (
            "kind = \"video\"",
            "kind = \"simulated\"",
            "line 5: camera of kind \"simulated\": unknown field `path`",
        ),
        (
            "width = 135",
            "width = 13",
            "line 14: panel of kind \"png\": 13 is out of range, allowed is 96 to 1024 px",
        ),
        ("[link]", "[lnik]", "line 20: unknown `lnik`: allowed are name, [camera]"),
        ("name = \"desk\"", "", ": `name` is missing"),
        ("name = \"desk\"", "name = \" \"", "line 1: name: \" \": a name has 1 to 48 bytes"),
        ("[session]\nstore = \"sessions\"", "", ": `session` is missing"),
        (
            "height_cm = 178",
            "height_cm = 1.78",
            "line 24: runner: 1.78 is out of range, allowed is 100 to 230 cm",
        ),
        ("\"carbon\"]", "\"barefoot\"]", ": runner: two shoes are called \"barefoot\""),
        ("10.5", "nan", "line 26: runner: NaN is out of range, allowed is 1 to 30 km/h"),
    ] {
        assert!(GOOD.contains(good), "{good}");
        let error = load(&GOOD.replace(good, bad)).unwrap_err();
        assert!(error.starts_with("profile board.toml"), "{error}");
        assert!(error.contains(expected), "{bad}: {error}\nexpected: {expected}");
        assert!(!error.contains('\n'), "{error}");
    }
    let error = Profile::load("no/such.toml").unwrap_err().to_string();
    assert!(error.starts_with("profile no/such.toml: No such file"), "{error}");
}

/// The profiles that are shipped load, and each has a way to open its camera.
#[test]
fn shipped_profiles_load() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_profile =
        |path: &PathBuf| path.extension().is_some_and(|end| end == "toml") && !path.ends_with("Cargo.toml");
    let mut names: Vec<String> =
        files.filter(is_profile).map(|path| Profile::load(path).unwrap().name).collect();
    names.sort();
    assert_eq!(names, ["any Linux", "simulated", "video"]);
}
