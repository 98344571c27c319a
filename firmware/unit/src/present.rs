//! From what was seen to what is shown.

use crate::parts::Trouble;
use crate::stage::screen::Sight;
use kei_core::{GaitReport, LeastStrides, MetricName, Withheld};
use kei_screen::{Figure, Line, Name, Page, Recording, ScreenState, Trend};
use std::time::Duration;

/// Makes screen states out of sights; keeps what a single sight does not tell.
pub(crate) struct Presenter {
    shoe: Name,
    belt_speed_kmh: Option<f32>,
    trend: Trend,
    next_point: Duration,
    last: ScreenState,
    pub(crate) panel_trouble: Trouble,
}

impl Presenter {
    pub(crate) fn new(shoe: &str, belt_speed_kmh: Option<f32>) -> Self {
        Presenter {
            shoe: Name::new(shoe),
            belt_speed_kmh,
            trend: Trend::default(),
            next_point: Duration::ZERO,
            last: ScreenState::default(),
            panel_trouble: Trouble::default(),
        }
    }

    pub(crate) fn starting(&self, what: &str) -> ScreenState {
        ScreenState { shoe: self.shoe.clone(), message: Line::new(what), ..ScreenState::default() }
    }

    pub(crate) fn finished(&self) -> ScreenState {
        ScreenState {
            page: Page::Finished,
            recording: Recording::Off,
            message: Line::default(),
            ..self.last.clone()
        }
    }

    pub(crate) fn present(&mut self, sight: &Sight, camera: &Trouble, log: &Trouble) -> ScreenState {
        let report = &sight.report;
        let kei = report.metrics[MetricName::Kei];
        if sight.since_start >= self.next_point {
            self.next_point = sight.since_start + Trend::STEP;
            self.trend.push(kei.ok().map(|kei| kei.value));
        }
        let in_trouble = [camera, log].map(|part| part.with(Line::new));
        let message =
            in_trouble.iter().find(|line| !line.is_blank()).cloned().unwrap_or_else(|| advice(report));
        let state = ScreenState {
            page: page(report),
            recording: if in_trouble[1].is_blank() { Recording::On } else { Recording::Off },
            elapsed: sight.since_start,
            kei,
            trend: self.trend.clone(),
            cadence_spm: report.metrics[MetricName::CadenceSpm],
            ground_contact_ms: report.metrics[MetricName::GroundContactMs],
            belt_speed_kmh: self.belt_speed_kmh,
            belt_speed_seen_kmh: report.metrics[MetricName::BeltSpeedEstimateKmh],
            strides: sight.strides,
            shoe: self.shoe.clone(),
            frames_per_second: sight.frames_per_second,
            dropped: sight.lost,
            figure: figure(sight),
            message,
            cue: report.cue.map_or(Line::default(), |cue| Line::format(format_args!("{cue}"))),
            ..ScreenState::default()
        };
        self.last.clone_from(&state);
        state
    }
}

fn page(report: &GaitReport) -> Page {
    match report.metrics[MetricName::Kei] {
        Ok(_) => Page::Live,
        Err(Withheld::TooFewStrides) => Page::Counting {
            seen: report.strides.min(u32::from(u8::MAX)) as u8,
            needed: LeastStrides::Live.count() as u8,
        },
        Err(Withheld::NoPerson | Withheld::NoStride | Withheld::NotSideView) => Page::StepOn,
        Err(_) => Page::Live,
    }
}

/// What the runner should know or do; nothing where all is well.
fn advice(report: &GaitReport) -> Line {
    let mut line = Line::default();
    match (report.metrics[MetricName::Kei], report.metrics[MetricName::GroundContactMs]) {
        (Err(Withheld::NoPerson | Withheld::NoStride | Withheld::TooFewStrides), _) => {}
        (Err(why), _) => line = Line::format(format_args!("{why}")),
        (Ok(_), Err(Withheld::PhaseLocked | Withheld::FrameRateTooLow)) => {
            line = Line::format(format_args!("{:.0} fps: contact time hidden", report.frames_per_second));
        }
        (Ok(_), _) => {}
    }
    line
}

fn figure(sight: &Sight) -> Option<Figure> {
    kei_core::shows_person(&sight.pose).then_some(Figure {
        pose: sight.pose,
        facing: sight.report.facing,
        frame: sight.frame,
    })
}
