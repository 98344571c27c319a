//! The guided protocol: the article's experiment, 2 to 20 km/h in steps of 2, a minute each.

use core::time::Duration;

/// At each speed; thirty strides at least, ten windows of eight.
pub const STEP_TIME: Duration = Duration::from_secs(60);
const FIRST_CENTI_KMH: u16 = 200;
const STEP_CENTI_KMH: u16 = 200;
const STEPS: u8 = 10;

/// Where the runner is in the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protocol {
    /// From 0 on.
    index: u8,
    /// Until when this speed is run; `None` while the belt is being set.
    until: Option<Duration>,
}

impl Protocol {
    /// Asks for the first speed.
    pub fn begin() -> Self {
        Protocol { index: 0, until: None }
    }

    /// Number of this step, from 1 on.
    pub fn step(&self) -> u8 {
        self.index + 1
    }

    /// How many steps there are.
    pub fn of(&self) -> u8 {
        STEPS
    }

    /// Belt speed of this step, 0.01 km/h.
    pub fn centi_kmh(&self) -> u16 {
        FIRST_CENTI_KMH + u16::from(self.index) * STEP_CENTI_KMH
    }

    /// How long this speed is still to be run; `None` while the belt is being set.
    pub fn remaining(&self, now: Duration) -> Option<Duration> {
        self.until.map(|until| until.saturating_sub(now))
    }

    /// The belt has this step's speed. Returns `false` where it had it before.
    pub(crate) fn confirm(&mut self, now: Duration) -> bool {
        let asked = self.until.is_none();
        self.until.get_or_insert(now + STEP_TIME);
        asked
    }

    /// Whether this step's time is over.
    pub(crate) fn is_over(&self, now: Duration) -> bool {
        self.until.is_some_and(|until| now >= until)
    }

    /// Asks for the next speed; `None` after the last.
    pub(crate) fn next(&self) -> Option<Protocol> {
        (self.step() < STEPS).then_some(Protocol { index: self.index + 1, until: None })
    }
}
