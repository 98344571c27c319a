//! The poses that the network detects of the simulated runners, stored on disk: detecting takes a thousand times longer
//! than measuring.
//!
//! A keypoint CSV for each runner and frame rate, each rate's crop tracked on its own. Its name carries a fingerprint of the
//! frames, the truth and the network, so poses of another simulator or another model are not taken for these.

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

/// Instants of the truth that a fingerprint covers.
const FINGERPRINT_INSTANTS: usize = 60;

/// A folder of poses.
pub(super) struct PoseStore<'a> {
    folder: &'a Path,
    model: &'a Path,
    /// Fingerprint of the network and of all that leads frames to it.
    network: [u8; 32],
}

impl<'a> PoseStore<'a> {
    /// `model` is the network's file. A missing folder is created.
    pub(super) fn open(folder: &'a Path, model: &'a Path) -> Result<PoseStore<'a>, Box<dyn Error>> {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(PoseStore { folder, model, network: network_fingerprint(model)? })
    }

    /// The poses of every runner, one list for each of `rates`, of which the first is the finest and a multiple of
    /// the others. Missing ones are rendered and detected. Each runner's are stored at once, so a run that was stopped
    /// continues where it was.
    pub(super) fn poses(
        &self,
        runners: &[Runner],
        rates: &[f64],
    ) -> Result<Vec<Vec<Vec<Pose>>>, Box<dyn Error>> {
        let task = |runner| self.task(runner, rates).map_err(|e| e.to_string());
        let tasks = runners.par_iter().map(task).collect::<Result<Vec<_>, _>>()?;
        self.detect(&tasks)?;
        let read = |rate: usize| tasks.par_iter().map(|task| read(&task.films[rate].path)).collect();
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

    /// Runs a task. `trackers` is kept from task to task: loading a network takes as long as a second of frames.
    fn run(&self, task: &Task<'_>, trackers: &mut Vec<PoseTracker>) -> Result<(), Box<dyn Error>> {
        while trackers.len() < task.films.len() {
            trackers.push(tracker(self.model)?);
        }
        task.run(trackers)
    }

    fn task<'r>(&self, runner: &'r Runner, rates: &[f64]) -> Result<Task<'r>, Box<dyn Error>> {
        let print = self.fingerprint(runner)?;
        let film = |&rate: &f64| Film {
            every: (rates[0] / rate).round() as usize,
            path: self.folder.join(format!("runner-{:03}-{rate}fps-{print}.csv", runner.seed)),
        };
        Ok(Task { runner, rate: rates[0], films: rates.iter().map(film).collect() })
    }

    /// Fingerprint of a runner, as this network is shown them.
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

/// Fingerprint of the model's file and of the poses it detects in the first frames of one runner.
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

/// One frame rate of a runner: every so many-th frame of the finest one.
struct Film {
    every: usize,
    path: PathBuf,
}

impl Film {
    /// The name of a file that is not complete.
    fn unfinished(&self) -> PathBuf {
        self.path.with_extension("part")
    }
}

/// A runner to detect. Each frame is rendered once; those of a lower rate are some of the finest rate's.
struct Task<'r> {
    runner: &'r Runner,
    rate: f64,
    films: Vec<Film>,
}

impl Task<'_> {
    fn is_done(&self) -> bool {
        self.films.iter().all(|film| film.path.is_file())
    }

    /// `trackers`: one for each film.
    fn run(&self, trackers: &mut [PoseTracker]) -> Result<(), Box<dyn Error>> {
        trackers.iter_mut().for_each(PoseTracker::reset);
        let mut writers = Vec::new();
        for film in &self.films {
            writers.push(KeypointWriter::with_feet(File::create(film.unfinished())?)?);
        }
        let mut camera = camera(self.runner.filmed_at(self.rate)?);
        let mut frame = Frame::zeroed(PixelFormat::Yuyv, 2, 2)?;
        let mut count = 0;
        while camera.capture(&mut frame)? == Captured::Frame {
            for ((film, tracker), writer) in self.films.iter().zip(trackers.iter_mut()).zip(&mut writers) {
                if count % film.every == 0 {
                    writer.write(&tracker.track(&frame)?)?;
                }
            }
            count += 1;
        }
        for (film, writer) in self.films.iter().zip(writers) {
            writer.finish()?;
            fs::rename(film.unfinished(), &film.path)?;
        }
        Ok(())
    }
}
