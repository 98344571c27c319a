//! What S would be with duty factor, cadence, vertical oscillation and overstride in it: `scalars [RUNNERS]`.
//!
//! Prints how well each is measured and how well S with some of them is told, by the bundled model's KEI and the measured
//! scalars. `RUNNERS` as in `kei train`; heights are taken as known.

use kei_learn::{Agreement, Drawing, Plan, Scalars, Target, Window, WithScalars, judged, pairs};
use kei_models::{Network, kipchoge};
use std::error::Error;

/// Name, and which of [`Scalars::NAMES`] are used.
const CHOICES: [(&str, [bool; Scalars::COUNT]); 6] = [
    ("none", [false; Scalars::COUNT]),
    ("duty factor", [true, false, false, false]),
    ("cadence", [false, true, false, false]),
    ("oscillation", [false, false, true, false]),
    ("overstride", [false, false, false, true]),
    ("all four", [true; Scalars::COUNT]),
];

fn main() -> Result<(), Box<dyn Error>> {
    let runners: u64 = std::env::args().nth(1).map_or(Ok(900), |n| n.parse())?;
    let model = kipchoge::model(Network::MoveNet);
    let Drawing { learnt, held_out } =
        Plan { runners, seed: 1, network: Network::MoveNet }.draw(&model.gait, &());
    let alike: Vec<Window> = learnt.into_iter().filter(|w| w.about.recreational_at_9_kmh()).collect();
    let scale = *model.gait.reference().scale();
    measured(&held_out[1].1, &WithScalars::new(scale, [true; 4], &alike).ok_or("nobody was measured")?);
    println!(
        "\n| scalars in S | mixed: r | RMSE | 9 km/h: r | RMSE | 6-21 km/h: r | RMSE |\n|-|-|-|-|-|-|-|"
    );
    for (name, used) in CHOICES {
        let with = WithScalars::new(scale, used, &alike).ok_or("nobody was measured")?;
        print!("| {name} |");
        for (_, windows) in &held_out {
            let judged = pairs(&judged(&model.kei.regression()?, windows, Target::Kei));
            let with = |(window, (kei, truth)): (&Window, (f64, f64))| {
                let scalars = window.scalars?;
                Some((with.similarity(kei, scalars.seen?), with.similarity(truth, scalars.truth)))
            };
            let found = Agreement::of(&windows.iter().zip(judged).filter_map(with).collect::<Vec<_>>());
            print!(" {:.4} | {:.4} |", found.correlation, found.rms_error);
        }
        println!();
    }
    Ok(())
}

/// How well each scalar is measured among runners at one speed.
fn measured(windows: &[Window], with: &WithScalars) {
    println!("| scalar | Kipchoge | SD between runners at 9 km/h | r | RMSE |\n|-|-|-|-|-|");
    for (k, name) in Scalars::NAMES.into_iter().enumerate() {
        let pair = |w: &Window| Some((w.scalars?.seen?.0[k], w.scalars?.truth.0[k]));
        let found = Agreement::of(&windows.iter().filter_map(pair).collect::<Vec<_>>());
        println!(
            "| {name} | {:.3} | {:.4} | {:.2} | {:.4} |",
            Scalars::kipchoge().0[k],
            with.spread()[k],
            found.correlation,
            found.rms_error
        );
    }
}
