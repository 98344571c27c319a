//! KEI over the last minutes.

use core::time::Duration;

/// Marks a withheld value.
const GAP: u16 = u16::MAX;
/// Steps per point of KEI.
const UNIT: f32 = 100.0;

/// The last [`Trend::LENGTH`] values of KEI, one every [`Trend::STEP`], or five minutes in total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trend {
    /// Values in hundredths of a point; [`GAP`] where KEI was withheld.
    values: [u16; Trend::LENGTH],
    next: usize,
    held: usize,
}

impl Trend {
    /// Number of values kept.
    pub const LENGTH: usize = 100;
    /// Time from one value to the next, at which the caller must call [`Trend::push`].
    pub const STEP: Duration = Duration::from_secs(3);

    /// Adds a value (0 to 100), or a gap if KEI was withheld, and drops the oldest value if the trend is
    /// full.
    pub fn push(&mut self, kei: Option<f32>) {
        self.values[self.next] =
            kei.filter(|kei| kei.is_finite()).map_or(GAP, |kei| (kei.clamp(0.0, 100.0) * UNIT + 0.5) as u16);
        self.next = (self.next + 1) % Self::LENGTH;
        self.held = (self.held + 1).min(Self::LENGTH);
    }

    /// Returns the number of values and gaps.
    pub fn len(&self) -> usize {
        self.held
    }

    /// Returns whether nothing has been added yet.
    pub fn is_empty(&self) -> bool {
        self.held == 0
    }

    /// Iterates over the values, oldest first. `None` is a gap.
    pub fn iter(&self) -> impl Iterator<Item = Option<f32>> + '_ {
        let first = self.next + Self::LENGTH - self.held;
        (first..first + self.held)
            .map(|at| self.values[at % Self::LENGTH])
            .map(|value| (value != GAP).then(|| f32::from(value) / UNIT))
    }

    /// Returns the lowest and highest value, or `None` if there are only gaps.
    pub fn range(&self) -> Option<(f32, f32)> {
        self.iter().flatten().fold(None, |range, kei| match range {
            None => Some((kei, kei)),
            Some((low, high)) => Some((kei.min(low), kei.max(high))),
        })
    }
}

impl Default for Trend {
    fn default() -> Self {
        Trend { values: [GAP; Trend::LENGTH], next: 0, held: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_newest_in_order() {
        let mut trend = Trend::default();
        for i in 0..Trend::LENGTH + 7 {
            trend.push((i % 2 == 0).then_some(i as f32 / 10.0));
        }
        assert_eq!(trend.len(), Trend::LENGTH);
        assert_eq!(trend.iter().next(), Some(None));
        assert_eq!(trend.iter().nth(1), Some(Some(0.8)));
        assert_eq!(trend.range(), Some((0.8, 10.6)));
    }
}
