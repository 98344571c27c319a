//! Accuracy on two treadmill trials with a force plate. The poses are made from the markers of hip, knee and
//! ankle, with the noise of a pose network added.

mod rigid;
mod runner;
mod trial;
mod window;

use crate::statistics::{absolute_quantile, deviation, mean};
use crate::table::{Table, number};
use crate::windows::{Analysis, WindowResult};
use kei_core::{JointSource, LEG_OVER_HEIGHT, Settings};
use kei_metric::MetricName;
use kei_models::Network;
use kei_tests::Noise;
use rayon::prelude::*;
use runner::{Runner, TRIALS};
use std::io;
use std::path::Path;
use window::{Conditions, Truth, Window};

/// One runner's windows under one set of conditions.
struct Windows {
    found: Vec<(WindowResult, Truth)>,
}

impl Windows {
    fn of(runner: &Runner, conditions: Conditions, count: usize) -> Windows {
        let analysis = Analysis::new(Network::MoveNet);
        let height_cm = Some((100.0 * runner.leg_m / LEG_OVER_HEIGHT) as f32);
        let settings = Settings { height_cm, joints: JointSource::Markers, ..Settings::default() };
        // One seed for all conditions, so that they differ only in the disturbance.
        let mut noise = Noise::new(11);
        let found = (0..count).map(|_| {
            let window = Window::draw(runner, conditions, &mut noise);
            (analysis.window(&window.poses, settings), window.truth)
        });
        Windows { found: found.collect() }
    }

    /// Returns the errors of a metric in the windows that show it.
    fn errors(&self, name: MetricName) -> Vec<f64> {
        self.found
            .iter()
            .filter_map(|(found, truth)| Some(found.value(name)? - truth.metric(name)?))
            .collect()
    }

    fn withheld(&self) -> f64 {
        1.0 - self.errors(MetricName::GroundContactMs).len() as f64 / self.found.len() as f64
    }

    fn knee_error_deg(&self) -> f64 {
        let errors: Vec<f64> =
            self.found.iter().filter_map(|(found, truth)| found.knee_error_deg(&truth.cycle)).collect();
        mean(&errors)
    }

    /// Returns the coverage of the intervals; NaN for a metric that is withheld in every window.
    fn coverage(&self, name: MetricName) -> f64 {
        let covered: Vec<f64> = self
            .found
            .iter()
            .filter_map(|(found, truth)| Some(f64::from(u8::from(found.covers(name, truth.metric(name)?)?))))
            .collect();
        mean(&covered)
    }
}

/// Analyses all runners under the same conditions, in parallel.
fn all_runners(runners: &[Runner], conditions: Conditions, count: usize) -> Vec<Windows> {
    runners.par_iter().map(|runner| Windows::of(runner, conditions, count)).collect()
}

/// Prints the study's tables.
pub(crate) fn study(shared: &Path, windows: usize) -> io::Result<()> {
    let folder = shared.join("gait/rbds");
    let runners = TRIALS.iter().map(|files| Runner::load(&folder, files)).collect::<io::Result<Vec<_>>>()?;
    let at_all_rates = |feet: bool| -> Vec<(f64, Vec<Windows>)> {
        let conditions = |rate| Conditions { feet, ..Conditions::usual(rate) };
        [60.0, 30.0, 15.0, 10.0].map(|rate| (rate, all_runners(&runners, conditions(rate), windows))).into()
    };
    let usual = at_all_rates(false);
    contact_times(&runners, &usual, "Force plate, 5 % label swaps.");
    contact_times(&runners, &at_all_rates(true), "The same with heels and toes.");
    coverage(&usual);
    disturbances(&runners, windows);
    multiples_of_the_stride_rate(&runners, windows);
    Ok(())
}

/// Prints the errors of contact time on each runner, with the offset learnt on the other.
fn contact_times(runners: &[Runner], usual: &[(f64, Vec<Windows>)], what: &str) {
    let table = Table::new(
        &format!(
            "{what} The offset of contact time is learnt on the other runner; \"as built\" is the error with the offsets \
             in `kei-core`, learnt on both."
        ),
        &[
            "fps",
            "runner",
            "windows",
            "withheld %",
            "cadence bias, spm",
            "cadence SD",
            "contact bias, ms",
            "contact SD",
            "as built, ms",
            "knee RMS, deg",
        ],
    );
    for (rate, windows) in usual {
        for (test, learn) in [(0, 1), (1, 0)] {
            let contact = windows[test].errors(MetricName::GroundContactMs);
            let offset = mean(&windows[learn].errors(MetricName::GroundContactMs));
            let cadence = windows[test].errors(MetricName::CadenceSpm);
            table.row(&[
                number(*rate, 0),
                runners[test].name.into(),
                windows[test].found.len().to_string(),
                number(100.0 * windows[test].withheld(), 0),
                number(mean(&cadence), 2),
                number(deviation(&cadence), 2),
                number(mean(&contact) - offset, 1),
                number(deviation(&contact), 1),
                number(mean(&contact), 1),
                number(windows[test].knee_error_deg(), 1),
            ]);
        }
    }
}

