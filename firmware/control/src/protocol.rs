//! The guided protocol: the article's experiment, 2 to 20 km/h in steps of 2 km/h, one minute each.

use core::time::Duration;

/// Duration of a step: long enough for at least thirty strides. A score needs eight.
pub const STEP_TIME: Duration = Duration::from_secs(60);
/// Belt speed of the first step, 0.01 km/h.
const FIRST_CENTI_KMH: u16 = 200;
/// Increase of belt speed from step to step, 0.01 km/h.
const STEP_CENTI_KMH: u16 = 200;
/// Number of steps.
const STEPS: u8 = 10;

/// The current step of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protocol {
    /// Index of the step, from 0.
    index: u8,
    /// End of this step; `None` until the runner confirms the belt speed.
    until: Option<Duration>,
}

impl Protocol {
    /// Starts the protocol at the first step, not yet confirmed.
    pub fn start() -> Self {
        Protocol { index: 0, until: None }
    }

    /// Returns the number of this step, from 1.
    pub fn step(&self) -> u8 {
        self.index + 1
    }

    /// Returns the number of steps.
    pub fn steps(&self) -> u8 {
        STEPS
    }

    /// Returns the belt speed of this step, in 0.01 km/h.
    pub fn centi_kmh(&self) -> u16 {
        FIRST_CENTI_KMH + u16::from(self.index) * STEP_CENTI_KMH
    }

    /// Returns the time left in this step, or `None` until the runner confirms the belt speed.
    pub fn remaining(&self, now: Duration) -> Option<Duration> {
        self.until.map(|until| until.saturating_sub(now))
    }

    /// Records that the belt runs at this step's speed. Returns `false` if that was already confirmed.
    pub(crate) fn confirm(&mut self, now: Duration) -> bool {
        let is_first = self.until.is_none();
        self.until.get_or_insert(now + STEP_TIME);
        is_first
    }

    /// Returns whether the time of this step is over.
    pub(crate) fn is_over(&self, now: Duration) -> bool {
        self.until.is_some_and(|until| now >= until)
    }

    /// Returns the next step, not yet confirmed, or `None` after the last.
    pub(crate) fn next(&self) -> Option<Protocol> {
        (self.step() < STEPS).then_some(Protocol { index: self.index + 1, until: None })
    }
}
