//! The design of an experiment and the number of sessions that it still needs.

use crate::stats::student::t_two_sided;

/// The 0.8 quantile of the standard normal distribution. A difference this many standard errors beyond its threshold is
/// detected with a power of 80 %.
const POWER_80_QUANTILE: f64 = 0.8416;

/// Largest number of further sessions that is suggested. A runner is unlikely to do more.
pub(crate) const MAX_MORE_SESSIONS: u32 = 30;

/// Numbers of sessions with both groups, with group a only and with group b only.
#[derive(Clone, Copy, Debug)]
pub(super) struct Design {
    pub(super) both: usize,
    pub(super) only_a: usize,
    pub(super) only_b: usize,
}

impl Design {
    /// Returns the number of comparisons that share no session.
    pub(super) fn pairs(self) -> usize {
        self.both + self.only_a.min(self.only_b)
    }

    /// Returns the degrees of freedom of the difference. Groups in separate sessions count twice the smaller group,
    /// because its few sessions cause most of the noise.
    pub(super) fn freedom(self) -> u32 {
        let apart = 2 * self.only_a.min(self.only_b).saturating_sub(1);
        (self.both.saturating_sub(1) + apart) as u32
    }

    /// Returns the design with `more` sessions: with both groups if there are such sessions now, otherwise of each group.
    fn with_more(self, more: usize) -> Design {
        match self.both {
            0 => Design { only_a: self.only_a + more, only_b: self.only_b + more, ..self },
            both => Design { both: both + more, ..self },
        }
    }

    /// Returns how many more sessions are needed to detect `difference` with a power of 80 % at the level
    /// `significance`, or `None` if more than [`MAX_MORE_SESSIONS`].
    pub(super) fn more_sessions(
        self,
        difference: f64,
        standard_error: f64,
        significance: f64,
    ) -> Option<u32> {
        let found_after = |&more: &u32| {
            let then = self.with_more(more as usize);
            // The standard error is inversely proportional to the square root of the number of pairs.
            let shrink = (self.pairs().max(1) as f64 / then.pairs() as f64).sqrt();
            let threshold = t_two_sided(then.freedom(), significance) + POWER_80_QUANTILE;
            threshold * standard_error * shrink < difference.abs()
        };
        (1..=MAX_MORE_SESSIONS).find(found_after)
    }
}
