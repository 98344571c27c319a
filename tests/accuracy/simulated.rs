//! Simulated runners of known gait: rendered, seen by MoveNet, measured.

use crate::statistics::{deviation, mean, quantile, size};
use crate::table::{Table, number};
use crate::windows::{Analysis, Found, thinned};
use kei_core::{MetricName, Pose, Settings, StrideCycle};
use kei_frame::{Camera, Captured, Frame, PixelFormat};
use kei_models::{PoseNet, PoseTracker, Runtime};
use kei_sim::{Pace, Scene, Side, SimCamera, Simulation, StrideTruth};
use std::error::Error;
use std::path::Path;
use std::sync::Mutex;

/// Length of a window.
const WINDOW_S: f64 = 9.0;
/// Rendered at this rate; the lower ones are every second, fourth and sixth frame.
const RENDERED_HZ: f64 = 60.0;
const RATES: [(usize, &str); 4] = [(1, "60"), (2, "30"), (4, "15"), (6, "10")];
const SLOWEST_KMH: f64 = 6.8;
const FASTEST_KMH: f64 = 20.0;
/// Spreads the speeds evenly over any number of runners.
const GOLDEN: f64 = 0.618_034;

/// A runner's poses and what is true of them.
struct Runner {
    poses: Vec<Pose>,
    strides: Vec<StrideTruth>,
    cycle: StrideCycle,
    leg_m: f64,
    settings: Settings,
}

/// Prints the study's tables.
pub(crate) fn study(model: &Path, count: usize) -> Result<(), Box<dyn Error>> {
    let runners = seen_by_the_network(model, count)?;
    let analysis = Analysis::new();
    let found: Vec<Vec<Found>> = RATES
        .iter()
        .map(|(every, _)| {
            runners.iter().map(|r| analysis.window(&thinned(&r.poses, *every), r.settings)).collect()
        })
        .collect();
    headline(&runners, &found);
    metrics(&runners, &found);
    Ok(())
}

/// Two threads share the runners; each has a network of its own.
fn seen_by_the_network(model: &Path, count: usize) -> Result<Vec<Runner>, Box<dyn Error>> {
    let seen: Mutex<Vec<(usize, Runner)>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2)
            .map(|thread| {
                let seen = &seen;
                scope.spawn(move || -> Result<(), String> {
                    let runtime = Runtime::from_environment().map_err(|error| error.to_string())?;
                    let net = PoseNet::load(runtime, model, 1).map_err(|error| error.to_string())?;
                    let mut tracker = PoseTracker::new(net);
                    for seed in (thread..count).step_by(2) {
                        tracker.reset();
                        let runner = runner(seed, &mut tracker).map_err(|error| error.to_string())?;
                        eprintln!("simulated runner {seed} of {count}");
                        seen.lock().map_err(|error| error.to_string())?.push((seed, runner));
                    }
                    Ok(())
                })
            })
            .collect();
        threads.into_iter().try_for_each(|thread| thread.join().expect("no panic in a study"))
    })?;
    let mut seen = seen.into_inner()?;
    seen.sort_by_key(|(seed, _)| *seed);
    Ok(seen.into_iter().map(|(_, runner)| runner).collect())
}

fn runner(seed: usize, tracker: &mut PoseTracker) -> Result<Runner, Box<dyn Error>> {
    let share = (seed as f64 * GOLDEN).fract();
    let mut scene = Scene::random(seed as u64, SLOWEST_KMH + share * (FASTEST_KMH - SLOWEST_KMH));
    scene.duration_s = WINDOW_S;
    scene.camera.frames_per_second = RENDERED_HZ;
    let settings = Settings {
        height_cm: Some(100.0 * scene.runner.height_m as f32),
        belt_speed_kmh: Some(scene.runner.speed_kmh as f32),
        ..Settings::default()
    };
    let mut camera = SimCamera::new(scene, PixelFormat::Yuyv, Pace::Unhurried)?;
    let mut frame = Frame::zeroed(PixelFormat::Yuyv, 2, 2)?;
    let mut poses = Vec::new();
    while camera.capture(&mut frame)? == Captured::Frame {
        poses.push(tracker.see(&frame)?);
    }
    let simulation = camera.simulation();
    let near = simulation.strides(simulation.near());
    let middle = near.get(near.len() / 2).ok_or("a scene without strides")?;
    Ok(Runner {
        poses,
        cycle: simulation.cycle(middle),
        leg_m: simulation.motion().segments().leg(),
        strides: strides(simulation),
        settings,
    })
}

