//! How an experiment's sessions are laid out, and how many more it needs.

use crate::stats::student::t_two_sided;

/// The share of a normal distribution below this many standard deviations is 0.8: a difference this far beyond its
/// threshold is found with a power of 80 %.
const POWER_80_QUANTILE: f64 = 0.8416;

/// The largest number of further sessions that is suggested: more than a runner would do.
pub(crate) const MAX_MORE_SESSIONS: u32 = 30;

/// How many sessions have both groups, and how many only one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Design {
    pub(super) both: usize,
    pub(super) only_a: usize,
    pub(super) only_b: usize,
}

impl Design {
    /// Comparisons that share no session.
    pub(super) fn pairs(self) -> usize {
        self.both + self.only_a.min(self.only_b)
    }

    /// Degrees of freedom of the difference. Two groups of equal size in sessions of their own have those of both;
    /// where one is smaller, its few sessions make up most of the noise.
    pub(super) fn freedom(self) -> u32 {
        let apart = 2 * self.only_a.min(self.only_b).saturating_sub(1);
        (self.both.saturating_sub(1) + apart) as u32
    }

    /// The same design continued: more sessions with both groups where there are any, else more of each.
    fn with_more(self, more: usize) -> Design {
        match self.both {
            0 => Design { only_a: self.only_a + more, only_b: self.only_b + more, ..self },
            both => Design { both: both + more, ..self },
        }
    }

    /// How many more sessions it takes to find a difference of this size with a power of 80 %, at this level of
    /// significance; `None`: more than [`MAX_MORE_SESSIONS`].
    pub(super) fn more_sessions(
        self,
        difference: f64,
        standard_error: f64,
        significance: f64,
    ) -> Option<u32> {
        let found_after = |&more: &u32| {
            let then = self.with_more(more as usize);
            // The standard error falls with the square root of the number of pairs.
            let shrink = (self.pairs().max(1) as f64 / then.pairs() as f64).sqrt();
            let threshold = t_two_sided(then.freedom(), significance) + POWER_80_QUANTILE;
            threshold * standard_error * shrink < difference.abs()
        };
        (1..=MAX_MORE_SESSIONS).find(found_after)
    }
}
