//! The recreational runners that the population is drawn around, and who may be learnt from.

use crate::linear::principal_axes;
use kei_core::kei::{LegCurves, Scale};
use kei_sim::Rng;
use serde::Deserialize;
use std::f64::consts::TAU;

/// Made by `models/reference/make-runners.py`.
const TABLE: &str = include_str!("../../kei/runners.toml");
const HARMONICS: usize = 8;
const TERMS: usize = 1 + 2 * HARMONICS;
/// Belt speed of the table, m/s: the scale's median runner is one of these.
pub(crate) const TABLE_SPEED: f64 = Scale::MEDIAN_RUNNER_SPEED;
/// Directions in which runners differ.
const AXES: usize = 10;
/// One runner in four is kept apart, in each turn others.
pub const TURNS: usize = 4;

/// Which runners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// Those to learn from.
    Train,
    /// Those never seen in training.
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

/// One of them.
#[derive(Clone, Debug)]
pub struct Runner {
    /// As in the public data.
    pub id: String,
    /// At 2.5 m/s.
    pub curves: LegCurves,
}

/// One split's runners and how they differ among each other.
pub struct Runners {
    runners: Vec<Runner>,
    axes: Vec<LegCurves>,
}

impl Runners {
    /// The runners of a split. Which one belongs where is decided by a fixed shuffle.
    ///
    /// # Panics
    /// Never: the table comes with the program and is checked by a test.
    pub fn of(split: Split) -> Runners {
        Runners::of_turn(split, 0)
    }

    /// The runners of a split in a turn, 0 to [`TURNS`] - 1: over all turns everybody is held out once.
    ///
    /// # Panics
    /// As [`Runners::of`].
    pub fn of_turn(split: Split, turn: usize) -> Runners {
        let table: Table = toml::from_str(TABLE).expect("checked by a test");
        let mut order: Vec<usize> = (0..table.runner.len()).collect();
        let mut rng = Rng::new(39, 70);
        for i in (1..order.len()).rev() {
            order.swap(i, (rng.uniform() * (i + 1) as f64) as usize);
        }
        let mine = |place: usize| (place + turn).is_multiple_of(TURNS) == (split == Split::HeldOut);
        let runners: Vec<Runner> = order
            .iter()
            .enumerate()
            .filter(|(place, _)| mine(*place))
            .map(|(_, &i)| Runner { id: table.runner[i].id.clone(), curves: table.runner[i].curves() })
            .collect();
        let axes = axes(&runners);
        Runners { runners, axes }
    }

    /// All of them.
    pub fn all(&self) -> &[Runner] {
        &self.runners
    }

    /// One of them, and a stride like theirs that differs by `spread` standard deviations of these runners.
    pub fn draw(&self, rng: &mut Rng, spread: f64) -> (&Runner, LegCurves) {
        let runner = &self.runners[(rng.uniform() * self.runners.len() as f64) as usize];
        let mut curves = runner.curves;
        self.stray(&mut curves, rng, spread);
        (runner, curves)
    }

    /// Moves a stride along the directions in which these runners differ.
    pub fn stray(&self, curves: &mut LegCurves, rng: &mut Rng, spread: f64) {
        for axis in &self.axes {
            let by = spread * rng.normal();
            add(curves, axis, by);
        }
    }
}

pub(crate) fn add(to: &mut LegCurves, curves: &LegCurves, by: f64) {
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

/// Directions in which runners differ, one standard deviation long.
fn axes(runners: &[Runner]) -> Vec<LegCurves> {
    let rows: Vec<Vec<f64>> =
        runners.iter().map(|r| [r.curves.thigh_deg, r.curves.knee_deg].concat()).collect();
    let (_, axes) = principal_axes(&rows, AXES);
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
    fn nobody_is_on_both_sides() {
        let (train, held_out) = (Runners::of(Split::Train), Runners::of(Split::HeldOut));
        assert_eq!(train.all().len() + held_out.all().len(), 38);
        assert!(held_out.all().len() >= 9);
        assert!(train.all().iter().all(|a| held_out.all().iter().all(|b| a.id != b.id)));
    }

    #[test]
    fn over_the_turns_everybody_is_held_out_once() {
        let mut held_out: Vec<String> = (0..TURNS)
            .flat_map(|turn| Runners::of_turn(Split::HeldOut, turn).all().to_vec())
            .map(|runner| runner.id)
            .collect();
        held_out.sort();
        held_out.dedup();
        let each: usize = (0..TURNS).map(|turn| Runners::of_turn(Split::HeldOut, turn).all().len()).sum();
        assert_eq!((held_out.len(), each), (38, 38));
    }

    #[test]
    fn the_table_holds_runners() {
        for runner in Runners::of(Split::Train).all() {
            let deepest = runner.curves.knee_deg.iter().copied().fold(0.0, f64::max);
            assert!((70.0..130.0).contains(&deepest), "{}: {deepest}", runner.id);
        }
    }
}
