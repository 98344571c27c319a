//! Draws the newest snapshot and shows it. A slow panel skips snapshots; the poses never wait for it.

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

/// Shortest time between two pictures: 15 a second read as moving, and an SPI panel takes no more.
const PICTURE_INTERVAL: Duration = Duration::from_millis(66);

/// The screen is drawn again after this long without a snapshot: a fault or a button may have changed it.
const REFRESH_INTERVAL: Duration = Duration::from_millis(250);

/// The picture in memory, and the panel that shows it.
pub(crate) struct Display {
    screen: Screen<Vec<u16>>,
    panel: Option<Box<dyn Panel>>,
    status: PartStatus,
    /// Brightness that the panel was last set to, %; `None` before the first time.
    brightness_percent: Option<u8>,
}

impl Display {
    /// `size`: of the picture, px. Without a panel the picture is only drawn.
    pub(crate) fn new(size: Size, panel: Option<Box<dyn Panel>>) -> Self {
        let pixels = || vec![0; (size.width * size.height) as usize];
        let screen = Screen::new(size, pixels(), pixels()).expect("buffers of the size they are made for");
        Display { screen, panel, status: PartStatus::new("the panel"), brightness_percent: None }
    }

    /// Draws a state and shows it. After an error the next call sends the whole picture again.
    pub(crate) fn try_show(&mut self, state: &ScreenState) -> Result<(), PanelError> {
        let changes = self.screen.update(state);
        let Some(panel) = &mut self.panel else { return Ok(()) };
        let shown = panel.show(self.screen.frame_buffer(), &changes);
        if shown.is_err() {
            self.screen.invalidate();
        }
        shown
    }

    /// Like [`Self::try_show`]; a failing panel is reported and tried again with the next state.
    pub(crate) fn show(&mut self, state: &ScreenState) {
        match self.try_show(state) {
            Ok(()) => self.status.clear_fault(),
            Err(error) => self.status.report_fault(&error.to_string()),
        }
    }

    /// Shows the last state of a program that cannot continue.
    pub(crate) fn show_failed(&mut self, why: &str) {
        self.show(&present::failed(why));
        // An error was reported with the state itself.
        let _ = self.finish();
    }

    /// Whether the panel shows the last state.
    pub(crate) fn is_shown(&self) -> bool {
        self.panel.is_some() && self.status.with_fault(str::is_empty)
    }

    /// The frame buffer with the last state.
    pub(crate) fn frame_buffer(&self) -> FrameBufferView<'_> {
        self.screen.frame_buffer()
    }

    /// Makes the panel show what it still holds back.
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
    /// Returns itself for the last state of the run.
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
            thread::sleep(PICTURE_INTERVAL.saturating_sub(started.elapsed()));
        }
        self
    }

    /// Shows that the run is over.
    pub(crate) fn finish(mut self) -> Result<(), PanelError> {
        self.display.show(&self.presenter.finished());
        self.display.finish()
    }
}
