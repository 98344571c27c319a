//! Scores every measured recreational runner at 9 km/h with a regression that was not trained on that runner:
//! `each_held_out [RUNNERS]`.
//!
//! There are four trainings, each of which holds out a different quarter of the runners. `RUNNERS` has the
//! same meaning as in `kei train` and applies to each training.

use kei_learn::{
    Agreement, Cohort, FOLDS, Hyperparameters, Plan, Prediction, Target, coverage, predictions, train,
};
use kei_models::{Network, kipchoge};
use std::error::Error;

/// Default of `kei train`.
const RUNNERS: u64 = 900;

fn main() -> Result<(), Box<dyn Error>> {
    let runners: u64 = std::env::args().nth(1).map_or(Ok(RUNNERS), |n| n.parse())?;
    let gait = kipchoge::gait();
    let mut all = Vec::new();
    println!("| held out | windows | correlation | MAE | RMSE | bias | coverage |\n|-|-|-|-|-|-|-|");
    for fold in 0..FOLDS {
        let plan = Plan { runners, seed: 1, network: Network::MoveNet };
        let dataset = plan.sample_fold(fold, &gait, &());
        let trained = train(&dataset.training, Target::Kei, &Hyperparameters::chosen(Target::Kei))?;
        let regression = trained.regression()?;
        let one_speed = dataset.held_out.iter().filter(|(cohort, _)| *cohort == Cohort::OneSpeed);
        let found: Vec<Prediction> =
            one_speed.flat_map(|(_, windows)| predictions(&regression, windows, Target::Kei)).collect();
        row(&format!("fold {}", fold + 1), &found);
        all.extend(found);
    }
    row("all folds", &all);
    Ok(())
}

fn row(name: &str, predictions: &[Prediction]) {
    let Agreement { count, correlation, mean_error, rms_error, bias } = Agreement::of(predictions);
    let covered = 100.0 * coverage(predictions);
    println!(
        "| {name} | {count} | {correlation:.4} | {mean_error:.4} | {rms_error:.4} | {bias:+.4} | {covered:.0} % |"
    );
}
