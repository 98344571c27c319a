//! KEI's error on the same held-out samples with one parameter of the camera or the scene changed.

use kei_learn::{
    Agreement, Cohort, KeypointErrors, KeypointSource, Overrides, Population, Runners, Split, Target, Window,
    WindowAnalyzer, coverage, predictions,
};
use kei_models::Network;
use kei_models::kei_file::KeiModel;
use std::error::Error;

/// Numbers of the samples; trainings and other studies draw other numbers.
const NUMBERS: std::ops::Range<u64> = 700_000..700_120;

/// The unchanged parameters: from the side, 30 fps, a whole window.
const USUAL: Overrides = Overrides {
    toward_reference: None,
    amplitude: None,
    yaw_deg: Some(0.0),
    frames_per_second: Some(30.0),
    duration_s: Some(9.0),
};

fn changes() -> Vec<(String, Overrides)> {
    let mut all = vec![("from the side, 30 frames a second, 9 s".to_owned(), USUAL)];
    for yaw in [5.0, 10.0, 15.0, 20.0, 25.0] {
        all.push((format!("yaw {yaw} degrees"), Overrides { yaw_deg: Some(yaw), ..USUAL }));
    }
    for rate in [10.0, 15.0, 20.0, 60.0] {
        let overrides = Overrides { frames_per_second: Some(rate), ..USUAL };
        all.push((format!("{rate} frames a second"), overrides));
    }
    for seconds in [2.0, 3.0, 4.0, 6.0] {
        all.push((format!("{seconds} s"), Overrides { duration_s: Some(seconds), ..USUAL }));
    }
    all
}

/// Prints a row for each change.
pub(crate) fn table(model: &KeiModel) -> Result<(), Box<dyn Error>> {
    let population = Population::new(Runners::of(Split::HeldOut), &model.gait);
    let errors = KeypointErrors::fitted(Network::MoveNet);
    let mut analyzer = WindowAnalyzer::new(&model.gait.reference());
    println!(
        "\n| one change | runners | scored | whole strides | RMSE | bias | half width of the interval | coverage |\n\
         |-|-|-|-|-|-|-|-|"
    );
    for (name, overrides) in changes() {
        let sample = |number| {
            let sample =
                population.sample_with(number, Cohort::Mixed, KeypointSource::ErrorModel, overrides)?;
            Some((errors.poses(&sample, number), sample))
        };
        let windows: Vec<Window> = NUMBERS
            .filter_map(sample)
            .filter_map(|(poses, sample)| analyzer.analyze(&sample, &poses).ok())
            .collect();
        row(&name, model, &windows)?;
    }
    Ok(())
}

fn row(name: &str, model: &KeiModel, windows: &[Window]) -> Result<(), Box<dyn Error>> {
    let predicted = predictions(&model.kei.regression()?, windows, Target::Kei);
    let Agreement { count, rms_error, bias, .. } = Agreement::of(&predicted);
    let mean = |value: &dyn Fn(usize) -> f64| (0..count).map(value).sum::<f64>() / count.max(1) as f64;
    let strides = mean(&|i| windows[i].inputs.circumstances.strides);
    let half = mean(&|i| f64::from(predicted[i].estimate.half_width()));
    let (runners, covered) = (NUMBERS.count(), 100.0 * coverage(&predicted));
    println!(
        "| {name} | {runners} | {count} | {strides:.1} | {rms_error:.4} | {bias:+.4} | {half:.3} | {covered:.0} % |"
    );
    Ok(())
}
