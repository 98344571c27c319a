//! A cache on disk of the poses that the network detects in the frames of the simulated runners. Detection
//! takes a thousand times longer than the analysis.
//!
//! The cache has a keypoint CSV for each runner and frame rate. The name of the file contains a fingerprint
//! of the frames, the truth and the network, so poses of a different simulator version or model are never
//! used.

use super::population::{Runner, WINDOW_S};
use kei_boards::keypoint_csv::{KeypointReader, KeypointWriter};
use kei_core::Pose;
use kei_frame::{Camera, Captured, Frame, PixelFormat};
use kei_models::{PoseNet, PoseTracker, Runtime};
use kei_sim::{Pace, SimCamera, Simulation};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Number of instants at which the fingerprint of a runner includes the true pose.
const FINGERPRINT_INSTANTS: usize = 60;

/// The cache: a folder of keypoint files.
pub(super) struct PoseStore<'a> {
    folder: &'a Path,
    model: &'a Path,
    /// Fingerprint of the network and of the code that prepares its input.
    network: [u8; 32],
}

impl<'a> PoseStore<'a> {
    /// Opens the cache in `folder`, or creates the folder. `model` is the network's file.
    pub(super) fn open(folder: &'a Path, model: &'a Path) -> Result<PoseStore<'a>, Box<dyn Error>> {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(PoseStore { folder, model, network: network_fingerprint(model)? })
    }

    /// Returns the poses of all runners for each of `rates`. The first rate is the highest and a multiple of
    /// the others. Missing poses are detected. They are stored after each runner, so an interrupted run
    /// resumes.
    pub(super) fn poses(
        &self,
        runners: &[Runner],
        rates: &[f64],
    ) -> Result<Vec<Vec<Vec<Pose>>>, Box<dyn Error>> {
        let task = |runner| self.task(runner, rates).map_err(|e| e.to_string());
        let tasks = runners.par_iter().map(task).collect::<Result<Vec<_>, _>>()?;
        self.detect(&tasks)?;
        let read = |rate: usize| tasks.par_iter().map(|task| read(&task.files[rate].path)).collect();
        Ok((0..rates.len()).map(read).collect::<Result<_, String>>()?)
    }

    /// Detects the poses that are missing.
    fn detect(&self, tasks: &[Task<'_>]) -> Result<(), String> {
        let missing: Vec<&Task<'_>> = tasks.iter().filter(|task| !task.is_done()).collect();
        let (started, done, all) = (Instant::now(), AtomicUsize::new(0), missing.len());
        missing.par_iter().try_for_each_init(Vec::new, |trackers, task| {
            self.run(task, trackers).map_err(|error| error.to_string())?;
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            let left_min = started.elapsed().as_secs_f64() / 60.0 * (all - done) as f64 / done as f64;
            eprintln!("poses: {done} of {all} runners, {left_min:.0} min left");
            Ok(())
        })
    }

    /// Runs a task. `trackers` is reused by later tasks, because loading a network takes as long as a second
    /// of frames.
    fn run(&self, task: &Task<'_>, trackers: &mut Vec<PoseTracker>) -> Result<(), Box<dyn Error>> {
        while trackers.len() < task.files.len() {
            trackers.push(tracker(self.model)?);
        }
        task.run(trackers)
    }

    fn task<'r>(&self, runner: &'r Runner, rates: &[f64]) -> Result<Task<'r>, Box<dyn Error>> {
        let print = self.fingerprint(runner)?;
        let file = |&rate: &f64| PoseFile {
            every: (rates[0] / rate).round() as usize,
            path: self.folder.join(format!("runner-{:03}-{rate}fps-{print}.csv", runner.seed)),
        };
        Ok(Task { runner, rate: rates[0], files: rates.iter().map(file).collect() })
    }

    /// Returns the fingerprint of a runner's motion and first frame, and of the network.
    fn fingerprint(&self, runner: &Runner) -> Result<String, Box<dyn Error>> {
        let mut hash = Sha256::new();
        hash.update(self.network);
        for instant in 0..FINGERPRINT_INSTANTS {
            let truth = runner.simulation.truth(WINDOW_S * instant as f64 / FINGERPRINT_INSTANTS as f64);
            for joint in truth.pose.keypoints {
                hash.update([joint.x, joint.y].map(f32::to_le_bytes).concat());
            }
        }
        let mut frame = Frame::zeroed(PixelFormat::Yuyv, 2, 2)?;
        camera(runner.simulation.clone()).capture(&mut frame)?;
        hash.update(&frame.data);
        Ok(hex::encode(&hash.finalize()[..6]))
    }
}

