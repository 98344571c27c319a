//! Every measured recreational runner at 9 km/h, judged by a regression that never saw that runner:
//! `each_held_out [RUNNERS]`.
//!
//! Four trainings, each with another quarter of the runners held out. `RUNNERS` as in `kei train`, for each training.

use kei_core::Estimate;
use kei_learn::{Agreement, Kind, Plan, Recipe, TURNS, Target, coverage, judged, pairs, train};
use kei_models::{Network, kipchoge};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let runners: u64 = std::env::args().nth(1).map_or(Ok(900), |n| n.parse())?;
    let gait = kipchoge::gait();
    let mut all = Vec::new();
    println!(
        "| held out | windows | correlation | MAE | RMSE | bias | intervals that hold |\n|-|-|-|-|-|-|-|"
    );
    for turn in 0..TURNS {
        let drawing = Plan { runners, seed: 1, network: Network::MoveNet }.draw_turn(turn, &gait, &());
        let trained = train(&drawing.learnt, Target::Kei, &Recipe::usual(Target::Kei))?;
        let asked = drawing.held_out.iter().filter(|(kind, _)| *kind == Kind::OneSpeed);
        let found: Vec<_> = asked
            .map(|(_, windows)| Ok(judged(&trained.regression()?, windows, Target::Kei)))
            .collect::<Result<Vec<_>, Box<dyn Error>>>()?
            .concat();
        row(&format!("turn {}", turn + 1), &found);
        all.extend(found);
    }
    row("everybody once", &all);
    Ok(())
}

fn row(name: &str, found: &[(Estimate, f64)]) {
    let Agreement { count, correlation, mean_error, rms_error, bias } = Agreement::of(&pairs(found));
    let held = 100.0 * coverage(found);
    println!(
        "| {name} | {count} | {correlation:.4} | {mean_error:.4} | {rms_error:.4} | {bias:+.4} | {held:.0} % |"
    );
}