fn strides(simulation: &Simulation) -> Vec<StrideTruth> {
    Side::BOTH.iter().flat_map(|side| simulation.strides(*side)).collect()
}

impl Runner {
    /// The true value of a metric, the mean of both legs' strides, where the simulation tells it.
    fn metric(&self, name: MetricName) -> Option<f64> {
        let over =
            |value: &dyn Fn(&StrideTruth) -> f64| mean(&self.strides.iter().map(value).collect::<Vec<_>>());
        let stride_s = over(&StrideTruth::stride_time_s);
        let contact_s = over(&StrideTruth::ground_contact_s);
        Some(match name {
            MetricName::CadenceSpm => 120.0 / stride_s,
            MetricName::StrideTimeMs => 1000.0 * stride_s,
            MetricName::GroundContactMs => 1000.0 * contact_s,
            MetricName::FlightMs => 1000.0 * (stride_s / 2.0 - contact_s),
            MetricName::DutyFactor => contact_s / stride_s,
            MetricName::VerticalOscillationLeg => over(&|s| s.vertical_oscillation_m) / self.leg_m,
            MetricName::VerticalOscillationCm => 100.0 * over(&|s| s.vertical_oscillation_m),
            MetricName::StrideLengthM => f64::from(self.settings.belt_speed_kmh?) / 3.6 * stride_s,
            MetricName::OverstrideLeg => over(&|s| s.overstride_m) / self.leg_m,
            MetricName::TrunkLeanDeg => over(&|s| s.trunk_lean_deg),
            MetricName::KneeFlexionContactDeg => over(&|s| s.knee_flexion_contact_deg),
            MetricName::KneeFlexionStanceMaxDeg => over(&|s| s.knee_flexion_stance_max_deg),
            MetricName::KneeFlexionSwingMaxDeg => over(&|s| s.knee_flexion_swing_max_deg),
            MetricName::ThighFlexionMaxDeg => over(&|s| s.thigh_flexion_max_deg),
            MetricName::ThighExtensionMaxDeg => over(&|s| s.thigh_extension_max_deg),
            _ => return None,
        })
    }
}

fn errors(runners: &[Runner], found: &[Found], name: MetricName) -> Vec<f64> {
    runners.iter().zip(found).filter_map(|(r, f)| Some(f.value(name)? - r.metric(name)?)).collect()
}

fn headline(runners: &[Runner], found: &[Vec<Found>]) {
    let table = Table::new(
        "Simulated runners through MoveNet, one 9 s window each, yaw within 25 degrees, 6.8 to 20 km/h.",
        &[
            "fps",
            "runners",
            "told %",
            "cadence error: median, spm",
            "95 % below, spm",
            "contact bias, ms",
            "contact SD, ms",
            "knee RMS: median, deg",
        ],
    );
    for ((_, rate), found) in RATES.iter().zip(found) {
        let cadence = errors(runners, found, MetricName::CadenceSpm);
        let contact = errors(runners, found, MetricName::GroundContactMs);
        let knee: Vec<f64> =
            runners.iter().zip(found).filter_map(|(r, f)| f.knee_error_deg(&r.cycle)).collect();
        table.row(&[
            (*rate).into(),
            runners.len().to_string(),
            number(100.0 * contact.len() as f64 / runners.len() as f64, 0),
            number(size(&cadence, 0.5), 2),
            number(size(&cadence, 0.95), 2),
            number(mean(&contact), 1),
            number(deviation(&contact), 1),
            number(quantile(&knee, 0.5), 1),
        ]);
    }
}

fn metrics(runners: &[Runner], found: &[Vec<Found>]) {
    let table = Table::new(
        "Simulated runners: share of 95 % intervals that hold the truth, % (mean error ± SD).",
        &["metric", "60 fps", "30 fps", "15 fps", "10 fps"],
    );
    for &name in MetricName::ALL.iter().filter(|name| runners.iter().any(|r| r.metric(**name).is_some())) {
        let mut cells = vec![name.key().to_owned()];
        for found in found {
            let held: Vec<f64> = runners
                .iter()
                .zip(found)
                .filter_map(|(r, f)| Some(f64::from(u8::from(f.covers(name, r.metric(name)?)?))))
                .collect();
            let off = errors(runners, found, name);
            let places = if name.key().ends_with("leg") || name == MetricName::DutyFactor { 3 } else { 1 };
            cells.push(format!(
                "{} ({} ± {})",
                number(100.0 * mean(&held), 0),
                number(mean(&off), places),
                number(deviation(&off), places)
            ));
        }
        table.row(&cells);
    }
}
