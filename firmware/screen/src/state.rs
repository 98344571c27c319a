//! What there is to show.

use crate::text::{Name, TextLine};
use crate::trend::Trend;
use core::time::Duration;
use kei_core::Pose;
use kei_metric::{Facing, Metric, SpeedUnit, Withheld};

/// Everything the screen shows, as plain data. Numbers are those to be shown now: on [`Page::Paused`] and
/// [`Page::Finished`] those of the session.
#[derive(Clone, Debug, PartialEq)]
pub struct ScreenState {
    /// What the runner is at.
    pub page: Page,
    /// Whether a session is being written.
    pub recording: Recording,
    /// Length of the session so far.
    pub elapsed: Duration,
    /// Kipchoge Efficiency Index, 0 to 100.
    pub kei: Metric,
    /// Share of the measured recreational runners who score less, 0 to 1; shown only while there is a KEI.
    pub rank: Option<f32>,
    /// KEI of the last minutes.
    pub trend: Trend,
    /// Steps a minute.
    pub cadence_spm: Metric,
    /// Ground contact, ms.
    pub ground_contact_ms: Metric,
    /// Belt speed as set on the console, km/h.
    pub belt_speed_kmh: Option<f32>,
    /// Belt speed as estimated from the stance foot, km/h; shown where it is not the one set.
    pub belt_speed_estimate_kmh: Metric,
    /// Unit of the belt speeds.
    pub speed_unit: SpeedUnit,
    /// The menu, over everything else, while it is open.
    pub menu: Option<Menu>,
    /// Whole strides of the session.
    pub strides: u32,
    /// Shoes worn; empty where none are named.
    pub shoe: Name,
    /// Frames a second that go through the whole pipeline.
    pub frames_per_second: Option<f32>,
    /// Frames that were thrown away.
    pub dropped: u64,
    /// The person as last seen.
    pub figure: Option<Figure>,
    /// What is wrong and what to do ("turn the camera to the side"); empty where nothing is. On
    /// [`Page::Starting`], what it is busy with.
    pub message: TextLine,
    /// What the runner can change ("foot lands 30 cm ahead, aim for 20: shorten your step"). A message replaces it.
    pub cue: TextLine,
    /// The cable to the laptop.
    pub link: Link,
    /// The button for pairing was pressed: a laptop may pair for so long still.
    pub pairing: Option<Duration>,
}

impl Default for ScreenState {
    /// Switched on, nothing known yet.
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

/// What the runner is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// Switched on, camera and pose network not yet running.
    Starting,
    /// Waiting for somebody on the belt: the camera's view, to aim it by.
    StepOn,
    /// Strides are seen, too few for a score.
    Counting {
        /// Whole strides so far.
        counted: u8,
        /// Strides that the first score needs.
        needed: u8,
    },
    /// Running, or walking (KEI is then withheld with its reason).
    Live,
    /// The session is halted and can go on.
    Paused,
    /// The session is over and saved.
    Finished,
    /// It can't go on; the message says why and what to do.
    Failed,
}

/// What the buttons can change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Menu {
    /// Top to bottom.
    pub lines: heapless::Vec<Name, 8>,
    /// The line that is chosen, from 0 on.
    pub selected: usize,
}

/// Whether a session is being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recording {
    /// No session.
    Off,
    /// Writing.
    On,
    /// A session is open but halted.
    Paused,
}

/// The cable to the laptop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Nothing at the other end.
    Disconnected,
    /// A laptop is there.
    Connected,
    /// Sessions are being fetched.
    Syncing,
}

/// A person for the stick figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// Keypoints in px of the frame, left and right as tracked.
    pub pose: Pose,
    /// Tells which leg is near: facing right shows the right side. `None` where it is not known: both legs are
    /// then drawn alike.
    pub facing: Option<Facing>,
    /// Width and height of the camera's frame, px.
    pub frame: (u32, u32),
}
