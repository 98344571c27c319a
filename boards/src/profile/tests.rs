use super::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

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

/// All keys are read, and relative paths are resolved against the profile's folder.
#[test]
fn a_complete_profile_loads() {
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
        pins: PinsProfile::default(),
        buttons: None,
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

/// Optional sections and keys have defaults.
#[test]
fn omitted_keys_have_defaults() {
    let text = "name='s'\ncamera.kind='simulated'\npanel.kind='none'\nsession.store='x'\n";
    let profile = load(text).unwrap();
    assert_eq!(profile.camera, CameraProfile::Simulated(SimulatedCamera { scene: None, real_time: true }));
    assert_eq!(profile.pose.threads, 1);
    assert_eq!(profile.link.path, None);
    assert_eq!(profile.runner, RunnerProfile::default());
}

/// The keys of a webcam are read and validated.
#[test]
fn a_webcam_profile_loads() {
    let rest = "name='w'\npanel.kind='none'\nsession.store='x'\n[camera]\nkind='v4l2'\n";
    assert_eq!(load(rest).unwrap().camera, CameraProfile::V4l2(V4l2Camera::default()));
    let text = rest.to_owned() + "device='/dev/video2'\nformat='mjpg'\npower_line_hz=60\nexposure_ms=4\n";
    let expected = V4l2Camera {
        device: "/dev/video2".into(),
        format: Some(CaptureFormat::Mjpg),
        power_line_hz: 60,
        exposure_ms: Some(4.0),
        ..V4l2Camera::default()
    };
    assert_eq!(load(&text).unwrap().camera, CameraProfile::V4l2(expected));
    for (key, expected) in [
        ("format='h264'", "line 6: camera of kind \"v4l2\": unknown variant `h264`, expected one of `yuyv`"),
        ("power_line_hz=55", "55 is out of range: must be 50 or 60 Hz"),
        ("frames_per_second=1", "1 is out of range: must be 5 to 240 fps"),
        ("exposure_ms=0", "0 is out of range: must be 0.1 to 100 ms"),
    ] {
        let error = load(&(rest.to_owned() + key)).unwrap_err();
        assert!(error.contains(expected), "{error}\nexpected: {expected}");
    }
}

/// Each case holds the text to replace in the profile, its replacement, and part of the expected error.
#[track_caller]
fn assert_errors(profile: &str, cases: &[(&str, &str, &str)]) {
    for (good, bad, expected) in cases {
        assert!(profile.contains(good), "{good}");
        let error = load(&profile.replace(good, bad)).unwrap_err();
        assert!(error.starts_with("profile board.toml"), "{error}");
        assert!(error.contains(expected), "{bad}: {error}\nexpected: {expected}");
        assert!(!error.contains('\n'), "{error}");
    }
}

/// The error for every mistake names its line, the key and what is allowed.
#[test]
fn mistakes_are_reported() {
    assert_errors(
        GOOD,
        &[
            (
                "threads = 2",
                "thread = 2",
                "line 9: pose: unknown field `thread`, expected `model` or `threads`",
            ),
            ("threads = 2", "threads = 0", "line 9: pose: 0 is out of range: must be 1 to 16 threads"),
            (
                "threads = 2",
                "threads = \"two\"",
                "line 9: pose: invalid type: string \"two\", expected usize",
            ),
            ("threads = 2", "threads = ", "line 9: "),
            ("threads = 2", "threads = 2\nthreads = 2", "line 10: duplicate key"),
            (
                "kind = \"video\"",
                "kind = \"webcam\"",
                "line 4: camera: unknown kind \"webcam\": must be one of \"simulated\"",
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
                "line 14: panel of kind \"png\": 13 is out of range: must be 96 to 1024 px",
            ),
            ("[link]", "[lnik]", "line 20: unknown `lnik`: must be one of name, [camera]"),
            ("name = \"desk\"", "", ": `name` is missing"),
            ("name = \"desk\"", "name = \" \"", "line 1: name: \" \": a name must have 1 to 48 bytes"),
            ("[session]\nstore = \"sessions\"", "", ": `session` is missing"),
            (
                "height_cm = 178",
                "height_cm = 1.78",
                "line 24: runner: 1.78 is out of range: must be 100 to 230 cm",
            ),
            ("\"carbon\"]", "\"barefoot\"]", ": runner: duplicate shoe name \"barefoot\""),
            ("10.5", "nan", "line 26: runner: NaN is out of range: must be 1 to 30 km/h"),
        ],
    );
    let error = Profile::load("no/such.toml").unwrap_err().to_string();
    assert!(error.starts_with("cannot read profile no/such.toml: No such file"), "{error}");
}

/// The profiles in the folder of this crate, by file name.
fn shipped() -> BTreeMap<String, Profile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_profile =
        |path: &PathBuf| path.extension().is_some_and(|end| end == "toml") && !path.ends_with("Cargo.toml");
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    files.filter(is_profile).map(|path| (name(&path), Profile::load(&path).unwrap())).collect()
}

