//! Held-out runners, rendered and found by the real network: `through_pixels [RUNNERS]`.
//!
//! Prints tables of KEI's error at 30 and 10 frames a second, and of its bias by height, facing and yaw; and the time of one
//! evaluation. Needs `KEI_POSE_MODEL` and `KEI_TFLITE_LIBRARY`; a runner takes some seconds.

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

/// Numbers of the samples start here, apart from those that the error models are fitted to.
const FIRST: u64 = 900_000;
/// Runners, unless an argument says otherwise.
const RUNNERS: u64 = 160;
/// Step between the frames used of 30 fps, and the resulting frame rate.
const RATES: [(usize, u32); 2] = [(1, 30), (3, 10)];
/// Evaluations that the fastest is taken from.
const EVALUATIONS: usize = 3000;

fn main() -> Result<(), Box<dyn Error>> {
    let runners: u64 = std::env::args().nth(1).map_or(Ok(RUNNERS), |n| n.parse())?;
    let (runtime, path) = (Runtime::from_environment()?, model_path_from_environment()?);
    // The regression for the network that KEI_POSE_MODEL names, by the family found in the file.
    let model = kipchoge::model(PoseNet::load(runtime, &path, 1)?.network());
    let population = Population::new(Runners::of(Split::HeldOut), &kipchoge::gait());
    let tracker = || PoseNet::load(runtime, &path, 1).map(PoseTracker::new).map_err(|e| e.to_string());
    let find = |tracker: &mut Result<PoseTracker, String>, number| {
        let sample = population.sample(FIRST + number, Cohort::Mixed, KeypointSource::Rendered);
        let poses =
            rendered_poses(&sample, tracker.as_mut().map_err(|e| e.clone())?).map_err(|e| e.to_string())?;
        eprintln!("runner {} of {runners}", number + 1);
        Ok((sample, poses))
    };
    let found: Vec<Result<_, String>> = (0..runners).into_par_iter().map_init(tracker, find).collect();
    let found = found.into_iter().collect::<Result<Vec<_>, _>>()?;
    let windows = RATES.map(|(step, rate)| windows(&model, &found, step, rate));
    errors(&model, &windows, runners)?;
    trends(&model, &windows[0])?;
    time(&model, windows[0].first().ok_or("no runner was scored")?)
}

/// The windows of every `step`-th frame.
fn windows(model: &KeiModel, found: &[(Sample, Vec<Pose>)], step: usize, rate: u32) -> Vec<Window> {
    let mut analyzer = WindowAnalyzer::new(&model.gait.reference());
    let mut windows = Vec::new();
    for (number, (sample, poses)) in found.iter().enumerate() {
        let thinned: Vec<_> = poses.iter().step_by(step).copied().collect();
        match analyzer.analyze(sample, &thinned) {
            Ok(window) => windows.push(window),
            Err(why) => eprintln!("runner {number} at {rate} frames a second: {why}"),
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
        "| frames a second | drawn | scored | correlation | MAE | RMSE | bias | intervals that hold |\n|-|-|-|-|-|-|-|-|"
    );
    let regression = model.kei.regression()?;
    for ((_, rate), windows) in RATES.iter().zip(windows) {
        let predicted = predictions(&regression, windows, Target::Kei);
        let Agreement { count, correlation, mean_error, rms_error, bias } = Agreement::of(&predicted);
        let held = 100.0 * coverage(&predicted);
        println!(
            "| {rate} | {runners} | {count} | {correlation:.4} | {mean_error:.4} | {rms_error:.4} | {bias:+.4} | {held:.0} % |"
        );
    }
    Ok(())
}

/// What windows are split by: name, value, and the limit between the halves if it is not the median.
type Key = (&'static str, fn(&Window) -> f64, Option<f64>);

const KEYS: [Key; 4] = [
    ("body height", |w| w.info.height, None),
    ("facing (left, right)", |w| f64::from(u8::from(w.info.faces_right)), Some(0.5)),
    ("yaw (behind, before)", |w| w.info.yaw, None),
    ("distance from square", |w| w.info.yaw.abs(), None),
];

/// Bias of the lower and of the upper half of the windows by height, facing and yaw.
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

/// Prints the fastest of many evaluations: other load on the machine only slows evaluations down.
fn time(model: &KeiModel, window: &Window) -> Result<(), Box<dyn Error>> {
    let (regression, scale) = (model.kei.regression()?, *model.gait.reference().scale());
    let mut best = [Duration::MAX; 2];
    for _ in 0..EVALUATIONS {
        let start = Instant::now();
        // Without the black boxes the compiler would remove unused results.
        let features = std::hint::black_box(Features::of(&window.cycle, &scale));
        best[0] = best[0].min(start.elapsed());
        let start = Instant::now();
        std::hint::black_box(regression.estimate(&features, &window.inputs.circumstances));
        best[1] = best[1].min(start.elapsed());
    }
    println!("\nOne evaluation: features {:?}, regression {:?}.", best[0], best[1]);
    Ok(())
}
