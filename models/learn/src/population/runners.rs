//! The measured recreational runners around whom the population is drawn, and their split into training and
//! held-out.

use crate::linear::principal_axes;
use kei_core::kei::{LegCurves, Scale};
use kei_sim::Rng;
use serde::Deserialize;
use std::f64::consts::TAU;

/// Leg angles of the measured runners, written by `models/reference/make-runners.py`.
const TABLE: &str = include_str!("../../../kei/runners.toml");
/// Number of harmonics of each curve in the table.
const HARMONICS: usize = 8;
/// Number of coefficients of a curve: mean, cosines, sines.
const TERMS: usize = 1 + 2 * HARMONICS;
/// Belt speed of the table, m/s. The scale's median runner is the median of these runners.
pub(crate) const TABLE_SPEED: f64 = Scale::MEDIAN_RUNNER_SPEED;
/// Number of principal components of the differences between runners; chosen by hand.
const COMPONENTS: usize = 10;
/// Number of folds of the split. Each fold holds out a different quarter of the runners.
pub const FOLDS: usize = 4;
/// Seed and purpose of the random generator that assigns runners to folds. With a different shuffle, the
/// bundled models would be trained on runners that the published results call held-out.
const SHUFFLE: (u64, u64) = (39, 70);

/// One side of the split between training and held-out runners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// Runners who are trained on.
    Train,
    /// Runners who are never trained on.
    HeldOut,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[expect(dead_code, reason = "for the reader of the file")]
    version: u32,
    runner: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    thigh: [f64; TERMS],
    knee: [f64; TERMS],
}

/// A measured runner.
#[derive(Clone, Debug)]
pub struct Runner {
    /// Identifier in the public data.
    pub id: String,
    /// Leg angles at the speed at which the runner was measured, 2.5 m/s.
    pub curves: LegCurves,
}

/// The runners on one side of the split, and how they differ from each other.
pub struct Runners {
    runners: Vec<Runner>,
    components: Vec<LegCurves>,
}

impl Runners {
    /// Returns the runners on one side of the first fold's split.
    ///
    /// # Panics
    /// Never: the table is part of the program, and a test checks it.
    pub fn of(split: Split) -> Runners {
        Runners::of_fold(split, 0)
    }

    /// Returns the runners on one side of a fold's split. `fold` is 0 to [`FOLDS`] - 1; over all folds, each
    /// runner is held out once.
    ///
    /// # Panics
    /// Never, like [`Runners::of`].
    pub fn of_fold(split: Split, fold: usize) -> Runners {
        let table: Table = toml::from_str(TABLE).expect("a test checks the table");
        // Shuffled, because the table lists the runners of one study after those of the other.
        let mut order: Vec<usize> = (0..table.runner.len()).collect();
        let mut rng = Rng::new(SHUFFLE.0, SHUFFLE.1);
        for i in (1..order.len()).rev() {
            order.swap(i, (rng.uniform() * (i + 1) as f64) as usize);
        }
        let mine = |place: usize| (place + fold).is_multiple_of(FOLDS) == (split == Split::HeldOut);
        let runners: Vec<Runner> = order
            .iter()
            .enumerate()
            .filter(|(place, _)| mine(*place))
            .map(|(_, &i)| Runner { id: table.runner[i].id.clone(), curves: table.runner[i].curves() })
            .collect();
        // Computed from this side only: components computed from held-out runners would leak them into the
        // training.
        let components = components(&runners);
        Runners { runners, components }
    }

    /// Returns all runners on this side.
    pub fn all(&self) -> &[Runner] {
        &self.runners
    }

    /// Returns a random runner, and that runner's curves with a random change. `perturbation` is the standard
    /// deviation of the change relative to that between runners.
    pub(super) fn draw(&self, rng: &mut Rng, perturbation: f64) -> (&Runner, LegCurves) {
        let runner = &self.runners[(rng.uniform() * self.runners.len() as f64) as usize];
        let mut curves = runner.curves;
        // Along the principal components, so that thigh and knee still fit each other.
        for component in &self.components {
            add(&mut curves, component, perturbation * rng.normal());
        }
        (runner, curves)
    }
}

/// Adds `by` times `curves` to `to`.
pub(super) fn add(to: &mut LegCurves, curves: &LegCurves, by: f64) {
    to.thigh_deg.iter_mut().zip(&curves.thigh_deg).for_each(|(to, value)| *to += by * value);
    to.knee_deg.iter_mut().zip(&curves.knee_deg).for_each(|(to, value)| *to += by * value);
}

impl Entry {
    fn curves(&self) -> LegCurves {
        LegCurves { thigh_deg: curve(&self.thigh), knee_deg: curve(&self.knee) }
    }
}

fn curve(series: &[f64; TERMS]) -> [f64; LegCurves::PHASES] {
    core::array::from_fn(|i| {
        let phase = TAU * i as f64 / LegCurves::PHASES as f64;
        let wave = |k: usize| {
            let (sine, cosine) = (k as f64 * phase).sin_cos();
            series[k] * cosine + series[HARMONICS + k] * sine
        };
        series[0] + (1..=HARMONICS).map(wave).sum::<f64>()
    })
}

/// Returns the principal components of the differences between runners, each with the length of one standard
/// deviation.
fn components(runners: &[Runner]) -> Vec<LegCurves> {
    // Thigh and knee are in one row, because their differences are correlated.
    let rows: Vec<Vec<f64>> =
        runners.iter().map(|r| [r.curves.thigh_deg, r.curves.knee_deg].concat()).collect();
    let (_, axes) = principal_axes(&rows, COMPONENTS);
    axes.into_iter()
        .map(|(variance, axis)| {
            let scaled = |from: usize| core::array::from_fn(|i| axis[from + i] * variance.sqrt());
            LegCurves { thigh_deg: scaled(0), knee_deg: scaled(LegCurves::PHASES) }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_runner_is_on_both_sides() {
        let (train, held_out) = (Runners::of(Split::Train), Runners::of(Split::HeldOut));
        assert_eq!(train.all().len() + held_out.all().len(), 38);
        assert!(held_out.all().len() >= 9);
        assert!(train.all().iter().all(|a| held_out.all().iter().all(|b| a.id != b.id)));
    }

    #[test]
    fn each_runner_is_held_out_in_exactly_one_fold() {
        let mut held_out: Vec<String> = (0..FOLDS)
            .flat_map(|fold| Runners::of_fold(Split::HeldOut, fold).all().to_vec())
            .map(|runner| runner.id)
            .collect();
        held_out.sort();
        held_out.dedup();
        let each: usize = (0..FOLDS).map(|fold| Runners::of_fold(Split::HeldOut, fold).all().len()).sum();
        assert_eq!((held_out.len(), each), (38, 38));
    }

    #[test]
    fn the_knees_in_the_table_bend_as_in_running() {
        for runner in Runners::of(Split::Train).all() {
            let deepest = runner.curves.knee_deg.iter().copied().fold(0.0, f64::max);
            assert!((70.0..130.0).contains(&deepest), "{}: {deepest}", runner.id);
        }
    }
}
