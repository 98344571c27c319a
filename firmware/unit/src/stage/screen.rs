//! Draws the newest snapshot and shows it. A slow panel skips snapshots; the pose stage never waits for it.

use crate::channel::Subscriber;
use crate::controls::Controls;
use crate::message::Snapshot;
use crate::present::{self, Presenter};
use crate::signal::PartStatus;
use embedded_graphics::prelude::Size;
use kei_boards::panel::{Panel, PanelError};
use kei_screen::{FrameBufferView, Screen, ScreenState};
use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::thread;
use std::time::{Duration, Instant};

/// Shortest time between two updates. 15 per second look smooth, and an SPI panel takes no more.
const UPDATE_INTERVAL: Duration = Duration::from_millis(66);

/// Longest time between two updates: without a new snapshot, a fault or a button may still change the screen.
const REFRESH_INTERVAL: Duration = Duration::from_millis(250);

/// The screen in memory, and the panel that shows it.
pub(crate) struct Display {
    screen: Screen<Vec<u16>>,
    panel: Option<Box<dyn Panel>>,
    status: PartStatus,
    /// Brightness that the panel was last set to, %; `None` before the first time.
    brightness_percent: Option<u8>,
}

impl Display {
    /// Makes a display of `size`, px. Without a panel the screen is drawn in memory only.
    pub(crate) fn new(size: Size, panel: Option<Box<dyn Panel>>) -> Self {
        let pixels = || vec![0; (size.width * size.height) as usize];
        let screen = Screen::new(size, pixels(), pixels()).expect("buffers of the size they are made for");
        Display { screen, panel, status: PartStatus::new("the panel"), brightness_percent: None }
    }

    /// Draws a state and shows it. After an error, the next call sends the whole screen again.
    pub(crate) fn try_show(&mut self, state: &ScreenState) -> Result<(), PanelError> {
        let changes = self.screen.update(state);
        let Some(panel) = &mut self.panel else { return Ok(()) };
        let shown = panel.show(self.screen.frame_buffer(), &changes);
        if shown.is_err() {
            self.screen.invalidate();
        }
        shown
    }

    /// Draws a state and shows it. A panel that fails is reported and retried with the next state.
    pub(crate) fn show(&mut self, state: &ScreenState) {
        match self.try_show(state) {
            Ok(()) => self.status.clear_fault(),
            Err(error) => self.status.report_fault(&error.to_string()),
        }
    }

    /// Shows the last state of a program that cannot continue.
    pub(crate) fn show_failed(&mut self, why: &str) {
        self.show(&present::failed(why));
        // An error of the panel was reported with the state.
        let _ = self.finish();
    }

    /// Returns whether there is a panel and it shows the last state.
    pub(crate) fn is_shown(&self) -> bool {
        self.panel.is_some() && self.status.with_fault(str::is_empty)
    }

    /// Returns the frame buffer with the last state.
    pub(crate) fn frame_buffer(&self) -> FrameBufferView<'_> {
        self.screen.frame_buffer()
    }

    /// Makes the panel show updates that it has delayed.
    pub(crate) fn finish(&mut self) -> Result<(), PanelError> {
        self.panel.as_mut().map_or(Ok(()), |panel| panel.finish())
    }

    fn set_brightness(&mut self, percent: u8) {
        let Some(panel) = &mut self.panel else { return };
        if self.brightness_percent != Some(percent) && panel.set_brightness(percent).is_ok() {
            self.brightness_percent = Some(percent);
        }
    }
}

/// Draws snapshots until the pose stage ends.
pub(crate) struct ScreenStage {
    pub(crate) display: Display,
    pub(crate) presenter: Presenter,
    pub(crate) snapshots: Subscriber<Box<Snapshot>>,
    /// `None` if the board has no buttons.
    pub(crate) controls: Option<Arc<Controls>>,
}

impl ScreenStage {
    /// Draws until the pose stage ends. Returns the stage, so that [`finish`](Self::finish) can show the last
    /// state.
    pub(crate) fn run(mut self) -> Self {
        let mut snapshot = Box::new(Snapshot::empty());
        while self.snapshots.recv_timeout(&mut snapshot, REFRESH_INTERVAL)
            != Err(RecvTimeoutError::Disconnected)
        {
            let started = Instant::now();
            let state = self.presenter.present(&snapshot);
            self.display.show(&state);
            if let Some(controls) = &self.controls {
                self.display.set_brightness(controls.brightness_percent());
            }
            thread::sleep(UPDATE_INTERVAL.saturating_sub(started.elapsed()));
        }
        self
    }

    /// Shows the last state of the run.
    pub(crate) fn finish(mut self) -> Result<(), PanelError> {
        self.display.show(&self.presenter.finished());
        self.display.finish()
    }
}
