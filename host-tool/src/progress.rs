//! A progress bar on standard error, for whoever watches.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::io::{IsTerminal, stderr};

const KNOWN: &str = "{bar:30} {pos} of {len} frames, {rate} a second, {eta} left";
const UNKNOWN: &str = "{spinner} {pos} frames, {rate} a second";

/// Counts frames. Draws only where standard error is a terminal, at most a few times a second, and clears
/// itself away at the end.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// A bar towards `frames`, or a spinner where their number is not known.
    pub(crate) fn of_frames(frames: Option<u64>) -> Progress {
        if !stderr().is_terminal() {
            return Progress(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(frames, ProgressDrawTarget::stderr_with_hz(8));
        let template = if frames.is_some() { KNOWN } else { UNKNOWN };
        Progress(match ProgressStyle::with_template(template) {
            Ok(style) => bar.with_style(style.with_key("rate", write_rate)),
            Err(_) => bar,
        })
    }

    /// One more frame is done.
    pub(crate) fn step(&self) {
        self.0.inc(1);
    }
}

const BYTES: &str = "{bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";

/// Counts bytes over the cable, with rate and time left, where standard error is a terminal.
pub(crate) struct Bytes(ProgressBar);

impl Bytes {
    /// Towards `total` bytes.
    pub(crate) fn new(total: u64) -> Bytes {
        if !stderr().is_terminal() || total == 0 {
            return Bytes(ProgressBar::hidden());
        }
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr_with_hz(8));
        Bytes(match ProgressStyle::with_template(BYTES) {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        })
    }

    /// So many more came.
    pub(crate) fn add(&self, bytes: u64) {
        self.0.inc(bytes);
    }
}

impl Drop for Bytes {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn write_rate(state: &ProgressState, out: &mut dyn Write) {
    // A bar that can't be written is not drawn: nothing is lost.
    let _ = write!(out, "{:.0}", state.per_sec());
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
