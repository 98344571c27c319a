//! Progress bars on standard error.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use kei_learn::TrainingProgress;
use std::fmt::Write;
use std::io::{IsTerminal, stderr};
use std::time::Duration;

const FRAMES_OF: &str = "{bar:30} {pos} of {len} frames, {rate} fps, {eta} left";
const FRAMES: &str = "{spinner} {pos} frames, {rate} fps";
const BYTES: &str = "{bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
const RUNNERS: &str = "{bar:30} {pos} of {len} runners, {eta} left";
const TASK: &str = "{spinner} {msg}, {elapsed}";

/// Highest redraw rate of a bar, Hz.
const DRAW_HZ: u8 = 8;
/// Time between steps of the spinner while nothing is counted.
const SPINNER_PERIOD: Duration = Duration::from_millis(200);

/// A progress bar. It is drawn only if standard error is a terminal, and removed when dropped.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Counts frames towards `total`. Shows a spinner if the total is unknown.
    pub(crate) fn frames(total: Option<u64>) -> Progress {
        Progress::new(total, if total.is_some() { FRAMES_OF } else { FRAMES })
    }

    /// Counts bytes transferred over the cable. Hidden if `total` is zero.
    pub(crate) fn bytes(total: u64) -> Progress {
        if total == 0 { Progress(ProgressBar::hidden()) } else { Progress::new(Some(total), BYTES) }
    }

    /// Shows the steps of training a model.
    pub(crate) fn training() -> Progress {
        Progress::new(None, RUNNERS)
    }

    fn new(total: Option<u64>, template: &str) -> Progress {
        let progress = Progress(if stderr().is_terminal() {
            ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(DRAW_HZ))
        } else {
            ProgressBar::hidden()
        });
        progress.set_template(template);
        progress
    }

    fn set_template(&self, template: &str) {
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.0.set_style(style.with_key("rate", write_rate));
        }
    }

    /// Advances the count by one.
    pub(crate) fn step(&self) {
        self.add(1);
    }

    /// Advances the count by `number`.
    pub(crate) fn add(&self, number: u64) {
        self.0.inc(number);
    }
}

fn write_rate(state: &ProgressState, out: &mut dyn Write) {
    // A bar that cannot be written is only missing from the screen.
    let _ = write!(out, "{:.0}", state.per_sec());
}

impl TrainingProgress for Progress {
    fn start(&self, runners: u64) {
        self.0.set_length(runners);
    }

    fn advance(&self) {
        self.step();
    }

    fn phase(&self, name: &str) {
        self.set_template(TASK);
        self.0.enable_steady_tick(SPINNER_PERIOD);
        self.0.set_message(name.to_owned());
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
