//! What the pose stage saw, drawn and shown. Slow panels make it skip sights, never the poses wait.

use super::camera::CameraLine;
use super::link::CableWatch;
use super::log::LogLine;
use super::{Latest, Taken};
use crate::conditions::Conditions;
use crate::controls::Controls;
use crate::present::Presenter;
use embedded_graphics::prelude::Size;
use kei_boards::panel::Panel;
use kei_core::{GaitReport, Joint, Keypoint, Pose};
use kei_screen::{Screen, ScreenState};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// The eye needs no more, and an SPI panel gives no more.
const INTERVAL: Duration = Duration::from_millis(66);

/// How long the screen may stay as it is while no picture comes.
const UNSEEN: Duration = Duration::from_millis(250);

/// All that one frame taught.
pub(crate) struct Sight {
    pub(crate) pose: Pose,
    pub(crate) frame: (u32, u32),
    pub(crate) report: GaitReport,
    pub(crate) strides: u32,
    pub(crate) since_start: Duration,
    pub(crate) frames_per_second: Option<f32>,
    pub(crate) lost: u64,
    pub(crate) conditions: Conditions,
}

impl Sight {
    pub(crate) fn blank() -> Self {
        Sight {
            pose: Pose::new(Duration::ZERO, [Keypoint::default(); Joint::COUNT]),
            frame: (0, 0),
            report: GaitReport::NOTHING,
            strides: 0,
            since_start: Duration::ZERO,
            frames_per_second: None,
            lost: 0,
            conditions: Conditions::default(),
        }
    }
}

/// The way to the screen.
pub(crate) struct ScreenLine {
    pub(crate) sights: Latest<Box<Sight>>,
}

impl ScreenLine {
    pub(crate) fn new() -> Self {
        ScreenLine { sights: Latest::new(Box::new(Sight::blank())) }
    }
}

/// The picture in memory, and the panel that shows it.
pub(crate) struct ScreenStage {
    screen: Screen<Vec<u16>>,
    panel: Option<Box<dyn Panel>>,
    presenter: Presenter,
    /// As the panel was told, %; `None` before.
    brightness_percent: Option<u8>,
}

impl ScreenStage {
    pub(crate) fn new(size: Size, panel: Option<Box<dyn Panel>>, presenter: Presenter) -> Self {
        let pixels = || vec![0; (size.width * size.height) as usize];
        let screen = Screen::new(size, pixels(), pixels()).expect("buffers of the size they are made for");
        ScreenStage { screen, panel, presenter, brightness_percent: None }
    }

    /// What the buttons do is shown from now on.
    pub(crate) fn listen_to(&mut self, controls: Option<Arc<Controls>>) {
        self.presenter.controls = controls;
    }

    /// Makes the panel as bright as the buttons say.
    fn dim(&mut self) {
        let wished = self.presenter.controls.as_ref().map(|controls| controls.brightness_percent());
        let (Some(panel), Some(percent)) = (&mut self.panel, wished) else { return };
        if wished != self.brightness_percent && panel.set_brightness(percent).is_ok() {
            self.brightness_percent = wished;
        }
    }

    /// Shows a state; a panel that fails is told about and tried again with the next picture.
    pub(crate) fn show(&mut self, state: &ScreenState) {
        let changes = self.screen.update(state);
        let Some(panel) = &mut self.panel else { return };
        if let Err(error) = panel.show(self.screen.picture(), &changes) {
            self.presenter.panel_trouble.say(&error.to_string());
            self.screen.forget();
        } else {
            self.presenter.panel_trouble.clear();
        }
    }

    /// The first pictures, before there is a camera.
    pub(crate) fn show_starting(&mut self, what: &str) {
        let state = self.presenter.starting(what);
        self.show(&state);
    }

    /// Whether the last picture is on the panel.
    pub(crate) fn is_shown(&self) -> bool {
        self.panel.is_some() && self.presenter.panel_trouble.with(str::is_empty)
    }

    /// The last picture of a program that can't go on.
    pub(crate) fn show_failed(&mut self, why: &str) {
        let state = self.presenter.failed(why);
        self.show(&state);
        if let Some(panel) = &mut self.panel {
            // It has been told about already.
            let _ = panel.finish();
        }
    }

    /// Runs until the line is closed; gives itself back for the last picture.
    pub(crate) fn run(
        mut self,
        line: &ScreenLine,
        camera: &CameraLine,
        log: &LogLine,
        cable: &CableWatch,
    ) -> Self {
        let mut sight = Box::new(Sight::blank());
        loop {
            // Also with nothing new to see there may be news: a camera that is gone, a button.
            sight = match line.sights.take_within(sight, UNSEEN) {
                Taken::Value(sight) | Taken::Nothing(sight) => sight,
                Taken::Closed => break,
            };
            let begun = Instant::now();
            let state = self.presenter.present(&sight, &camera.trouble, &log.trouble, cable);
            self.show(&state);
            self.dim();
            thread::sleep(INTERVAL.saturating_sub(begun.elapsed()));
        }
        self
    }

    /// The picture as it is.
    pub(crate) fn picture(&self) -> kei_screen::Picture<'_> {
        self.screen.picture()
    }

    /// Says that the run is over and lets the panel write what it held back.
    pub(crate) fn finish(mut self) -> Result<(), kei_boards::panel::PanelError> {
        let state = self.presenter.finished();
        self.show(&state);
        self.panel.map_or(Ok(()), |mut panel| panel.finish())
    }
}
