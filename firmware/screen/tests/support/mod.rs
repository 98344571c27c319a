//! States and screens shared by the golden tests, the gallery and the timing example.
#![allow(dead_code, unreachable_pub)] // each user needs a part

use embedded_graphics::{
    pixelcolor::{Rgb565, Rgb888, RgbColor, raw::RawU16},
    prelude::{OriginDimensions, Size},
};
use kei_core::{Joint, Keypoint, Pose};
use kei_metric::{Estimate, Facing, SpeedUnit, Withheld};
use kei_screen::{
    Figure, FrameBuffer, FrameBufferView, Link, Menu, Name, Page, Recording, ScreenState, TextLine, Trend,
};
use std::{collections::BTreeSet, time::Duration};

/// Sizes of supported panels, plus a tiny and a large one.
pub const SIZES: [Size; 6] = [
    Size::new(240, 320),
    Size::new(320, 240),
    Size::new(240, 240),
    Size::new(135, 240),
    Size::new(96, 64),
    Size::new(480, 320),
];

fn menu() -> Menu {
    let lines =
        ["2-20 km/h protocol", "brightness 75 %", "units km/h", "new runner", "pair a laptop", "shut down"];
    Menu { lines: lines.into_iter().map(Name::new).collect(), selected: 1 }
}

/// Every page, including extreme cases.
pub fn states() -> Vec<(&'static str, ScreenState)> {
    vec![
        (
            "starting",
            ScreenState { message: TextLine::new("loading the pose network"), ..ScreenState::default() },
        ),
        ("step-on-empty", step_on("no person in view", None)),
        ("step-on", step_on("turn the camera to the side", Some(standing()))),
        ("counting", counting()),
        ("running", running()),
        ("running-fast", fast()),
        ("running-slow-camera", slow_camera()),
        ("walking", walking()),
        (
            "paused",
            ScreenState {
                page: Page::Paused,
                recording: Recording::Paused,
                figure: None,
                cue: TextLine::default(),
                ..running()
            },
        ),
        ("finished", finished()),
        (
            "pairing",
            ScreenState {
                pairing: Some(Duration::from_secs(42)),
                link: Link::Connected,
                ..step_on("no person in view", None)
            },
        ),
        ("pairing-running", ScreenState { pairing: Some(Duration::from_secs(7)), ..running() }),
        ("menu", ScreenState { menu: Some(menu()), ..running() }),
        ("running-mph", ScreenState { speed_unit: SpeedUnit::MilesPerHour, ..running() }),
        ("failed", failed()),
    ]
}

fn step_on(message: &str, figure: Option<Figure>) -> ScreenState {
    ScreenState {
        page: Page::StepOn,
        frames_per_second: Some(30.0),
        shoe: Name::new("daily"),
        message: TextLine::new(message),
        belt_speed_kmh: Some(10.0),
        figure,
        ..ScreenState::default()
    }
}

fn counting() -> ScreenState {
    ScreenState {
        page: Page::Counting { counted: 3, needed: 8 },
        recording: Recording::On,
        elapsed: Duration::from_secs(7),
        figure: Some(mid_stride()),
        message: TextLine::default(),
        ..step_on("", None)
    }
}

/// The ordinary case, with everything known.
pub fn running() -> ScreenState {
    ScreenState {
        page: Page::Live,
        recording: Recording::On,
        elapsed: Duration::from_secs(754),
        kei: Ok(estimate(64.0, 2.0)),
        rank: Some(0.58),
        trend: trend(58.0, 64.0),
        cadence_spm: Ok(estimate(171.0, 0.3)),
        ground_contact_ms: Ok(estimate(243.0, 6.0)),
        belt_speed_kmh: Some(12.0),
        belt_speed_estimate_kmh: Ok(estimate(11.9, 0.2)),
        strides: 1064,
        shoe: Name::new("carbon"),
        frames_per_second: Some(30.0),
        dropped: 0,
        figure: Some(mid_stride()),
        message: TextLine::default(),
        cue: TextLine::new("foot lands 30 cm ahead, aim for 20: shorten your step"),
        link: Link::Disconnected,
        pairing: None,
        speed_unit: SpeedUnit::KmPerHour,
        menu: None,
    }
}

fn fast() -> ScreenState {
    ScreenState {
        kei: Ok(estimate(100.0, 1.0)),
        rank: Some(1.0),
        trend: trend(80.0, 98.0),
        elapsed: Duration::from_secs(5025),
        belt_speed_kmh: Some(20.0),
        belt_speed_estimate_kmh: Ok(estimate(18.7, 0.2)),
        shoe: Name::new("the very light orange ones from Zürich"),
        dropped: 31,
        link: Link::Connected,
        cue: TextLine::default(),
        ..running()
    }
}

fn slow_camera() -> ScreenState {
    ScreenState {
        kei: Ok(estimate(43.0, 5.0)),
        rank: Some(0.04),
        trend: trend(40.0, 43.0),
        ground_contact_ms: Err(Withheld::FrameRateTooLow),
        frames_per_second: Some(12.0),
        dropped: 1209,
        shoe: Name::new("跑步鞋 #2"),
        message: TextLine::new("12 fps: contact time hidden"),
        ..running()
    }
}

