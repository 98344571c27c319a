//! The state that the screen shows.

use crate::text::{Name, TextLine};
use crate::trend::Trend;
use core::time::Duration;
use kei_core::Pose;
use kei_metric::{Facing, Metric, SpeedUnit, Withheld};

/// Everything the screen shows, as plain data. On [`Page::Paused`] and [`Page::Finished`], numbers are those
/// of the whole session; otherwise they are current.
#[derive(Clone, Debug, PartialEq)]
pub struct ScreenState {
    /// The page to show.
    pub page: Page,
    /// Whether a session is being recorded.
    pub recording: Recording,
    /// Duration of the session so far.
    pub elapsed: Duration,
    /// Kipchoge Efficiency Index, 0 to 100.
    pub kei: Metric,
    /// Share of measured recreational runners with a lower KEI, 0 to 1. Shown only together with a KEI.
    pub rank: Option<f32>,
    /// KEI over the last minutes.
    pub trend: Trend,
    /// Cadence, in steps per minute.
    pub cadence_spm: Metric,
    /// Ground contact time, in ms.
    pub ground_contact_ms: Metric,
    /// Belt speed set on the console, in km/h.
    pub belt_speed_kmh: Option<f32>,
    /// Belt speed estimated from the stance foot, in km/h. Shown if it differs from the set speed.
    pub belt_speed_estimate_kmh: Metric,
    /// Unit in which belt speeds are shown.
    pub speed_unit: SpeedUnit,
    /// The open menu, which covers everything else.
    pub menu: Option<Menu>,
    /// Number of complete strides in the session.
    pub strides: u32,
    /// Name of the shoes; empty if unknown.
    pub shoe: Name,
    /// Rate of frames that pass the whole pipeline, in Hz.
    pub frames_per_second: Option<f32>,
    /// Number of dropped frames.
    pub dropped: u64,
    /// The last detected pose of the runner.
    pub figure: Option<Figure>,
    /// A problem and what to do about it ("turn the camera to the side"), or empty. On [`Page::Starting`],
    /// the current step of the start.
    pub message: TextLine,
    /// A cue for the runner ("foot lands 30 cm ahead, aim for 20: shorten your step"), or empty. A message
    /// replaces it.
    pub cue: TextLine,
    /// State of the cable to the laptop.
    pub link: Link,
    /// Time left for a laptop to pair; `None` if pairing is not open.
    pub pairing: Option<Duration>,
}

impl Default for ScreenState {
    /// Returns the state just after the start, with nothing known yet.
    fn default() -> Self {
        ScreenState {
            page: Page::Starting,
            recording: Recording::Off,
            elapsed: Duration::ZERO,
            kei: Err(Withheld::TooFewStrides),
            rank: None,
            trend: Trend::default(),
            cadence_spm: Err(Withheld::TooFewStrides),
            ground_contact_ms: Err(Withheld::TooFewStrides),
            belt_speed_kmh: None,
            belt_speed_estimate_kmh: Err(Withheld::TooFewStrides),
            speed_unit: SpeedUnit::default(),
            menu: None,
            strides: 0,
            shoe: Name::default(),
            frames_per_second: None,
            dropped: 0,
            figure: None,
            message: TextLine::default(),
            cue: TextLine::default(),
            link: Link::Disconnected,
            pairing: None,
        }
    }
}

/// A page of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The unit is starting; camera and pose network are not running yet.
    Starting,
    /// Waiting for a runner. Shows the camera's view, for aiming the camera.
    StepOn,
    /// Strides are detected, but too few for a score.
    Counting {
        /// Number of complete strides so far.
        counted: u8,
        /// Number of strides that the first score needs.
        needed: u8,
    },
    /// The runner is running, or walking (then KEI is withheld with its reason).
    Live,
    /// The session is paused and can continue.
    Paused,
    /// The session is over and saved.
    Finished,
    /// The unit cannot continue. The message says why and what to do.
    Failed,
}

/// The menu that the buttons navigate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Menu {
    /// Lines of the menu, top to bottom.
    pub lines: heapless::Vec<Name, 8>,
    /// Index of the selected line, from 0.
    pub selected: usize,
}

/// Whether a session is being recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recording {
    /// There is no session.
    Off,
    /// A session is being recorded.
    On,
    /// A session is open but paused.
    Paused,
}

/// State of the cable to the laptop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// No laptop is connected.
    Disconnected,
    /// A laptop is connected.
    Connected,
    /// The laptop is syncing sessions.
    Syncing,
}

/// The pose drawn as a stick figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// Keypoints, in px of the frame, with left and right as tracked.
    pub pose: Pose,
    /// Direction that the runner faces. It decides which leg is near: facing right shows the right side.
    /// `None` if unknown; both legs are then drawn alike.
    pub facing: Option<Facing>,
    /// Width and height of the camera's frame, in px.
    pub frame: (u32, u32),
}
