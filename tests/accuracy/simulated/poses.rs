//! What the pose network sees of the simulated runners, kept on disk: it takes a thousand times longer to see a
//! runner than to measure one.
//!
//! A keypoint CSV for each runner and frame rate, each rate's crop tracked on its own. Its name carries a fingerprint of the pictures, the truth and the
//! network, so poses of another simulator or another model are not taken for these.

use super::population::{Runner, WINDOW_S};
use crate::parallel::each;
use kei_boards::keypoint_csv::{KeypointReader, KeypointWriter};
use kei_core::Pose;
use kei_frame::{Camera, Captured, Frame, PixelFormat};
use kei_models::{PoseNet, PoseTracker, Runtime};
use kei_sim::{Pace, SimCamera, Simulation};
use sha2::{Digest, Sha256};
use std::error::Error;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Instants at which a fingerprint looks at the truth.
const LOOKS: usize = 60;

/// A folder of poses.
pub(super) struct PoseStore<'a> {
    folder: &'a Path,
    model: &'a Path,
    /// Of the network and of what leads pictures to it.
    network: [u8; 32],
}

impl<'a> PoseStore<'a> {
    /// `model` is the network's file. The folder is made where it is missing.
    pub(super) fn open(folder: &'a Path, model: &'a Path) -> Result<PoseStore<'a>, Box<dyn Error>> {
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(PoseStore { folder, model, network: network_fingerprint(model)? })
    }

    /// The poses of every runner, one list for each of `rates`, of which the first is the finest and a multiple of
    /// the others. Who was not looked at yet is rendered and looked at, by so many threads; what is seen is kept at
    /// once, so a run that was stopped goes on where it was.
    pub(super) fn poses(
        &self,
        runners: &[Runner],
        rates: &[f64],
        jobs: usize,
    ) -> Result<Vec<Vec<Vec<Pose>>>, Box<dyn Error>> {
        let tasks = each(jobs, runners.len(), |i| self.task(&runners[i], rates).map_err(|e| e.to_string()))
            .into_iter()
            .collect::<Result<Vec<_>, _>>()?;
        self.see(&tasks, jobs)?;
        let read = |rate: usize| {
            each(jobs, tasks.len(), |i| read(&tasks[i].films[rate].path))
                .into_iter()
                .collect::<Result<_, _>>()
        };
        Ok((0..rates.len()).map(read).collect::<Result<_, String>>()?)
    }

    /// Looks at those who were not looked at yet.
    fn see(&self, tasks: &[Task<'_>], jobs: usize) -> Result<(), Box<dyn Error>> {
        let missing: Vec<&Task<'_>> = tasks.iter().filter(|task| !task.is_done()).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let (started, next, done) = (Instant::now(), AtomicUsize::new(0), AtomicUsize::new(0));
        let work = || -> Result<(), Box<dyn Error>> {
            let films = &missing[0].films;
            let mut trackers =
                films.iter().map(|_| tracker(self.model)).collect::<Result<Vec<_>, Box<dyn Error>>>()?;
            while let Some(task) = missing.get(next.fetch_add(1, Ordering::Relaxed)) {
                task.run(&mut trackers)?;
                let (done, all) = (done.fetch_add(1, Ordering::Relaxed) + 1, missing.len());
                let left_min = started.elapsed().as_secs_f64() / 60.0 * (all - done) as f64 / done as f64;
                eprintln!("poses: {done} of {all} runners, {left_min:.0} min left");
            }
            Ok(())
        };
        each(jobs, jobs, |_| work().map_err(|error| error.to_string()))
            .into_iter()
            .collect::<Result<(), _>>()?;
        Ok(())
    }

    fn task<'r>(&self, runner: &'r Runner, rates: &[f64]) -> Result<Task<'r>, Box<dyn Error>> {
        let print = self.fingerprint(runner)?;
        let film = |&rate: &f64| Film {
            every: (rates[0] / rate).round() as usize,
            path: self.folder.join(format!("runner-{:03}-{rate}fps-{print}.csv", runner.seed)),
        };
        Ok(Task { runner, rate: rates[0], films: rates.iter().map(film).collect() })
    }

    /// Of a runner as this network is shown them.
    fn fingerprint(&self, runner: &Runner) -> Result<String, Box<dyn Error>> {
        let mut hash = Sha256::new();
        hash.update(self.network);
        for look in 0..LOOKS {
            let truth = runner.simulation.truth(WINDOW_S * look as f64 / LOOKS as f64);
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

/// Of the model's file and of the poses it finds in the first pictures of one runner.
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

/// One rate of a runner: every so many-th picture of the finest one.
struct Film {
    every: usize,
    path: PathBuf,
}

impl Film {
    /// What is written before it is whole.
    fn unfinished(&self) -> PathBuf {
        self.path.with_extension("part")
    }
}

/// A runner to look at. Each picture is rendered once; those of a lower rate are some of the finest rate's.
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
