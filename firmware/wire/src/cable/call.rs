//! A single request from the laptop, repeated until the unit responds.

/// What the owner of a [`Call`] must do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallStep {
    /// Send the request with this number.
    Send(u32),
    /// Wait for bytes until `until_ms`.
    Wait {
        /// Deadline on the caller's clock, in milliseconds.
        until_ms: u64,
    },
    /// No try was answered.
    TimedOut,
}

/// A request that is sent again when no response comes.
#[derive(Clone, Debug)]
pub struct Call {
    first_id: u32,
    sent: u32,
    tries: u32,
    wait_ms: u64,
    next_at_ms: u64,
}

impl Call {
    /// Creates a call with `tries` tries, `wait_ms` apart, whose request numbers start at `first_id`.
    pub fn new(first_id: u32, tries: u32, wait_ms: u64, now_ms: u64) -> Self {
        Call { first_id, sent: 0, tries, wait_ms, next_at_ms: now_ms }
    }

    /// Returns what to do at `now_ms`.
    pub fn step(&mut self, now_ms: u64) -> CallStep {
        if now_ms < self.next_at_ms {
            return CallStep::Wait { until_ms: self.next_at_ms };
        }
        if self.sent == self.tries {
            return CallStep::TimedOut;
        }
        self.sent += 1;
        self.next_at_ms = now_ms.saturating_add(self.wait_ms);
        CallStep::Send(self.first_id.wrapping_add(self.sent - 1))
    }

    /// Returns whether a response with the number `id` answers one of the tries of this call.
    pub fn is_answered_by(&self, id: u32) -> bool {
        id.wrapping_sub(self.first_id) < self.sent
    }
}
