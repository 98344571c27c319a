//! Measures KEI's error on held-out runners: `worth [RUNNERS] [FOLDER]`.
//!
//! Prints tables of the error of the bundled model by speed, yaw, frame rate and number of strides; of the
//! error on the same samples with one of these changed; and of the error of regressions without some of the
//! inputs. Writes figures of KEI over the truth and of the errors to the folder. `RUNNERS` has the same
//! meaning as in `kei train`; with its default, the windows are the same as in the table that `kei train`
//! prints.

mod ablation;
mod figures;
mod one_change;

use ablation::Ablation;
use figures::Bar;
use kei_learn::{
    Agreement, Dataset, Hyperparameters, LearnError, Plan, Prediction, Target, Window, coverage,
    cross_validated, predictions,
};
use kei_models::{Network, kipchoge};
use std::error::Error;
use std::path::Path;

/// Default of `kei train`.
const RUNNERS: u64 = 900;

/// A property of windows, with the parts of its range that are shown separately.
struct Condition {
    name: &'static str,
    value: fn(&Window) -> f64,
    /// Limits between the parts of the range, lowest first.
    edges: &'static [f64],
    parts: &'static [&'static str],
}

const CONDITIONS: [Condition; 4] = [
    Condition {
        name: "belt speed, km/h",
        value: |w| 3.6 * w.info.speed,
        edges: &[9.0, 12.0, 15.0, 18.0],
        parts: &["below 9", "9-12", "12-15", "15-18", "above 18"],
    },
    Condition {
        name: "yaw either way, degrees",
        value: |w| w.info.yaw.abs(),
        edges: &[5.0, 10.0, 15.0, 20.0],
        parts: &["below 5", "5-10", "10-15", "15-20", "20-25"],
    },
    Condition {
        name: "frames a second",
        value: |w| w.info.rate,
        edges: &[14.0, 22.0, 28.0, 45.0],
        parts: &["10, 12", "15, 20", "24, 25", "30", "50, 60"],
    },
    Condition {
        name: "whole strides",
        value: |w| w.inputs.circumstances.strides,
        edges: &[6.0, 9.0, 12.0],
        parts: &["below 6", "6-8", "9-11", "12 and more"],
    },
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let runners: u64 = arguments.next().map_or(Ok(RUNNERS), |n| n.parse())?;
    let model = kipchoge::model(Network::MoveNet);
    let dataset = Plan { runners, seed: 1, network: Network::MoveNet }.sample(&model.gait, &());
    let mixed = &dataset.held_out[0].1;
    let predicted = predictions(&model.kei.regression()?, mixed, Target::Kei);
    let bars = by_condition(mixed, &predicted);
    if let Some(folder) = arguments.next() {
        let pairs: Vec<(f64, f64)> =
            predicted.iter().map(|p| (f64::from(p.estimate.value), p.truth)).collect();
        std::fs::write(Path::new(&folder).join("truth-and-kei.svg"), figures::scatter(&pairs))?;
        std::fs::write(Path::new(&folder).join("errors.svg"), figures::errors(&bars))?;
    }
    println!("\n{}", among_training_runners(&dataset)?);
    one_change::table(&model)?;
    println!("\n| inputs | mixed: r | RMSE | 9 km/h: r | RMSE | 6-21 km/h: r | RMSE |\n|-|-|-|-|-|-|-|");
    let held_out: Vec<&[Window]> = dataset.held_out.iter().map(|(_, windows)| windows.as_slice()).collect();
    for ablation in Ablation::all() {
        print!("| {} |", ablation.name);
        for found in ablation.agreement(&dataset.training, &held_out, model.gait.reference().scale())? {
            print!(" {:.4} | {:.4} |", found.correlation, found.rms_error);
        }
        println!();
    }
    Ok(())
}

/// Prints a row for each part of each condition, and returns the bars of the figure.
fn by_condition(windows: &[Window], predictions: &[Prediction]) -> Vec<(&'static str, Vec<Bar>)> {
    println!("| by | | windows | RMSE | bias | coverage |\n|-|-|-|-|-|-|");
    let bars_of = |condition: &Condition| {
        let parts = condition.parts.iter().zip(condition.split(windows, predictions));
        let bar = |(part, predictions): (&&'static str, Vec<Prediction>)| {
            let Agreement { count, rms_error, bias, .. } = Agreement::of(&predictions);
            let covered = 100.0 * coverage(&predictions);
            let name = condition.name;
            println!("| {name} | {part} | {count} | {rms_error:.4} | {bias:+.4} | {covered:.0} % |");
            Bar { name: part, bias, rms_error }
        };
        (condition.name, parts.map(bar).collect())
    };
    CONDITIONS.iter().map(bars_of).collect()
}

impl Condition {
    /// Returns the predictions in each part of the range.
    fn split(&self, windows: &[Window], predictions: &[Prediction]) -> Vec<Vec<Prediction>> {
        let mut parts = vec![Vec::new(); self.parts.len()];
        for (window, prediction) in windows.iter().zip(predictions) {
            // A value on an edge belongs to the part above it.
            let part = self.edges.iter().filter(|edge| (self.value)(window) >= **edge).count();
            parts[part].push(*prediction);
        }
        parts
    }
}

/// Returns a line about training runners at 9 km/h, each scored by a regression that was not trained on their
/// fold.
fn among_training_runners(dataset: &Dataset) -> Result<String, LearnError> {
    let parameters = Hyperparameters::chosen(Target::Kei);
    let found = cross_validated(&dataset.training, Target::Kei, &parameters)?;
    let few: Vec<(f64, f64)> = dataset
        .training
        .iter()
        .zip(found)
        .filter(|(w, _)| w.info.recreational_at_9_kmh())
        .map(|(_, pair)| pair)
        .collect();
    let Agreement { count, correlation, rms_error, .. } = Agreement::of_pairs(&few);
    Ok(format!(
        "Training runners at 9 km/h, cross-validated: {count} windows, r {correlation:.4}, RMSE {rms_error:.4}"
    ))
}
