//! Held-out runners through rendered pictures and the real network: `through_pixels [RUNNERS]`.
//!
//! Prints tables of how far KEI is from the truth at 30 and 10 frames a second, and by height, facing and yaw; and
//! how long one evaluation takes. Needs `KEI_POSE_MODEL` and `KEI_TFLITE_LIBRARY`; a runner takes some seconds.

use kei_core::kei::Features;
use kei_learn::{
    Agreement, Bench, Filming, Kind, LearnError, Population, Runners, Split, Target, Window, coverage,
    judged, on_two_threads, pairs, poses_through_pixels,
};
use kei_models::kei_file::KeiModel;
use kei_models::{PoseNet, PoseTracker, Runtime, kipchoge, model_path_from_environment};
use std::error::Error;
use std::time::{Duration, Instant};

/// Numbers of the drawn runners start here: others than the keypoint errors were fitted to.
const FIRST: u64 = 900_000;
/// Every so many frames of 30 a second.
const EVERY: [(usize, u32); 2] = [(1, 30), (3, 10)];

fn main() -> Result<(), Box<dyn Error>> {
    let runners: u64 = std::env::args().nth(1).map_or(Ok(160), |n| n.parse())?;
    let (runtime, path) = (Runtime::from_environment()?, model_path_from_environment()?);
    let tracker = || Ok::<_, Box<dyn Error>>(PoseTracker::new(PoseNet::load(runtime, &path, 1)?));
    let trackers = [tracker()?, tracker()?];
    let model = kipchoge::model(trackers[0].network());
    let population = Population::new(Runners::of(Split::HeldOut), &kipchoge::gait());
    let mut bench = Bench::new(&model.gait.reference());
    let mut found: [Vec<Window>; EVERY.len()] = Default::default();
    let look = |tracker: &mut PoseTracker, number| {
        let drawn = population.draw(FIRST + number, Kind::Mixed, Filming::Pixels);
        let poses = poses_through_pixels(&drawn, tracker)?;
        eprintln!("runner {} of {runners}", number + 1);
        Ok::<_, LearnError>((drawn, poses))
    };
    let looked = on_two_threads(trackers, runners, look);
    for (number, looked) in looked.into_iter().enumerate() {
        let (drawn, poses) = looked?;
        for ((every, rate), found) in EVERY.into_iter().zip(&mut found) {
            let thinned: Vec<_> = poses.iter().step_by(every).copied().collect();
            match bench.measure(&drawn, &thinned) {
                Ok(window) => found.push(window),
                Err(why) => eprintln!("runner {number} at {rate} frames a second: {why}"),
            }
        }
    }
    println!(
        "| frames a second | drawn | scored | correlation | MAE | RMSE | bias | intervals that hold |\n|-|-|-|-|-|-|-|-|"
    );
    for ((_, rate), windows) in EVERY.iter().zip(&found) {
        let judged = judged(&model.kei.regression()?, windows, Target::Kei);
        let Agreement { count, correlation, mean_error, rms_error, bias } = Agreement::of(&pairs(&judged));
        let held = 100.0 * coverage(&judged);
        println!(
            "| {rate} | {runners} | {count} | {correlation:.4} | {mean_error:.4} | {rms_error:.4} | {bias:+.4} | {held:.0} % |"
        );
    }
    trends(&model, &found[0])?;
    time(&model, found[0].first().ok_or("nobody was scored")?)
}

/// Mean error of the lower and the upper half of the runners by height, facing and yaw.
fn trends(model: &KeiModel, windows: &[Window]) -> Result<(), Box<dyn Error>> {
    println!("\n| 30 frames a second, by | lower half: bias | upper half: bias |\n|-|-|-|");
    type Key = fn(&Window) -> f64;
    let keys: [(&str, Key); 4] = [
        ("body height", |w| w.about.height),
        ("facing (left, right)", |w| f64::from(u8::from(w.about.faces_right))),
        ("yaw (behind, before)", |w| w.about.yaw),
        ("distance from square", |w| w.about.yaw.abs()),
    ];
    for (name, key) in keys {
        let mut values: Vec<f64> = windows.iter().map(key).collect();
        values.sort_by(f64::total_cmp);
        let middle = if name.starts_with("facing") { 0.5 } else { values[values.len() / 2] };
        let (low, high): (Vec<Window>, Vec<Window>) = windows.iter().cloned().partition(|w| key(w) < middle);
        let regression = model.kei.regression()?;
        let bias = |half: &[Window]| Agreement::of(&pairs(&judged(&regression, half, Target::Kei))).bias;
        println!("| {name} | {:+.4} ({}) | {:+.4} ({}) |", bias(&low), low.len(), bias(&high), high.len());
    }
    Ok(())
}

/// The quickest of many: what else runs here does not count.
fn time(model: &KeiModel, window: &Window) -> Result<(), Box<dyn Error>> {
    let (regression, scale) = (model.kei.regression()?, *model.gait.reference().scale());
    let mut best = [Duration::MAX; 2];
    for _ in 0..3000 {
        let begun = Instant::now();
        let features = std::hint::black_box(Features::of(&window.cycle, &scale));
        best[0] = best[0].min(begun.elapsed());
        let begun = Instant::now();
        std::hint::black_box(regression.estimate(&features, &window.inputs.circumstances));
        best[1] = best[1].min(begun.elapsed());
    }
    println!("\nOne evaluation: features {:?}, regression {:?}.", best[0], best[1]);
    Ok(())
}
