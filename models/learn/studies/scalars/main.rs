//! Adds duty factor, cadence, vertical oscillation and overstride to the similarity S: `scalars [RUNNERS]`.
//!
//! Prints how accurately each scalar is measured, and how accurately the KEI of the bundled model and the
//! measured scalars predict the extended S. `RUNNERS` has the same meaning as in `kei train`. Body heights
//! are assumed to be known.

mod measured;
mod similarity;

use kei_learn::{Agreement, Plan, Target, predictions};
use kei_models::kei_file::KeiModel;
use kei_models::{Network, kipchoge};
use measured::{MeasuredWindow, Scalars, measured};
use similarity::WithScalars;
use std::error::Error;

/// Default of `kei train`.
const RUNNERS: u64 = 900;

/// Name of each choice, and which of [`Scalars::NAMES`] it uses.
const CHOICES: [(&str, [bool; Scalars::COUNT]); 6] = [
    ("none", [false; Scalars::COUNT]),
    ("duty factor", [true, false, false, false]),
    ("cadence", [false, true, false, false]),
    ("oscillation", [false, false, true, false]),
    ("overstride", [false, false, false, true]),
    ("all four", [true; Scalars::COUNT]),
];

fn main() -> Result<(), Box<dyn Error>> {
    let runners: u64 = std::env::args().nth(1).map_or(Ok(RUNNERS), |n| n.parse())?;
    let model = kipchoge::model(Network::MoveNet);
    let plan = Plan { runners, seed: 1, network: Network::MoveNet };
    let training = plan.training().map(|batch| measured(&batch, plan.network, &model.gait)).concat();
    let held_out = plan.held_out().map(|batch| measured(&batch, plan.network, &model.gait));
    let peers: Vec<MeasuredWindow> =
        training.into_iter().filter(|m| m.window.info.recreational_at_9_kmh()).collect();
    let scale = *model.gait.reference().scale();
    let all = WithScalars::new(scale, [true; Scalars::COUNT], &peers).ok_or("no sample was measured")?;
    print_scalars(&held_out[1], &all);
    println!(
        "\n| scalars in S | mixed: r | RMSE | 9 km/h: r | RMSE | 6-21 km/h: r | RMSE |\n|-|-|-|-|-|-|-|"
    );
    for (name, used) in CHOICES {
        let with = WithScalars::new(scale, used, &peers).ok_or("no sample was measured")?;
        print!("| {name} |");
        for windows in &held_out {
            let found = agreement(&model, &with, windows)?;
            print!(" {:.4} | {:.4} |", found.correlation, found.rms_error);
        }
        println!();
    }
    Ok(())
}

/// Returns the agreement of the extended S, computed from KEI and the measured scalars, with the true
/// extended S.
fn agreement(
    model: &KeiModel,
    with: &WithScalars,
    windows: &[MeasuredWindow],
) -> Result<Agreement, Box<dyn Error>> {
    let regression = model.kei.regression()?;
    let pair = |measured: &MeasuredWindow| {
        let seen = measured.seen?;
        let predicted = predictions(&regression, std::slice::from_ref(&measured.window), Target::Kei);
        let (kei, truth) = (f64::from(predicted.first()?.estimate.value), measured.window.truth);
        Some((with.similarity(kei, seen), with.similarity(truth, measured.truth)))
    };
    Ok(Agreement::of_pairs(&windows.iter().filter_map(pair).collect::<Vec<_>>()))
}

/// Prints how accurately each scalar is measured among runners at one speed.
fn print_scalars(windows: &[MeasuredWindow], with: &WithScalars) {
    println!("| scalar | Kipchoge | SD between runners at 9 km/h | r | RMSE |\n|-|-|-|-|-|");
    for (k, name) in Scalars::NAMES.into_iter().enumerate() {
        let pair = |m: &MeasuredWindow| Some((m.seen?.0[k], m.truth.0[k]));
        let found = Agreement::of_pairs(&windows.iter().filter_map(pair).collect::<Vec<_>>());
        println!(
            "| {name} | {:.3} | {:.4} | {:.2} | {:.4} |",
            Scalars::kipchoge().0[k],
            with.spread()[k],
            found.correlation,
            found.rms_error
        );
    }
}