fn coverage(usual: &[(f64, Vec<Windows>)]) {
    let table = Table::new(
        "Coverage of the 95 % intervals, %, and mean error ± SD over both runners.",
        &["metric", "60 fps", "30 fps", "15 fps", "10 fps"],
    );
    for &name in MetricName::ALL {
        let cells: Vec<String> = usual
            .iter()
            .map(|(_, windows)| {
                let errors: Vec<f64> = windows.iter().flat_map(|w| w.errors(name)).collect();
                let share = mean(&windows.iter().map(|w| w.coverage(name)).collect::<Vec<_>>());
                let places =
                    if name.key().ends_with("leg") || name == MetricName::DutyFactor { 3 } else { 1 };
                let (centre, spread) = (number(mean(&errors), places), number(deviation(&errors), places));
                format!("{} ({centre} ± {spread})", number(100.0 * share, 0))
            })
            .collect();
        if usual[0].1[0].coverage(name).is_finite() {
            table.row(&[&[name.key().to_owned()], cells.as_slice()].concat());
        }
    }
}

fn disturbances(runners: &[Runner], count: usize) {
    let table = Table::new(
        "Disturbances, both runners. Errors about each runner's own mean without disturbance.",
        &["fps", "what", "cadence SD, spm", "contact shift, ms", "contact SD, ms", "KEI shift", "withheld %"],
    );
    for rate in [30.0, 10.0] {
        let none = Conditions { swaps: 0.0, ..Conditions::usual(rate) };
        let undisturbed = all_runners(runners, none, count);
        let cases = [
            ("nothing", none),
            ("5 % swaps", Conditions { swaps: 0.05, ..none }),
            ("15 % swaps", Conditions { swaps: 0.15, ..none }),
            ("30 % swaps", Conditions { swaps: 0.30, ..none }),
            ("all swapped", Conditions { swaps: 1.0, ..none }),
            ("20 % dropped", Conditions { drops: 0.2, ..none }),
            ("±30 % jitter", Conditions { jitter: 0.3, ..none }),
        ];
        for (what, conditions) in cases {
            let disturbed = all_runners(runners, conditions, count);
            table.row(&[vec![number(rate, 0), what.into()], disturbance(&undisturbed, &disturbed)].concat());
        }
    }
}

/// Returns the cells of a disturbance: its effect compared with the undisturbed windows of the same runners.
fn disturbance(undisturbed: &[Windows], disturbed: &[Windows]) -> Vec<String> {
    let about_own_mean = |name: MetricName| -> Vec<f64> {
        let errors = |(now, before): (&Windows, &Windows)| {
            let own = mean(&before.errors(name));
            now.errors(name).into_iter().map(move |error| error - own).collect::<Vec<_>>()
        };
        disturbed.iter().zip(undisturbed).flat_map(errors).collect()
    };
    let kei = |windows: &Windows| {
        mean(&windows.found.iter().filter_map(|(f, _)| f.value(MetricName::Kei)).collect::<Vec<_>>())
    };
    let shifts: Vec<f64> =
        disturbed.iter().zip(undisturbed).map(|(now, before)| kei(now) - kei(before)).collect();
    let contact = about_own_mean(MetricName::GroundContactMs);
    vec![
        number(deviation(&about_own_mean(MetricName::CadenceSpm)), 2),
        number(mean(&contact), 1),
        number(deviation(&contact), 1),
        number(mean(&shifts), 2),
        number(100.0 * mean(&disturbed.iter().map(Windows::withheld).collect::<Vec<_>>()), 0),
    ]
}

fn multiples_of_the_stride_rate(runners: &[Runner], count: usize) {
    let table = Table::new(
        "Frame rate at a multiple of the stride rate (time stretched to fit), both runners.",
        &[
            "fps",
            "cadence, spm",
            "withheld %",
            "shown",
            "contact error: median, ms",
            "largest, ms",
            "wrong by > 30 ms",
        ],
    );
    for (rate, cadence_spm) in
        [(30.0, 180.0), (30.0, 150.0), (15.0, 180.0), (15.0, 150.0), (10.0, 150.0), (10.0, 171.4)]
    {
        let conditions = Conditions { cadence_spm: Some(cadence_spm), ..Conditions::usual(rate) };
        let windows = all_runners(runners, conditions, count);
        let errors: Vec<f64> = windows.iter().flat_map(|w| w.errors(MetricName::GroundContactMs)).collect();
        table.row(&[
            number(rate, 0),
            number(cadence_spm, 0),
            number(100.0 * mean(&windows.iter().map(Windows::withheld).collect::<Vec<_>>()), 0),
            errors.len().to_string(),
            number(absolute_quantile(&errors, 0.5), 1),
            number(absolute_quantile(&errors, 1.0), 1),
            errors.iter().filter(|error| error.abs() > 30.0).count().to_string(),
        ]);
    }
}
