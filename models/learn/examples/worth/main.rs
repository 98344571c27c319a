//! What KEI is worth on runners never seen in training: `worth [RUNNERS] [FOLDER]`.
//!
//! Prints tables of the bundled model's error by speed, yaw, frame rate and number of strides, of the same runners with one
//! of these changed, and of what regressions are worth that lack a part of the inputs; draws truth against KEI and the errors
//! into the folder. `RUNNERS` as in `kei train`, with whose default the windows are those that the model was tried on.

use kei_learn::{
    Ablation, Agreement, Drawing, LearnError, Plan, Recipe, Target, Window, binned, coverage,
    cross_validated, judged, pairs,
};
use kei_models::{Network, kipchoge};
use std::error::Error;
use std::path::Path;

mod figures;
mod one_change;

type Key = fn(&Window) -> f64;

/// What windows are sorted by: name, edges, names of the parts.
const CONDITIONS: [(&str, Key, &[f64], &[&str]); 4] = [
    (
        "belt speed, km/h",
        |w| 3.6 * w.about.speed,
        &[9.0, 12.0, 15.0, 18.0],
        &["below 9", "9-12", "12-15", "15-18", "above 18"],
    ),
    (
        "yaw either way, degrees",
        |w| w.about.yaw.abs(),
        &[5.0, 10.0, 15.0, 20.0],
        &["below 5", "5-10", "10-15", "15-20", "20-25"],
    ),
    (
        "frames a second",
        |w| w.about.rate,
        &[14.0, 22.0, 28.0, 45.0],
        &["10, 12", "15, 20", "24, 25", "30", "50, 60"],
    ),
    (
        "whole strides",
        |w| w.inputs.circumstances.strides,
        &[6.0, 9.0, 12.0],
        &["below 6", "6-8", "9-11", "12 and more"],
    ),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let runners: u64 = arguments.next().map_or(Ok(900), |n| n.parse())?;
    let model = kipchoge::model(Network::MoveNet);
    let drawing = Plan { runners, seed: 1, network: Network::MoveNet }.draw(&model.gait, &());
    let mixed = &drawing.held_out[0].1;
    let found = judged(&model.kei.regression()?, mixed, Target::Kei);
    println!("| by | | windows | RMSE | bias | intervals that hold |\n|-|-|-|-|-|-|");
    let mut bars = Vec::new();
    for (name, key, edges, parts) in CONDITIONS {
        let mut of_condition = Vec::new();
        for (part, pairs_of_part) in parts.iter().zip(binned(mixed, &found, key, edges)) {
            let Agreement { count, rms_error, bias, .. } = Agreement::of(&pairs(&pairs_of_part));
            let held = 100.0 * coverage(&pairs_of_part);
            println!("| {name} | {part} | {count} | {rms_error:.4} | {bias:+.4} | {held:.0} % |");
            of_condition.push(figures::Bar { name: part, bias, rms_error });
        }
        bars.push((name, of_condition));
    }
    if let Some(folder) = arguments.next() {
        std::fs::write(Path::new(&folder).join("truth-and-kei.svg"), figures::scatter(&pairs(&found)))?;
        std::fs::write(Path::new(&folder).join("errors.svg"), figures::errors(&bars))?;
    }
    println!("\n{}", among_training_runners(&drawing)?);
    one_change::table(&model)?;
    println!("\n| inputs | mixed: r | RMSE | 9 km/h: r | RMSE | 6-21 km/h: r | RMSE |\n|-|-|-|-|-|-|-|");
    let asked: Vec<&[Window]> = drawing.held_out.iter().map(|(_, windows)| windows.as_slice()).collect();
    for ablation in Ablation::all() {
        print!("| {} |", ablation.name);
        for found in ablation.agreement(&drawing.learnt, &asked, model.gait.reference().scale())? {
            print!(" {:.4} | {:.4} |", found.correlation, found.rms_error);
        }
        println!();
    }
    Ok(())
}

/// How well training runners at 9 km/h are told by a regression that saw neither them nor their group.
fn among_training_runners(drawing: &Drawing) -> Result<String, LearnError> {
    let found = cross_validated(&drawing.learnt, Target::Kei, &Recipe::usual(Target::Kei))?;
    let few: Vec<(f64, f64)> = drawing
        .learnt
        .iter()
        .zip(found)
        .filter(|(w, _)| w.about.recreational_at_9_kmh())
        .map(|(_, pair)| pair)
        .collect();
    let Agreement { count, correlation, rms_error, .. } = Agreement::of(&few);
    Ok(format!(
        "Training runners at 9 km/h, cross-validated: {count} windows, r {correlation:.4}, RMSE {rms_error:.4}"
    ))
}
