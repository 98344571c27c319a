//! One request of the laptop, repeated until it is answered.

/// What the owner of a [`Call`] does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallStep {
    /// Send the request with this number.
    Send(u32),
    /// Wait for bytes, at most until then.
    Wait {
        /// On the caller's clock.
        until_ms: u64,
    },
    /// No response came to any try.
    TimedOut,
}

/// One request, sent again when no response comes.
#[derive(Clone, Debug)]
pub struct Call {
    first_id: u32,
    sent: u32,
    tries: u32,
    wait_ms: u64,
    next_at_ms: u64,
}

impl Call {
    /// A call whose `tries` tries, `wait_ms` apart, have the numbers from `first_id` on.
    pub fn new(first_id: u32, tries: u32, wait_ms: u64, now_ms: u64) -> Self {
        Call { first_id, sent: 0, tries, wait_ms, next_at_ms: now_ms }
    }

    /// What to do at `now_ms`.
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

    /// Whether a response with this number belongs to this request: to any of its tries.
    pub fn is_answered_by(&self, id: u32) -> bool {
        id.wrapping_sub(self.first_id) < self.sent
    }
}