/// All shipped profiles are valid.
#[test]
fn shipped_profiles_load() {
    let names: Vec<String> = shipped().into_values().map(|profile| profile.name).collect();
    let pis = ["Raspberry Pi 4B", "Raspberry Pi 5", "Raspberry Pi Zero 2 W"];
    assert_eq!(names, [&["any Linux"], &pis[..], &["simulated", "video"]].concat());
}

/// The shipped profiles switch the backlight by a pin and do not dim it, as the build guide says.
#[test]
fn shipped_backlights_are_on_pins() {
    for (file, profile) in shipped() {
        if let PanelProfile::Spi(_, panel) = profile.panel {
            let backlight = panel.backlight.unwrap_or_else(|| panic!("{file} has no backlight"));
            assert!(backlight.gpio.is_some() && backlight.pwm.is_none(), "{file}");
        }
    }
}

const PINNED: &str = "name='p'\n[camera]\nkind='simulated'\n[session]\nstore='x'\n[panel]\nkind='st7789'\n\
    width=135\nheight=240\nrotation=90\nspi='/dev/spidev0.0'\ndc=25\nbacklight={ pwm='/sys/class/pwm/pwmchip0' }\n\
    [buttons]\nstart=5\nfaster=6\nslower=13\nshoe=19\n[pins]\ndriver='rppal'\n";

/// A profile with an SPI panel and buttons loads, and a rotated panel has a rotated screen.
#[test]
fn a_profile_with_pins_and_a_panel_loads() {
    let profile = load(PINNED).unwrap();
    let PanelProfile::Spi(Controller::St7789, panel) = profile.panel else { panic!("{:?}", profile.panel) };
    assert_eq!((panel.rotated(), panel.dc.number, panel.spi_mhz), ((240, 135), 25, 40.0));
    assert_eq!(profile.buttons.unwrap().lines().map(|line| line.number), [5, 6, 13, 19]);
    assert_eq!(profile.pins.driver, PinDriver::Rppal);
}

/// Wrong pins and panels are reported with their line.
#[test]
fn wrong_pins_are_reported() {
    assert_errors(
        PINNED,
        &[
            (
                "height=240",
                "height=241",
                "line 7: panel of kind \"st7789\": no such panel has 135x241 px: must be one of 240x320",
            ),
            (
                "rotation=90",
                "rotation=45",
                "line 7: panel of kind \"st7789\": rotation 45 is out of range: must be 0, 90",
            ),
            (
                "kind='st7789'",
                "kind='ili9341'",
                "line 7: panel of kind \"ili9341\": no such panel has 135x240 px",
            ),
            (
                "kind='st7789'",
                "kind='st7735'",
                "line 7: panel: unknown kind \"st7735\": must be one of \"st7789\"",
            ),
            ("shoe=19", "shoe=25", "line 18: GPIO 25 is used twice"),
            ("shoe=19", "shoe=-1", "line 18: buttons: invalid value"),
            ("shoe=19", "shoe=1900", "line 18: buttons: 1900 is out of range"),
            ("shoe=19", "", "line 14: buttons: missing field `shoe`"),
            ("dc=25", "", "line 6: panel of kind \"st7789\": missing field `dc`"),
            (
                "{ pwm",
                "{ gpio=3, pwm",
                "line 7: panel of kind \"st7789\": the backlight needs either `gpio` or `pwm`",
            ),
            (
                "'rppal'",
                "'wiringpi'",
                "line 20: pins: unknown variant `wiringpi`, expected `linux` or `rppal`",
            ),
        ],
    );
}
