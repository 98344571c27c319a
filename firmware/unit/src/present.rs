//! From what was seen to what is shown.

use crate::conditions::Conditions;
use crate::controls::Controls;
use crate::parts::Trouble;
use crate::stage::link::CableWatch;
use crate::stage::screen::Sight;
use kei_core::{GaitReport, LeastStrides, MetricName, Withheld};
use kei_link::Presence;
use kei_screen::{Figure, Line, Link, Name, Page, Recording, ScreenState, Trend};
use std::sync::Arc;
use std::time::Duration;

/// Makes screen states out of sights; keeps what a single sight does not tell.
pub(crate) struct Presenter {
    /// Before the first sight.
    conditions: Conditions,
    trend: Trend,
    next_point: Duration,
    last: ScreenState,
    pub(crate) panel_trouble: Trouble,
    /// Where the board has buttons.
    pub(crate) controls: Option<Arc<Controls>>,
}

impl Presenter {
    pub(crate) fn new(conditions: Conditions) -> Self {
        Presenter {
            conditions,
            trend: Trend::default(),
            next_point: Duration::ZERO,
            last: ScreenState::default(),
            panel_trouble: Trouble::of("the panel"),
            controls: None,
        }
    }

    pub(crate) fn starting(&self, what: &str) -> ScreenState {
        let shoe = Name::new(self.conditions.shoe.as_str());
        ScreenState { shoe, message: Line::new(what), ..ScreenState::default() }
    }

    /// The program can't go on.
    pub(crate) fn failed(&self, why: &str) -> ScreenState {
        ScreenState { page: Page::Failed, message: Line::new(why), ..ScreenState::default() }
    }

    pub(crate) fn finished(&self) -> ScreenState {
        ScreenState {
            page: Page::Finished,
            recording: Recording::Off,
            message: Line::default(),
            pairing: None,
            menu: None,
            cue: Line::default(),
            ..self.last.clone()
        }
    }

    pub(crate) fn present(
        &mut self,
        sight: &Sight,
        camera: &Trouble,
        log: &Trouble,
        cable: &CableWatch,
    ) -> ScreenState {
        let report = &sight.report;
        let kei = report.metrics[MetricName::Kei];
        if sight.since_start >= self.next_point {
            self.next_point = sight.since_start + Trend::STEP;
            self.trend.push(kei.ok().map(|kei| kei.value));
        }
        let in_trouble = [camera, log].map(|part| part.with(Line::new));
        let message =
            in_trouble.iter().find(|line| !line.is_blank()).cloned().unwrap_or_else(|| advice(report));
        let mut state = ScreenState {
            page: page(report),
            recording: if in_trouble[1].is_blank() { Recording::On } else { Recording::Off },
            elapsed: sight.since_start,
            kei,
            rank: report.rank,
            trend: self.trend.clone(),
            cadence_spm: report.metrics[MetricName::CadenceSpm],
            ground_contact_ms: report.metrics[MetricName::GroundContactMs],
            belt_speed_kmh: sight.conditions.belt_speed_kmh,
            belt_speed_seen_kmh: report.metrics[MetricName::BeltSpeedEstimateKmh],
            strides: sight.strides,
            shoe: Name::new(sight.conditions.shoe.as_str()),
            frames_per_second: sight.frames_per_second,
            dropped: sight.lost,
            figure: figure(sight),
            message,
            link: match cable.presence() {
                Presence::Disconnected => Link::Apart,
                Presence::Connected => Link::Together,
                Presence::Syncing => Link::Syncing,
            },
            pairing: cable.pairing(),
            cue: report.cue.map_or(Line::default(), |cue| Line::format(format_args!("{cue}"))),
            ..ScreenState::default()
        };
        if let Some(controls) = &self.controls {
            controls.present(&mut state);
        }
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
