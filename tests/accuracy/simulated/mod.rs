//! Accuracy on simulated runners with a known gait, which are rendered and then detected by the pose network.

mod disturbances;
mod keypoints;
mod population;
mod poses;

use crate::statistics::{absolute_quantile, deviation, mean, quantile};
use crate::table::{Table, number, share};
use crate::windows::{Analysis, WindowResult};
use kei_core::Pose;
use kei_metric::MetricName;
use population::Runner;
use poses::PoseStore;
use rayon::prelude::*;
use std::error::Error;
use std::path::Path;

/// Frame rates, fps, highest first. Each rate has its own tracker, because the crop depends on the previous
/// frame.
const RATES: [f64; 4] = [60.0, 30.0, 15.0, 10.0];

/// Number of runners for the disturbances. Each is compared with itself, so fewer are enough.
const MAX_DISTURBED_RUNNERS: usize = 60;

/// Settings of the study.
pub(crate) struct Plan<'a> {
    /// The pose network's file.
    pub(crate) model: &'a Path,
    /// Folder that caches detected poses.
    pub(crate) poses: &'a Path,
    /// Number of runners.
    pub(crate) runners: usize,
}

/// Prints the study's tables.
pub(crate) fn study(plan: &Plan<'_>) -> Result<(), Box<dyn Error>> {
    let runners = (0..plan.runners).into_par_iter().map(Runner::new).collect::<Result<Vec<_>, _>>()?;
    let seen = PoseStore::open(plan.poses, plan.model)?.poses(&runners, &RATES)?;
    let analysis = Analysis::by_file(plan.model);
    let measure = |poses: &Vec<Vec<Pose>>| -> Vec<WindowResult> {
        runners.par_iter().zip(poses).map(|(runner, poses)| analysis.window(poses, runner.settings)).collect()
    };
    let found: Vec<Vec<WindowResult>> = seen.iter().map(measure).collect();
    keypoints::table(&runners, &seen[1], RATES[1]);
    headline(&runners, &found);
    metrics(&runners, &found);
    let some = runners.len().min(MAX_DISTURBED_RUNNERS);
    let disturbed = [1, 2, 3].map(|rate| (RATES[rate], &seen[rate][..some]));
    disturbances::study(&analysis, &runners[..some], &disturbed, (RATES[0], &seen[0][..some]));
    Ok(())
}

fn errors(runners: &[Runner], found: &[WindowResult], name: MetricName) -> Vec<f64> {
    runners.iter().zip(found).filter_map(|(r, f)| Some(f.value(name)? - r.metric(name)?)).collect()
}

fn headline(runners: &[Runner], found: &[Vec<WindowResult>]) {
    let table = Table::new(
        "Simulated runners through MoveNet, one 9 s window each, yaw within 25 degrees, 6 to 20 km/h.",
        &[
            "fps",
            "runners",
            "shown %",
            "cadence error: median, spm",
            "95 % below, spm",
            "contact bias, ms",
            "contact SD, ms",
            "knee RMS: median, deg",
        ],
    );
    for (rate, found) in RATES.iter().zip(found) {
        let cadence = errors(runners, found, MetricName::CadenceSpm);
        let contact = errors(runners, found, MetricName::GroundContactMs);
        let knee: Vec<f64> =
            runners.iter().zip(found).filter_map(|(r, f)| f.knee_error_deg(&r.cycle)).collect();
        table.row(&[
            number(*rate, 0),
            runners.len().to_string(),
            number(100.0 * contact.len() as f64 / runners.len() as f64, 0),
            number(absolute_quantile(&cadence, 0.5), 2),
            number(absolute_quantile(&cadence, 0.95), 2),
            number(mean(&contact), 1),
            number(deviation(&contact), 1),
            number(quantile(&knee, 0.5), 1),
        ]);
    }
}

fn metrics(runners: &[Runner], found: &[Vec<WindowResult>]) {
    let table = Table::new(
        "Simulated runners: coverage of the 95 % intervals, % (in brackets where the true coverage lies, 95 %); mean \
         error ± SD, largest.",
        &["metric", "60 fps", "30 fps", "15 fps", "10 fps"],
    );
    for &name in MetricName::ALL.iter().filter(|name| runners.iter().any(|r| r.metric(**name).is_some())) {
        let mut cells = vec![name.key().to_owned()];
        for found in found {
            let covered: Vec<bool> =
                runners.iter().zip(found).filter_map(|(r, f)| f.covers(name, r.metric(name)?)).collect();
            let error = errors(runners, found, name);
            let places = places(name);
            cells.push(format!(
                "{}; {} ± {}, {}",
                share(&covered),
                number(mean(&error), places),
                number(deviation(&error), places),
                number(absolute_quantile(&error, 1.0), places)
            ));
        }
        table.row(&cells);
    }
}

/// Returns the number of significant decimal places.
fn places(name: MetricName) -> usize {
    match name {
        MetricName::DutyFactor => 3,
        MetricName::StrideLengthM | MetricName::CadenceSpm => 2,
        _ if name.key().ends_with("leg") => 3,
        _ => 1,
    }
}
