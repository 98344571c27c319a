//! Two groups under their common conditions: the difference and its standard error.

use super::design::Design;
use super::observation::{Observation, Stratum};
use crate::stats::estimate::mean;
use std::collections::BTreeSet;

/// Minimum number of independent pairs of sessions for a standard error.
const MIN_PAIRS: usize = 2;

/// The observations of two groups in their common strata.
pub(super) struct MatchedGroups {
    a: Vec<Observation>,
    b: Vec<Observation>,
    pub(super) strata: Vec<Stratum>,
}

/// A standard error and its degrees of freedom.
#[derive(Clone, Copy, Debug)]
pub(super) struct StandardError {
    pub(super) value: f64,
    pub(super) freedom: u32,
}

impl MatchedGroups {
    pub(super) fn new(observations: &[Observation], a: &str, b: &str) -> MatchedGroups {
        let strata_of = |group: &str| -> BTreeSet<&Stratum> {
            observations.iter().filter(|o| o.group == group).map(|o| &o.stratum).collect()
        };
        let strata: Vec<Stratum> = strata_of(a).intersection(&strata_of(b)).copied().cloned().collect();
        let matched = |group: &str| -> Vec<Observation> {
            let mine = observations.iter().filter(|o| o.group == group && strata.contains(&o.stratum));
            mine.cloned().collect()
        };
        MatchedGroups { a: matched(a), b: matched(b), strata }
    }

    pub(super) fn design(&self) -> Design {
        let sessions = |of: &[Observation]| of.iter().map(|o| o.session).collect::<BTreeSet<i64>>();
        let (a, b) = (sessions(&self.a), sessions(&self.b));
        let both = a.intersection(&b).count();
        Design { both, only_a: a.len() - both, only_b: b.len() - both }
    }

    /// Returns `a` minus `b`, without the session `left_out` if given, or `None` if no stratum has both groups.
    pub(super) fn difference(&self, left_out: Option<i64>) -> Option<f64> {
        let values = |all: &[Observation], stratum: &Stratum| -> Vec<f64> {
            let here = |o: &&Observation| o.stratum == *stratum && Some(o.session) != left_out;
            all.iter().filter(here).map(|o| o.value).collect()
        };
        let (mut sum, mut weights) = (0.0, 0.0);
        for stratum in &self.strata {
            let (a, b) = (values(&self.a, stratum), values(&self.b, stratum));
            if a.is_empty() || b.is_empty() {
                continue;
            }
            let weight = (a.len() * b.len()) as f64 / (a.len() + b.len()) as f64;
            sum += weight * (mean(&a) - mean(&b));
            weights += weight;
        }
        (weights > 0.0).then(|| sum / weights)
    }

    /// Returns the standard error of the difference, or `None` with too few sessions.
    pub(super) fn standard_error(&self) -> Option<StandardError> {
        let design = self.design();
        if design.pairs() < MIN_PAIRS {
            return None;
        }
        let jackknife = || Some(StandardError { value: self.jackknife_error()?, freedom: design.freedom() });
        self.linear_model_error().or_else(jackknife)
    }

    /// Returns the standard error of the linear model. `None` if a session has several observations, or if no
    /// degrees of freedom are left.
    fn linear_model_error(&self) -> Option<StandardError> {
        let all = || self.a.iter().chain(&self.b);
        let sessions: BTreeSet<i64> = all().map(|o| o.session).collect();
        let count = all().count();
        let freedom = count.checked_sub(self.strata.len() + 1).filter(|&freedom| freedom > 0)?;
        if sessions.len() != count {
            return None;
        }
        let difference = self.difference(None)?;
        let (mut squares, mut weights) = (0.0, 0.0);
        for stratum in &self.strata {
            let (residual, weight) = self.residual_squares(stratum, difference);
            squares += residual;
            weights += weight;
        }
        let value = (squares / freedom as f64 / weights).sqrt();
        (value > 0.0).then_some(StandardError { value, freedom: freedom as u32 })
    }

    /// Returns the sum of squared residuals of the linear model in one stratum and the weight of the stratum.
    fn residual_squares(&self, stratum: &Stratum, difference: f64) -> (f64, f64) {
        let values = |of: &[Observation]| -> Vec<f64> {
            of.iter().filter(|o| o.stratum == *stratum).map(|o| o.value).collect()
        };
        let (a, b) = (values(&self.a), values(&self.b));
        let (in_a, in_b) = (a.len() as f64, b.len() as f64);
        let middle = mean(&[a.as_slice(), &b].concat());
        let fit_a = middle + difference * in_b / (in_a + in_b);
        let fit_b = middle - difference * in_a / (in_a + in_b);
        let squares =
            |values: &[f64], fit: f64| values.iter().map(|value| (value - fit).powi(2)).sum::<f64>();
        (squares(&a, fit_a) + squares(&b, fit_b), in_a * in_b / (in_a + in_b))
    }

    /// Returns the jackknife error `sqrt((G - 1) / G * sum_s (d_(-s) - d)^2)` over the G sessions. `None` if the
    /// difference depends on a single session.
    fn jackknife_error(&self) -> Option<f64> {
        let whole = self.difference(None)?;
        let sessions: BTreeSet<i64> = self.a.iter().chain(&self.b).map(|o| o.session).collect();
        let squares: Option<f64> =
            sessions.iter().map(|&s| Some((self.difference(Some(s))? - whole).powi(2))).sum();
        let count = sessions.len() as f64;
        Some(((count - 1.0) / count * squares?).sqrt()).filter(|error| *error > 0.0)
    }
}
