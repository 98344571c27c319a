//! Contrasts between groups and the conclusions from them.

use super::matched::{MatchedGroups, StandardError};
use super::observation::{Observation, Stratum, day_to_day_sd};
use crate::stats::estimate::Estimate;
use crate::stats::student::p_value;

/// Day-to-day standard deviation that is assumed while the runner's own is unknown, in KEI points. Source: one runner's
/// clips on different days (22 public treadmill clips of 14 people).
const TYPICAL_DAY_TO_DAY_SD: f64 = 2.3;

/// Level of significance of [`Verdict::Differs`]. It is stricter than the 0.05 of the intervals, so that fewer than 5 % of
/// experiments without a difference report one.
pub(crate) const SIGNIFICANCE: f64 = 0.04;

/// Largest difference without practical meaning, in KEI points.
pub(crate) const EQUIVALENCE_MARGIN: f64 = 3.0;

/// The conclusion from a contrast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Verdict {
    /// The difference is significant.
    Differs,
    /// The whole interval is within [`EQUIVALENCE_MARGIN`] of zero.
    Equivalent,
    /// Neither holds. This number of further sessions would settle it at the current difference; `None` if it is too
    /// large to suggest.
    Inconclusive(Option<u32>),
    /// The groups have no condition in common.
    NotMatched,
}

/// The comparison of group `a` with group `b`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Contrast {
    /// Name of the first group.
    pub(crate) a: String,
    /// Name of the second group.
    pub(crate) b: String,
    /// `a` minus `b` within common strata; `None` if there are none.
    pub(crate) difference: Option<f64>,
    /// The difference with its 95 % interval; `None` with too few sessions for a standard error.
    pub(crate) estimate: Option<Estimate>,
    /// The strata in which both groups were compared.
    pub(crate) strata: Vec<Stratum>,
    /// Numbers of sessions of `a` and of `b` in these strata.
    pub(crate) sessions: (usize, usize),
    /// Number of sessions that have both groups.
    pub(crate) sessions_with_both: usize,
    /// The conclusion.
    pub(crate) verdict: Verdict,
}

/// Compares every pair of `groups`, in their order. Significance is corrected for the number of pairs (Holm 1979).
pub(crate) fn contrasts(observations: &[Observation], groups: &[String]) -> Vec<Contrast> {
    let comparisons = groups.len() * groups.len().saturating_sub(1) / 2;
    let family = Family { day_to_day_sd: day_or_typical_sd(observations), comparisons };
    let mut tested: Vec<Tested> = Vec::new();
    for (i, a) in groups.iter().enumerate() {
        tested.extend(groups[i + 1..].iter().map(|b| family.contrast(observations, a, b)));
    }
    with_holm_correction(tested)
}

/// Compares several outcomes between the same two groups. Significance is corrected for the number of outcomes.
pub(crate) fn contrasts_of_outcomes(outcomes: &[Vec<Observation>], a: &str, b: &str) -> Vec<Contrast> {
    let test = |observations: &Vec<Observation>| {
        let family = Family { day_to_day_sd: day_or_typical_sd(observations), comparisons: outcomes.len() };
        family.contrast(observations, a, b)
    };
    with_holm_correction(outcomes.iter().map(test).collect())
}

fn day_or_typical_sd(observations: &[Observation]) -> f64 {
    day_to_day_sd(observations).unwrap_or(TYPICAL_DAY_TO_DAY_SD)
}

/// A contrast and its p-value before the correction for multiple comparisons.
struct Tested {
    contrast: Contrast,
    p: f64,
}

/// Applies Holm's step-down procedure: it compares the k-th smallest of n p-values with `SIGNIFICANCE / (n - k + 1)` and
/// stops at the first that is not smaller.
fn with_holm_correction(mut tested: Vec<Tested>) -> Vec<Contrast> {
    let mut order: Vec<usize> = (0..tested.len()).collect();
    order.sort_by(|&i, &j| tested[i].p.total_cmp(&tested[j].p));
    for (rank, at) in order.into_iter().enumerate() {
        let remaining = (tested.len() - rank) as f64;
        if tested[at].p * remaining >= SIGNIFICANCE {
            break;
        }
        tested[at].contrast.verdict = Verdict::Differs;
    }
    tested.into_iter().map(|tested| tested.contrast).collect()
}

/// Comparisons that share one error rate.
#[derive(Clone, Copy)]
struct Family {
    day_to_day_sd: f64,
    comparisons: usize,
}

impl Family {
    fn contrast(self, observations: &[Observation], a: &str, b: &str) -> Tested {
        let groups = MatchedGroups::new(observations, a, b);
        let (difference, error) = (groups.difference(None), groups.standard_error());
        let test = difference.zip(error);
        let estimate = test.map(|(d, StandardError { value, freedom })| Estimate::new(d, value, freedom));
        let p = test.map_or(1.0, |(d, StandardError { value, freedom })| p_value(d / value, freedom));
        let verdict = self.verdict(&groups, difference, estimate, error);
        let design = groups.design();
        let contrast = Contrast {
            a: a.to_owned(),
            b: b.to_owned(),
            difference,
            estimate,
            strata: groups.strata,
            sessions: (design.both + design.only_a, design.both + design.only_b),
            sessions_with_both: design.both,
            verdict,
        };
        Tested { contrast, p }
    }

    /// Returns the verdict for a difference that is not significant.
    fn verdict(
        self,
        groups: &MatchedGroups,
        difference: Option<f64>,
        estimate: Option<Estimate>,
        error: Option<StandardError>,
    ) -> Verdict {
        let Some(difference) = difference else { return Verdict::NotMatched };
        if estimate.is_some_and(|e| e.low > -EQUIVALENCE_MARGIN && e.high < EQUIVALENCE_MARGIN) {
            return Verdict::Equivalent;
        }
        let design = groups.design();
        let assumed = || self.day_to_day_sd * (2.0 / design.pairs().max(1) as f64).sqrt();
        let error = error.map_or_else(assumed, |error| error.value);
        // Bonferroni's level, because a difference that passes it passes Holm's procedure in any order.
        let significance = SIGNIFICANCE / self.comparisons.max(1) as f64;
        Verdict::Inconclusive(design.more_sessions(difference, error, significance))
    }
}
