//! Scores rendered held-out runners, whose poses the real network detects: `through_pixels [RUNNERS]`.
//!
//! Prints tables of KEI's error at 30 and 10 fps and of its bias by height, facing and yaw, and the time of
//! one evaluation. Needs `KEI_POSE_MODEL` and `KEI_TFLITE_LIBRARY`. A runner takes a few seconds.

use kei_core::Pose;
use kei_core::kei::Features;
use kei_learn::{
    Agreement, Cohort, KeypointSource, Population, Runners, Sample, Split, Target, Window, WindowAnalyzer,
    coverage, predictions, rendered_poses, upper_median,
};
use kei_models::kei_file::KeiModel;
use kei_models::{PoseNet, PoseTracker, Runtime, kipchoge, model_path_from_environment};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::error::Error;
use std::time::{Duration, Instant};

/// Number of the first sample; trainings and other studies draw other numbers.
const FIRST: u64 = 900_000;
/// Default number of runners.
const RUNNERS: u64 = 160;
/// Step between the frames that are used of those rendered at 30 fps, and the resulting frame rate, fps.
const RATES: [(usize, u32); 2] = [(1, 30), (3, 10)];
/// Number of evaluations of which the fastest is printed; chosen by hand.
const EVALUATIONS: usize = 3000;

fn main() -> Result<(), Box<dyn Error>> {
    let runners: u64 = std::env::args().nth(1).map_or(Ok(RUNNERS), |n| n.parse())?;
    let (runtime, path) = (Runtime::from_environment()?, model_path_from_environment()?);
    // The regression must be the one for the network in KEI_POSE_MODEL, whose family is determined from the
    // file.
    let model = kipchoge::model(PoseNet::load(runtime, &path, 1)?.network());
    let population = Population::new(Runners::of(Split::HeldOut), &kipchoge::gait());
    let tracker = || PoseNet::load(runtime, &path, 1).map(PoseTracker::new).map_err(|e| e.to_string());
    let detect = |tracker: &mut Result<PoseTracker, String>, number| {
        let sample = population.sample(FIRST + number, Cohort::Mixed, KeypointSource::Rendered);
        let poses =
            rendered_poses(&sample, tracker.as_mut().map_err(|e| e.clone())?).map_err(|e| e.to_string())?;
        eprintln!("runner {} of {runners}", number + 1);
        Ok((sample, poses))
    };
    let detected: Vec<Result<_, String>> = (0..runners).into_par_iter().map_init(tracker, detect).collect();
    let detected = detected.into_iter().collect::<Result<Vec<_>, _>>()?;
    let windows = RATES.map(|(step, rate)| windows(&model, &detected, step, rate));
    errors(&model, &windows, runners)?;
    trends(&model, &windows[0])?;
    time(&model, windows[0].first().ok_or("no runner was scored")?)
}

/// Returns the windows with every `step`-th frame.
fn windows(model: &KeiModel, detected: &[(Sample, Vec<Pose>)], step: usize, rate: u32) -> Vec<Window> {
    let mut analyzer = WindowAnalyzer::new(&model.gait.reference());
    let mut windows = Vec::new();
    for (number, (sample, poses)) in detected.iter().enumerate() {
        let thinned: Vec<_> = poses.iter().step_by(step).copied().collect();
        match analyzer.analyze(sample, &thinned) {
            Ok(window) => windows.push(window),
            Err(why) => eprintln!("runner {number} at {rate} fps: {why}"),
        }
    }
    windows
}

fn errors(
    model: &KeiModel,
    windows: &[Vec<Window>; RATES.len()],
    runners: u64,
) -> Result<(), Box<dyn Error>> {
    println!(
        "| frames a second | drawn | scored | correlation | MAE | RMSE | bias | coverage |\n|-|-|-|-|-|-|-|-|"
    );
    let regression = model.kei.regression()?;
    for ((_, rate), windows) in RATES.iter().zip(windows) {
        let predicted = predictions(&regression, windows, Target::Kei);
        let Agreement { count, correlation, mean_error, rms_error, bias } = Agreement::of(&predicted);
        let covered = 100.0 * coverage(&predicted);
        println!(
            "| {rate} | {runners} | {count} | {correlation:.4} | {mean_error:.4} | {rms_error:.4} | {bias:+.4} | {covered:.0} % |"
        );
    }
    Ok(())
}

/// A property by which windows are split into halves: its name, its value, and the limit between the halves,
/// or `None` for the median.
type Key = (&'static str, fn(&Window) -> f64, Option<f64>);

const KEYS: [Key; 4] = [
    ("body height", |w| w.info.height, None),
    ("facing (left, right)", |w| f64::from(u8::from(w.info.faces_right)), Some(0.5)),
    ("yaw (from behind, from the front)", |w| w.info.yaw, None),
    ("absolute yaw", |w| w.info.yaw.abs(), None),
];

/// Prints the bias of the lower and of the upper half of the windows for each of [`KEYS`].
fn trends(model: &KeiModel, windows: &[Window]) -> Result<(), Box<dyn Error>> {
    println!("\n| 30 frames a second, by | lower half: bias | upper half: bias |\n|-|-|-|");
    let regression = model.kei.regression()?;
    for (name, key, limit) in KEYS {
        let limit = limit.unwrap_or_else(|| upper_median(windows.iter().map(key).collect()));
        let (low, high): (Vec<Window>, Vec<Window>) = windows.iter().cloned().partition(|w| key(w) < limit);
        let bias = |half: &[Window]| Agreement::of(&predictions(&regression, half, Target::Kei)).bias;
        println!("| {name} | {:+.4} ({}) | {:+.4} ({}) |", bias(&low), low.len(), bias(&high), high.len());
    }
    Ok(())
}

/// Prints the time of the fastest of many evaluations, because other load on the machine can only slow them
/// down.
fn time(model: &KeiModel, window: &Window) -> Result<(), Box<dyn Error>> {
    let (regression, scale) = (model.kei.regression()?, *model.gait.reference().scale());
    let mut best = [Duration::MAX; 2];
    for _ in 0..EVALUATIONS {
        let start = Instant::now();
        // Without the black boxes, the compiler would remove the evaluations, whose results are not used.
        let features = std::hint::black_box(Features::of(&window.cycle, &scale));
        best[0] = best[0].min(start.elapsed());
        let start = Instant::now();
        std::hint::black_box(regression.estimate(&features, &window.inputs.circumstances));
        best[1] = best[1].min(start.elapsed());
    }
    println!("\nOne evaluation: features {:?}, regression {:?}.", best[0], best[1]);
    Ok(())
}
