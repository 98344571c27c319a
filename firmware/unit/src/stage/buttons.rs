//! Presses, and what they set off.

use super::camera::CameraLine;
use super::log::{Entry, LogLine};
use crate::controls::{Controls, Order};
use kei_boards::buttons::{Buttons, ButtonsError, open_buttons};
use kei_boards::profile::{ButtonsProfile, PinsProfile};
use kei_control::Presses;
use kei_link::Pairing;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};
use tracing::debug;

/// How often levels are taken while a button moves, and while none does. A chip that tells of changes wakes the
/// stage at once; with the others a tap of 60 ms is still seen.
const BUSY: Duration = Duration::from_millis(5);
const QUIET: Duration = Duration::from_millis(40);
/// Between tries of buttons that can't be read.
const RETRY: Duration = Duration::from_secs(2);

/// Everything the stage works with.
pub(crate) struct ButtonsStage {
    pub(crate) profile: ButtonsProfile,
    pub(crate) pins: PinsProfile,
    pub(crate) controls: Arc<Controls>,
    pub(crate) log: Arc<LogLine>,
    pub(crate) camera: Arc<CameraLine>,
    /// The file of the paired laptops' keys.
    pub(crate) paired_laptops: PathBuf,
}

impl ButtonsStage {
    /// Runs until everything stops; buttons that fail are told about and opened again.
    pub(crate) fn run(self) {
        while !self.camera.stop.load(Ordering::Relaxed) {
            let Err(error) = open_buttons(&self.profile, &self.pins).and_then(|buttons| self.listen(buttons))
            else {
                return;
            };
            self.controls.trouble.say(&error.to_string());
            let retry_at = Instant::now() + RETRY;
            while Instant::now() < retry_at && !self.camera.stop.load(Ordering::Relaxed) {
                thread::sleep(QUIET);
            }
        }
    }

    fn listen(&self, mut buttons: Box<dyn Buttons>) -> Result<(), ButtonsError> {
        let (begun, mut presses) = (Instant::now(), Presses::default());
        while !self.camera.stop.load(Ordering::Relaxed) {
            let down = buttons.down()?;
            self.controls.trouble.clear();
            for press in presses.sample(begun.elapsed(), down) {
                debug!(?press, "a button");
                self.controls.press(press).into_iter().for_each(|order| self.carry_out(order));
            }
            self.controls.tick();
            buttons.wait(if presses.is_busy() { BUSY } else { QUIET });
        }
        Ok(())
    }

    fn carry_out(&self, order: Order) {
        let now = kei_log::since_boot();
        match order {
            Order::Begin => self.log.tell(Entry::Begin(now)),
            Order::End => self.log.tell(Entry::End(now)),
            Order::Record(event) => self.log.tell(Entry::Event(now, event)),
            Order::Pair => {
                if let Err(error) = Pairing::press(&self.paired_laptops) {
                    self.controls.trouble.say(&format!("no laptop can pair: {error}"));
                }
            }
            Order::ShutDown => {
                self.camera.stop.store(true, Ordering::Relaxed);
                self.camera.frames.close();
            }
        }
    }
}