fn walking() -> ScreenState {
    ScreenState {
        kei: Err(Withheld::Walking),
        belt_speed_kmh: Some(5.0),
        cadence_spm: Ok(estimate(112.0, 0.4)),
        ground_contact_ms: Err(Withheld::Walking),
        message: TextLine::new("walking, not running"),
        ..running()
    }
}

fn finished() -> ScreenState {
    ScreenState {
        page: Page::Finished,
        recording: Recording::Off,
        elapsed: Duration::from_secs(1803),
        strides: 2571,
        figure: None,
        cue: TextLine::new("connect the cable: kei sync"),
        link: Link::Syncing,
        ..running()
    }
}

fn failed() -> ScreenState {
    ScreenState {
        page: Page::Failed,
        recording: Recording::Paused,
        message: TextLine::new("no camera: plug one in, or see kei-unit check"),
        ..running()
    }
}

fn estimate(value: f32, half: f32) -> Estimate {
    Estimate { value, low: value - half, high: value + half }
}

fn trend(from: f32, to: f32) -> Trend {
    let mut trend = Trend::default();
    for i in 0..80 {
        let t = i as f32 / 79.0;
        let wobble = ((i * 37 % 17) as f32 / 17.0 - 0.5) * 3.0;
        trend.push((!(30..34).contains(&i)).then_some(from + (to - from) * t + wobble * (1.0 - t)));
    }
    trend
}

/// A runner facing right whose near (right) leg is about to land, in px of a 640x480 frame.
pub fn mid_stride() -> Figure {
    figure(
        &[
            (Joint::Nose, 358.0, 96.0),
            (Joint::LeftEar, 336.0, 92.0),
            (Joint::RightEar, 334.0, 94.0),
            (Joint::LeftShoulder, 328.0, 136.0),
            (Joint::RightShoulder, 322.0, 138.0),
            (Joint::LeftElbow, 356.0, 176.0),
            (Joint::RightElbow, 286.0, 172.0),
            (Joint::LeftWrist, 392.0, 150.0),
            (Joint::RightWrist, 292.0, 216.0),
            (Joint::LeftHip, 318.0, 238.0),
            (Joint::RightHip, 312.0, 238.0),
            (Joint::LeftKnee, 290.0, 318.0),
            (Joint::RightKnee, 364.0, 296.0),
            (Joint::LeftAnkle, 214.0, 296.0),
            (Joint::RightAnkle, 372.0, 380.0),
        ],
        Some(Facing::Right),
    )
}

/// A person seen from the front.
fn standing() -> Figure {
    figure(
        &[
            (Joint::Nose, 320.0, 110.0),
            (Joint::LeftEar, 331.0, 106.0),
            (Joint::RightEar, 309.0, 106.0),
            (Joint::LeftShoulder, 352.0, 148.0),
            (Joint::RightShoulder, 288.0, 148.0),
            (Joint::LeftElbow, 366.0, 200.0),
            (Joint::RightElbow, 274.0, 200.0),
            (Joint::LeftWrist, 362.0, 248.0),
            (Joint::RightWrist, 278.0, 248.0),
            (Joint::LeftHip, 342.0, 248.0),
            (Joint::RightHip, 298.0, 248.0),
            (Joint::LeftKnee, 346.0, 326.0),
            (Joint::RightKnee, 294.0, 326.0),
            (Joint::LeftAnkle, 346.0, 404.0),
            (Joint::RightAnkle, 294.0, 404.0),
        ],
        None,
    )
}

fn figure(joints: &[(Joint, f32, f32)], facing: Option<Facing>) -> Figure {
    let mut pose = Pose::new(Duration::ZERO, [Keypoint::default(); Joint::COUNT]);
    for &(joint, x, y) in joints {
        pose[joint] = Keypoint { x, y, score: 0.9 };
    }
    Figure { pose, facing, frame: (640, 480) }
}

/// Draws `state` in a new frame buffer.
pub fn render(state: &ScreenState, size: Size) -> FrameBuffer<Vec<u16>> {
    let pixels = vec![0xffff; (size.width * size.height) as usize];
    let mut screen = FrameBuffer::new(size, pixels).expect("the buffer has the size's length");
    let Ok(()) = kei_screen::draw(state, &mut screen);
    screen
}

/// Encodes a PNG with every pixel enlarged `scale` times. A screen has few colours, so a palette makes a
/// small file.
pub fn png(screen: FrameBufferView<'_>, scale: usize) -> Vec<u8> {
    let Size { width, height } = screen.size();
    let colors: BTreeSet<u16> = screen.pixels().iter().copied().collect();
    let colors: Vec<u16> = colors.into_iter().collect();
    assert!(colors.len() <= 256, "{} colours on one screen", colors.len());
    let index = |pixel: &u16| colors.binary_search(pixel).expect("every colour was collected") as u8;
    let mut bytes = Vec::new();
    for y in 0..height as usize * scale {
        let row = screen.row((y / scale) as u32).iter().map(index);
        bytes.extend(row.flat_map(|index| std::iter::repeat_n(index, scale)));
    }
    let palette: Vec<u8> = colors
        .iter()
        .map(|&raw| Rgb888::from(Rgb565::from(RawU16::new(raw))))
        .flat_map(|color| [color.r(), color.g(), color.b()])
        .collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width * scale as u32, height * scale as u32);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(palette);
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.write_header().and_then(|mut writer| writer.write_image_data(&bytes)).expect("writing to memory");
    file
}
