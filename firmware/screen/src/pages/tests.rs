//! Properties of every page, for any state and size.

use super::compose::compose;
use crate::font::Extent;
use crate::region::Region;
use crate::state::{Figure, Link, Menu, Page, Recording, ScreenState};
use crate::surface::{Stroke, Surface, Text};
use crate::text::{Name, TextLine};
use crate::trend::Trend;
use crate::widgets::EN_DASH;
use core::{convert::Infallible, time::Duration};
use embedded_graphics::{pixelcolor::Rgb565, prelude::Size};
use kei_core::{Joint, Keypoint, Pose};
use kei_metric::{Estimate, Facing, Metric, SpeedUnit, Withheld};
use proptest::prelude::*;
use std::{format, string::String, vec::Vec};

/// A surface that records where a page draws, and the faults in its layout.
#[derive(Default)]
struct Recorder {
    size: Size,
    backgrounds: Vec<(Region, Rgb565)>,
    texts: Vec<(Region, String)>,
    faults: Vec<String>,
}

impl Recorder {
    fn of(state: &ScreenState, size: Size) -> Recorder {
        let mut recorder = Recorder { size, ..Recorder::default() };
        let Ok(()) = compose(state, size, &mut recorder);
        recorder
    }

    fn lay(&mut self, area: Region, color: Rgb565) {
        self.inside(area, "an area");
        for (text, words) in &self.texts {
            if meet(*text, area) {
                self.faults.push(format!("{words:?} is painted over by {area:?}"));
            }
        }
        self.backgrounds.push((area, color));
    }

    fn inside(&mut self, area: Region, what: &str) {
        let Size { width, height } = self.size;
        if area.x < 0 || area.y < 0 || area.right() > width as i32 || area.bottom() > height as i32 {
            self.faults.push(format!("{what} leaves the screen: {area:?}"));
        }
    }
}

impl Surface for Recorder {
    type Error = Infallible;

    fn fill(&mut self, area: Region, color: Rgb565) -> Result<(), Infallible> {
        self.lay(area, color);
        Ok(())
    }

    fn text(&mut self, text: Text<'_>) -> Result<(), Infallible> {
        let Extent { left, right, top, bottom } = text.font.extent(text.text);
        let ink = Region::new(text.x + left, text.baseline + top, right - left, bottom - top);
        if ink.width == 0 || ink.height == 0 {
            return Ok(());
        }
        self.inside(ink, text.text);
        for (other, words) in &self.texts {
            if meet(*other, ink) {
                self.faults.push(format!("{:?} overlaps {words:?}", text.text));
            }
        }
        let background = self.backgrounds.iter().rev().find(|(area, _)| meet(*area, ink));
        if background.is_none_or(|(area, color)| *color != text.background || !holds(*area, ink)) {
            self.faults.push(format!("{:?} is not drawn on its background colour", text.text));
        }
        self.texts.push((ink, text.text.into()));
        Ok(())
    }

    fn strokes(&mut self, area: Region, background: Rgb565, _: &[Stroke]) -> Result<(), Infallible> {
        self.lay(area, background);
        Ok(())
    }
}

fn meet(a: Region, b: Region) -> bool {
    a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom()
}

fn holds(outer: Region, inner: Region) -> bool {
    outer.x <= inner.x
        && outer.y <= inner.y
        && outer.right() >= inner.right()
        && outer.bottom() >= inner.bottom()
}

fn number() -> impl Strategy<Value = f32> {
    prop_oneof![8 => 0.0f32..400.0, 1 => any::<f32>()]
}

fn metric() -> impl Strategy<Value = Metric> {
    let reason = prop::sample::select(&[
        Withheld::NoPerson,
        Withheld::SeveralPeople,
        Withheld::NotSideView,
        Withheld::Walking,
        Withheld::GaitUnclear,
        Withheld::TooFewStrides,
        Withheld::PhaseLocked,
        Withheld::FrameRateTooLow,
        Withheld::CameraMoves,
    ]);
    prop_oneof![
        2 => (number(), number()).prop_map(|(value, half)| Ok(Estimate { value, low: value - half, high: value + half })),
        1 => reason.prop_map(Err),
    ]
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof!["", "[ -~]{0,20}", "[a-zäßøłž ]{0,120}", "\\PC{0,40}", "[a-z]{0,60}"]
}

fn figure() -> impl Strategy<Value = Figure> {
    let keypoint =
        (-50.0f32..700.0, -50.0f32..500.0, 0.0f32..1.0).prop_map(|(x, y, score)| Keypoint { x, y, score });
    let facing = prop_oneof![Just(None), Just(Some(Facing::Left)), Just(Some(Facing::Right))];
    let frame = prop_oneof![Just((640, 480)), Just((1280, 720)), Just((480, 640)), Just((0, 0))];
    (prop::collection::vec(keypoint, Joint::COUNT), facing, frame).prop_map(|(keypoints, facing, frame)| {
        let keypoints = core::array::from_fn(|at| keypoints[at]);
        Figure { pose: Pose::new(Duration::ZERO, keypoints), facing, frame }
    })
}

