//! Reads the buttons and carries out the commands of their presses.

use crate::channel::LogSender;
use crate::controls::{Command, Controls};
use crate::message::LogMessage;
use crate::signal::StopSignal;
use kei_boards::buttons::{Buttons, ButtonsError, open_buttons};
use kei_boards::profile::{ButtonsProfile, PinsProfile};
use kei_control::Debouncer;
use kei_link::Pairing;
use kei_wire::{EndReason, Record};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tracing::debug;

/// Longest time between two samples while a button bounces or is held.
const BUSY_INTERVAL: Duration = Duration::from_millis(5);
/// Longest time between two samples while all buttons are idle. A GPIO chip that reports edges wakes the
/// stage at once; without edges, a tap of 60 ms is still detected.
const IDLE_INTERVAL: Duration = Duration::from_millis(40);
/// Delay before reopening buttons that cannot be read.
const RETRY_INTERVAL: Duration = Duration::from_secs(2);

/// Reads the buttons until the run stops. Buttons that fail are reported and reopened.
pub(crate) struct ButtonsStage {
    pub(crate) profile: ButtonsProfile,
    pub(crate) pins: PinsProfile,
    pub(crate) controls: Arc<Controls>,
    pub(crate) log: LogSender,
    /// Path of the file with the paired laptops' keys.
    pub(crate) paired_laptops: PathBuf,
    pub(crate) stop: StopSignal,
}

impl ButtonsStage {
    pub(crate) fn run(self) {
        while !self.stop.is_stopped() {
            let result = open_buttons(&self.profile, &self.pins).and_then(|buttons| self.poll(buttons));
            if let Err(error) = result {
                self.controls.status.report_fault(&error.to_string());
                self.stop.wait(RETRY_INTERVAL);
            }
        }
    }

    fn poll(&self, mut buttons: Box<dyn Buttons>) -> Result<(), ButtonsError> {
        let (started, mut debouncer) = (Instant::now(), Debouncer::default());
        while !self.stop.is_stopped() {
            let down = buttons.pressed()?;
            self.controls.status.clear_fault();
            for press in debouncer.sample(started.elapsed(), down) {
                debug!(?press, "button");
                self.controls.press(press).into_iter().for_each(|command| self.execute(command));
            }
            self.controls.tick();
            buttons.wait(if debouncer.is_busy() { BUSY_INTERVAL } else { IDLE_INTERVAL });
        }
        Ok(())
    }

    fn execute(&self, command: Command) {
        let now = kei_log::since_boot();
        match command {
            Command::StartSession => self.log.send(now, LogMessage::StartSession),
            Command::EndSession => self.log.send(now, LogMessage::EndSession),
            Command::Record(event) => self.log.send(now, LogMessage::Record(Record::Event(event))),
            Command::Pair => {
                if let Err(error) = Pairing::press(&self.paired_laptops) {
                    self.controls.status.report_fault(&format!("cannot allow pairing: {error}"));
                }
            }
            Command::ShutDown => self.stop.stop(EndReason::EndOfInput),
        }
    }
}
