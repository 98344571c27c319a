//! Turns snapshots into screen states: page, numbers, figure, indicators and the message to the runner.

use crate::cable::CableWatch;
use crate::conditions::Conditions;
use crate::controls::Controls;
use crate::message::Snapshot;
use crate::signal::PartStatus;
use kei_core::{GaitReport, LeastStrides};
use kei_link::Presence;
use kei_metric::{MetricName, Withheld};
use kei_screen::{Figure, Link, Name, Page, Recording, ScreenState, TextLine, Trend};
use std::sync::Arc;
use std::time::Duration;

/// The sources of what the screen shows besides the snapshot: faults, the cable and the buttons.
pub(crate) struct Indicators {
    pub(crate) camera: PartStatus,
    pub(crate) recording: PartStatus,
    pub(crate) cable: CableWatch,
    /// `None` if the board has no buttons.
    pub(crate) controls: Option<Arc<Controls>>,
}

/// Makes screen states, and keeps what a single snapshot does not contain: the trend and the last state.
pub(crate) struct Presenter {
    indicators: Indicators,
    trend: Trend,
    /// Time since the start of the run at which the next point of the trend is due.
    next_point: Duration,
    last: ScreenState,
}

impl Presenter {
    pub(crate) fn new(indicators: Indicators) -> Self {
        Presenter {
            indicators,
            trend: Trend::default(),
            next_point: Duration::ZERO,
            last: ScreenState::default(),
        }
    }

    /// Returns the state to show for a snapshot.
    pub(crate) fn present(&mut self, snapshot: &Snapshot) -> ScreenState {
        self.update_trend(snapshot);
        let mut state = runner_state(snapshot, &self.trend);
        self.add_faults(&mut state);
        state.link = link(self.indicators.cable.presence());
        state.pairing = self.indicators.cable.pairing();
        if let Some(controls) = &self.indicators.controls {
            controls.present(&mut state);
        }
        self.last.clone_from(&state);
        state
    }

    /// Returns the last state of the run, with the results and without advice or menu.
    pub(crate) fn finished(&self) -> ScreenState {
        ScreenState {
            page: Page::Finished,
            recording: Recording::Off,
            message: TextLine::default(),
            pairing: None,
            menu: None,
            cue: TextLine::default(),
            ..self.last.clone()
        }
    }

    fn update_trend(&mut self, snapshot: &Snapshot) {
        if snapshot.since_start >= self.next_point {
            self.next_point = snapshot.since_start + Trend::STEP;
            self.trend.push(snapshot.report.metrics[MetricName::Kei].ok().map(|kei| kei.value));
        }
    }

    /// Replaces the advice to the runner with a fault of the camera or of the recording, the camera first.
    fn add_faults(&self, state: &mut ScreenState) {
        let [camera, recording] =
            [&self.indicators.camera, &self.indicators.recording].map(|part| part.with_fault(TextLine::new));
        if recording.is_blank() {
            state.recording = Recording::On;
        }
        if let Some(fault) = [camera, recording].into_iter().find(|fault| !fault.is_blank()) {
            state.message = fault;
        }
    }
}

/// Returns the state while the program starts. `action` names the current step, such as "opening the camera".
pub(crate) fn starting(conditions: &Conditions, action: &str) -> ScreenState {
    let shoe = Name::new(conditions.shoe.as_str());
    ScreenState { shoe, message: TextLine::new(action), ..ScreenState::default() }
}

/// Returns the state of a program that cannot continue, with the reason.
pub(crate) fn failed(why: &str) -> ScreenState {
    ScreenState { page: Page::Failed, message: TextLine::new(why), ..ScreenState::default() }
}

/// Returns the part of the state that comes from the snapshot: the runner and the run.
fn runner_state(snapshot: &Snapshot, trend: &Trend) -> ScreenState {
    let report = &snapshot.report;
    ScreenState {
        page: page(report),
        elapsed: snapshot.since_start,
        kei: report.metrics[MetricName::Kei],
        rank: report.rank,
        trend: trend.clone(),
        cadence_spm: report.metrics[MetricName::CadenceSpm],
        ground_contact_ms: report.metrics[MetricName::GroundContactMs],
        belt_speed_kmh: snapshot.conditions.belt_speed_kmh,
        belt_speed_estimate_kmh: report.metrics[MetricName::BeltSpeedEstimateKmh],
        strides: snapshot.strides,
        shoe: Name::new(snapshot.conditions.shoe.as_str()),
        frames_per_second: snapshot.frames_per_second,
        dropped: snapshot.dropped_frames,
        figure: figure(snapshot),
        message: advice(snapshot),
        cue: report.cue.map_or(TextLine::default(), |cue| TextLine::format(format_args!("{cue}"))),
        ..ScreenState::default()
    }
}

fn link(presence: Presence) -> Link {
    match presence {
        Presence::Disconnected => Link::Disconnected,
        Presence::Connected => Link::Connected,
        Presence::Syncing => Link::Syncing,
    }
}

