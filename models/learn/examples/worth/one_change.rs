//! The same held-out runners before the same camera, with one thing about the camera changed.

use kei_learn::{
    Agreement, Bench, Filming, KeypointErrors, Kind, Population, Runners, Split, Target, Variation, coverage,
    judged, pairs,
};
use kei_models::Network;
use kei_models::kei_file::KeiModel;
use std::error::Error;

/// Numbers of the runners: nobody else's.
const NUMBERS: std::ops::Range<u64> = 700_000..700_120;

/// From the side, 30 frames a second, a whole window.
const USUAL: Variation = Variation {
    toward_reference: None,
    amplitude: None,
    yaw_deg: Some(0.0),
    frames_per_second: Some(30.0),
    duration_s: Some(9.0),
};

fn changes() -> Vec<(String, Variation)> {
    let mut all = vec![("from the side, 30 frames a second, 9 s".to_owned(), USUAL)];
    for yaw in [5.0, 10.0, 15.0, 20.0, 25.0] {
        all.push((format!("yaw {yaw} degrees"), Variation { yaw_deg: Some(yaw), ..USUAL }));
    }
    for rate in [10.0, 15.0, 20.0, 60.0] {
        let variation = Variation { frames_per_second: Some(rate), ..USUAL };
        all.push((format!("{rate} frames a second"), variation));
    }
    for seconds in [2.0, 3.0, 4.0, 6.0] {
        all.push((format!("{seconds} s"), Variation { duration_s: Some(seconds), ..USUAL }));
    }
    all
}

/// Prints a row for each change.
pub(crate) fn table(model: &KeiModel) -> Result<(), Box<dyn Error>> {
    let population = Population::new(Runners::of(Split::HeldOut), &model.gait);
    let errors = KeypointErrors::fitted(Network::MoveNet);
    let mut bench = Bench::new(&model.gait.reference());
    println!(
        "\n| one change | runners | scored | whole strides | RMSE | bias | half an interval | intervals that hold |\n\
         |-|-|-|-|-|-|-|-|"
    );
    for (name, variation) in changes() {
        let drawn = |number| {
            let drawn = population.varied(number, Kind::Mixed, Filming::Poses, variation)?;
            Some((errors.poses(&drawn, number), drawn))
        };
        let windows: Vec<_> = NUMBERS
            .filter_map(drawn)
            .filter_map(|(poses, drawn)| bench.measure(&drawn, &poses).ok())
            .collect();
        let found = judged(&model.kei.regression()?, &windows, Target::Kei);
        let Agreement { count, rms_error, bias, .. } = Agreement::of(&pairs(&found));
        let mean = |value: &dyn Fn(usize) -> f64| (0..count).map(value).sum::<f64>() / count.max(1) as f64;
        let strides = mean(&|i| windows[i].inputs.circumstances.strides);
        let half = mean(&|i| f64::from(found[i].0.half_width()));
        let (runners, held) = (NUMBERS.count(), 100.0 * coverage(&found));
        println!(
            "| {name} | {runners} | {count} | {strides:.1} | {rms_error:.4} | {bias:+.4} | {half:.3} | {held:.0} % |"
        );
    }
    Ok(())
}