fn page() -> impl Strategy<Value = Page> {
    prop_oneof![
        4 => Just(Page::Live),
        1 => Just(Page::Starting),
        1 => Just(Page::StepOn),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(counted, needed)| Page::Counting { counted, needed }),
        1 => Just(Page::Paused),
        1 => Just(Page::Finished),
        1 => Just(Page::Failed),
    ]
}

prop_compose! {
    fn state()(
        page in page(),
        (kei, cadence_spm, ground_contact_ms, belt_speed_estimate_kmh) in (metric(), metric(), metric(), metric()),
        (rank, belt_speed_kmh, frames_per_second) in
            (prop::option::of(-1.0f32..2.0), prop::option::of(number()), prop::option::of(number())),
        (shoe, message, cue) in (words(), words(), words()),
        (elapsed, strides, dropped) in (0u64..1_000_000, any::<u32>(), prop_oneof![Just(0), any::<u64>()]),
        figure in prop::option::of(figure()),
        values in prop::collection::vec(prop::option::of(0.0f32..100.0), 0..150),
        (menu, words, speed_unit) in
            (prop::bool::weighted(0.1), words(), prop::sample::select(&[SpeedUnit::KmPerHour, SpeedUnit::MilesPerHour])),
        (link, recording, pairing) in (
            prop::sample::select(&[Link::Disconnected, Link::Connected, Link::Syncing]),
            prop::sample::select(&[Recording::Off, Recording::On, Recording::Paused]),
            proptest::option::of((0u64..61).prop_map(Duration::from_secs)),
        ),
    ) -> ScreenState {
        let mut trend = Trend::default();
        for value in values {
            trend.push(value);
        }
        ScreenState {
            speed_unit, menu: menu.then(|| Menu { lines: heapless::Vec::from_iter([Name::new(&words), Name::new("back")]), selected: 1 }),
            page, recording, elapsed: Duration::from_secs(elapsed), kei, rank, trend, cadence_spm, ground_contact_ms,
            belt_speed_kmh, belt_speed_estimate_kmh, strides, shoe: Name::new(&shoe), frames_per_second, dropped, figure,
            message: TextLine::new(&message), cue: TextLine::new(&cue), link, pairing,
        }
    }
}

/// Sizes of common panels. 128x160 px is the smallest on which a page is drawn.
const PANELS: [(u32, u32); 8] =
    [(240, 320), (320, 240), (240, 240), (135, 240), (240, 135), (128, 160), (170, 320), (480, 320)];

fn size() -> impl Strategy<Value = Size> {
    prop_oneof![
        4 => prop::sample::select(&PANELS).prop_map(|(width, height)| Size::new(width, height)),
        1 => (0u32..600, 0u32..600).prop_map(|(width, height)| Size::new(width, height)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    /// No text overlaps another, is painted over, or leaves the screen, and each is drawn on the colour that
    /// its edges are blended with.
    #[test]
    fn texts_stay_apart_and_on_the_screen(state in state(), size in size()) {
        let recorder = Recorder::of(&state, size);
        prop_assert!(recorder.faults.is_empty(), "{:#?}", recorder.faults);
    }

    /// KEI is the largest text. When it is withheld, a dash replaces it, and the rank is hidden.
    #[test]
    fn kei_is_the_largest_or_a_dash(state in state(), size in prop::sample::select(&PANELS)) {
        let size = Size::new(size.0, size.1);
        let known = ScreenState {
            kei: Ok(Estimate { value: 64.0, low: 63.0, high: 65.0 }),
            page: Page::Live,
            menu: None,
            ..state
        };
        let texts = Recorder::of(&known, size).texts;
        let largest = texts.into_iter().max_by_key(|(ink, _)| ink.height).map(|(_, words)| words);
        prop_assert_eq!(largest, Some("64".into()));

        let withheld = ScreenState { kei: Err(Withheld::Walking), message: TextLine::EMPTY, shoe: Name::EMPTY, ..known };
        let texts = Recorder::of(&withheld, size).texts;
        prop_assert!(texts.iter().any(|(_, words)| words == EN_DASH));
        prop_assert!(!texts.iter().any(|(_, words)| words.starts_with("ahead of")));
    }
}

/// The largest width and height that are tried one by one, in px.
const LARGEST: u32 = 340;

/// Round digits extend a pixel below their baseline, so at some sizes two lines could touch. The random sizes
/// above rarely include one of these.
#[test]
fn digits_stay_apart_at_every_size() {
    let zero = Ok(Estimate::exact(0.0));
    let state = ScreenState {
        page: Page::Live,
        kei: zero,
        cadence_spm: zero,
        ground_contact_ms: zero,
        belt_speed_kmh: Some(20.0),
        belt_speed_estimate_kmh: zero,
        ..ScreenState::default()
    };
    for (width, height) in (1..LARGEST).flat_map(|width| (1..LARGEST).map(move |height| (width, height))) {
        let faults = Recorder::of(&state, Size::new(width, height)).faults;
        assert!(faults.is_empty(), "{width}x{height}: {faults:#?}");
    }
}