/// Returns the fingerprint of the model file and of the poses that it detects in the first frames of one
/// runner. The poses change when the code between frame and network does.
fn network_fingerprint(model: &Path) -> Result<[u8; 32], Box<dyn Error>> {
    let mut hash = Sha256::new();
    hash.update(fs::read(model).map_err(|error| format!("{}: {error}", model.display()))?);
    let (mut tracker, mut camera) = (tracker(model)?, camera(Runner::new(0)?.simulation));
    let mut frame = Frame::zeroed(PixelFormat::Yuyv, 2, 2)?;
    for _ in 0..3 {
        camera.capture(&mut frame)?;
        for joint in tracker.track(&frame)?.keypoints {
            hash.update([joint.x, joint.y, joint.score].map(f32::to_le_bytes).concat());
        }
    }
    Ok(hash.finalize().into())
}

fn tracker(model: &Path) -> Result<PoseTracker, Box<dyn Error>> {
    Ok(PoseTracker::new(PoseNet::load(Runtime::from_environment()?, model, 1)?))
}

fn camera(simulation: Simulation) -> SimCamera {
    SimCamera::over(simulation, PixelFormat::Yuyv, Pace::Unhurried)
}

fn read(path: &Path) -> Result<Vec<Pose>, String> {
    let poses = KeypointReader::open(path).and_then(|reader| reader.collect::<Result<Vec<_>, _>>());
    poses.map_err(|error| format!("{}: {error}", path.display()))
}

/// The keypoint file of one runner and frame rate. It has every `every`-th frame of the highest rate.
struct PoseFile {
    every: usize,
    path: PathBuf,
}

impl PoseFile {
    /// Returns the path of the file until it is complete.
    fn partial_path(&self) -> PathBuf {
        self.path.with_extension("part")
    }
}

/// A runner whose poses are to be detected. Each frame is rendered once, at the highest rate, and used for
/// all rates.
struct Task<'r> {
    runner: &'r Runner,
    rate: f64,
    files: Vec<PoseFile>,
}

impl Task<'_> {
    fn is_done(&self) -> bool {
        self.files.iter().all(|file| file.path.is_file())
    }

    /// Detects the poses and writes the files. `trackers` has one tracker for each of them.
    fn run(&self, trackers: &mut [PoseTracker]) -> Result<(), Box<dyn Error>> {
        trackers.iter_mut().for_each(PoseTracker::reset);
        let mut writers = Vec::new();
        for file in &self.files {
            writers.push(KeypointWriter::with_feet(File::create(file.partial_path())?)?);
        }
        let mut camera = camera(self.runner.at_frame_rate(self.rate)?);
        let mut frame = Frame::zeroed(PixelFormat::Yuyv, 2, 2)?;
        let mut count = 0;
        while camera.capture(&mut frame)? == Captured::Frame {
            for ((file, tracker), writer) in self.files.iter().zip(trackers.iter_mut()).zip(&mut writers) {
                if count % file.every == 0 {
                    writer.write(&tracker.track(&frame)?)?;
                }
            }
            count += 1;
        }
        for (file, writer) in self.files.iter().zip(writers) {
            writer.finish()?;
            fs::rename(file.partial_path(), &file.path)?;
        }
        Ok(())
    }
}