fn page(report: &GaitReport) -> Page {
    match report.metrics[MetricName::Kei] {
        Ok(_) => Page::Live,
        Err(Withheld::TooFewStrides) => Page::Counting {
            counted: report.strides.min(u32::from(u8::MAX)) as u8,
            needed: LeastStrides::Live.count() as u8,
        },
        Err(Withheld::NoPerson | Withheld::NoStride | Withheld::NotSideView) => Page::StepOn,
        Err(_) => Page::Live,
    }
}

/// Returns the message to the runner about a withheld metric or other people; empty if nothing matters.
fn advice(snapshot: &Snapshot) -> TextLine {
    let report = &snapshot.report;
    // The runner is still measured, but may be a person who only stands nearer the centre.
    let people = || match snapshot.has_several_people {
        true => TextLine::format(format_args!("{}", Withheld::SeveralPeople)),
        false => TextLine::default(),
    };
    match (report.metrics[MetricName::Kei], report.metrics[MetricName::GroundContactMs]) {
        (Err(Withheld::NoPerson | Withheld::NoStride | Withheld::TooFewStrides), _) => TextLine::default(),
        (Err(why), _) => TextLine::format(format_args!("{why}")),
        (Ok(_), Err(Withheld::PhaseLocked | Withheld::FrameRateTooLow)) => {
            TextLine::format(format_args!("{:.0} fps: contact time hidden", report.frames_per_second))
        }
        (Ok(_), _) => people(),
    }
}

fn figure(snapshot: &Snapshot) -> Option<Figure> {
    kei_core::shows_person(&snapshot.pose).then_some(Figure {
        pose: snapshot.pose,
        facing: snapshot.report.facing,
        frame: snapshot.frame_size,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cable::{Cable, paired_laptops};
    use kei_boards::profile::Profile;
    use kei_link::Pairing;
    use kei_metric::{Estimate, Metrics};
    use std::path::Path;

    fn indicators() -> Indicators {
        Indicators {
            camera: PartStatus::new("the camera"),
            recording: PartStatus::new("the recording"),
            cable: CableWatch::default(),
            controls: None,
        }
    }

    /// Returns the cable of a unit whose sessions are in `folder`.
    fn cable(folder: &Path) -> Cable {
        let profile = folder.join("unit.toml");
        let text = "name = 'test'\n[camera]\nkind = 'simulated'\n[panel]\nkind = 'none'\n\
                    [session]\nstore = '.'\n[link]\npath = 'cable'\n";
        std::fs::write(&profile, text).expect("written");
        Cable::open(&Profile::load(&profile).expect("a profile")).expect("a cable")
    }

    /// The screen shows that pairing is allowed, whether a button or a request file allowed it.
    /// The screen reports a second person, but a reason for withholding KEI matters more.
    #[test]
    fn a_second_person_is_reported_beside_a_score() {
        let mut snapshot = Snapshot { has_several_people: true, ..Snapshot::empty() };
        snapshot.report.metrics = Metrics::withheld(Withheld::NotSideView);
        assert_eq!(advice(&snapshot).as_str(), "turn the camera to the side");
        snapshot.report.metrics = [MetricName::Kei, MetricName::GroundContactMs]
            .map(|name| (name, Estimate::exact(60.0)))
            .into_iter()
            .collect();
        assert_eq!(advice(&snapshot).as_str(), "more than one person in view");
        snapshot.has_several_people = false;
        assert_eq!(advice(&snapshot).as_str(), "");
    }

    #[test]
    fn the_screen_shows_that_a_laptop_can_pair() {
        let folder = tempfile::tempdir().expect("a folder");
        let wired = cable(folder.path());
        let mut presenter = Presenter::new(Indicators { cable: wired.watch(), ..indicators() });
        let mut shown = || presenter.present(&Snapshot::empty()).pairing;
        assert_eq!(shown(), None);
        wired.pairing.allow();
        assert!(shown().is_some_and(|left| left <= kei_link::PAIRING_TIME));

        let folder = tempfile::tempdir().expect("a folder");
        let wired = cable(folder.path());
        let mut presenter = Presenter::new(Indicators { cable: wired.watch(), ..indicators() });
        let mut shown = || presenter.present(&Snapshot::empty()).pairing;
        assert_eq!(shown(), None);
        Pairing::press(paired_laptops(folder.path())).expect("pressed");
        assert!(shown().is_some());
    }

    /// The screen names the fault of the disk, and the recording indicator is off.
    #[test]
    fn the_screen_shows_a_full_disk() {
        let indicators = indicators();
        let recording = indicators.recording.clone();
        let mut presenter = Presenter::new(indicators);
        let mut shown = || presenter.present(&Snapshot::empty());
        assert_eq!(shown().recording, Recording::On);
        recording.report_fault(&format!("not recording: {}", kei_log::LogError::Full));
        assert_eq!(shown().recording, Recording::Off);
        assert!(shown().message.as_str().starts_with("not recording: no room for sessions"));
    }
}
