//! One request of the laptop's, asked until it is answered.

/// What to do about a [`Call`] now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallStep {
    /// Send the request, with this number.
    Send(u32),
    /// Wait for bytes, at most until then.
    Wait {
        /// On the caller's clock.
        until_ms: u64,
    },
    /// Nobody answered.
    GiveUp,
}

/// One request, asked again when no answer comes.
#[derive(Clone, Debug)]
pub struct Call {
    first_id: u32,
    sent: u32,
    tries: u32,
    wait_ms: u64,
    next_at_ms: u64,
}

impl Call {
    /// With numbers from `first_id` on: one for each of `tries` tries, `wait_ms` apart.
    pub fn new(first_id: u32, tries: u32, wait_ms: u64, now_ms: u64) -> Self {
        Call { first_id, sent: 0, tries, wait_ms, next_at_ms: now_ms }
    }

    /// What to do at `now_ms`.
    pub fn step(&mut self, now_ms: u64) -> CallStep {
        if now_ms < self.next_at_ms {
            return CallStep::Wait { until_ms: self.next_at_ms };
        }
        if self.sent == self.tries {
            return CallStep::GiveUp;
        }
        self.sent += 1;
        self.next_at_ms = now_ms.saturating_add(self.wait_ms);
        CallStep::Send(self.first_id.wrapping_add(self.sent - 1))
    }

    /// Whether an answer with this number is to this request: any try's will do.
    pub fn is_answered_by(&self, id: u32) -> bool {
        id.wrapping_sub(self.first_id) < self.sent
    }
}
