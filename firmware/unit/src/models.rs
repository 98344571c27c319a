//! The pose network and the reference gait: the program's own, or what a laptop uploaded. Uploads are tried in a process
//! of their own first and used from the next start.

use crate::cli::{ModelChoice, TryModelOptions};
use crate::error::UnitError;
use kei_boards::profile::Profile;
use kei_core::kei::Reference;
use kei_frame::{Frame, PixelFormat};
use kei_link::ModelFolder;
use kei_models::{
    Network, PoseError, PoseNet, PoseTracker, Runtime, kei_file, kipchoge, model_path_from_environment,
};
use kei_wire::Name;
use kei_wire::cable::ModelKind;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tracing::warn;

/// Folder of the uploaded models, in the folder of the sessions.
const FOLDER: &str = "models";

/// Longest time for a model to load and to analyse one frame.
const TRIAL_TIMEOUT: Duration = Duration::from_secs(15);

/// Interval of the checks whether a trial has ended.
const TRIAL_POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Names of the models in use, for the session; empty for a unit that only serves.
#[derive(Default)]
pub(crate) struct ModelNames {
    pub(crate) pose: Name,
    pub(crate) reference: Name,
}

/// A pose network, ready to run.
pub(crate) struct LoadedNetwork {
    pub(crate) net: PoseNet,
    pub(crate) file: PathBuf,
}

impl LoadedNetwork {
    /// Loads a network for `threads` threads.
    pub(crate) fn load(file: PathBuf, threads: usize) -> Result<Self, PoseError> {
        let net = PoseNet::load(Runtime::from_environment()?, &file, threads)?;
        Ok(LoadedNetwork { net, file })
    }

    /// Name for the session.
    pub(crate) fn name(&self) -> Name {
        self.net.network().session_name(&self.file).as_str().into()
    }
}

/// Path of the uploaded models, given the folder of the sessions.
fn folder(sessions: &Path) -> PathBuf {
    sessions.join(FOLDER)
}

/// The folder in which the cable's server puts uploads.
pub(crate) fn intake(sessions: &Path) -> ModelFolder {
    let check =
        |kind, path: &Path| try_apart(kind, path).inspect_err(|why| warn!("uploaded model rejected: {why}"));
    ModelFolder::new(folder(sessions), Box::new(check))
}

/// Tries a model in another process, so that a file made to crash the interpreter does not end the session.
fn try_apart(kind: ModelKind, path: &Path) -> Result<(), String> {
    let mut trial = start_trial(kind, path)?;
    let started = Instant::now();
    loop {
        match trial.try_wait().map_err(|e| e.to_string())? {
            Some(end) if end.success() => return Ok(()),
            Some(end) => return Err(format!("its trial ended with {end}")),
            None if started.elapsed() > TRIAL_TIMEOUT => {
                // It may have ended this moment.
                let _ = trial.kill();
                let _ = trial.wait();
                return Err(format!("its trial took more than {} s", TRIAL_TIMEOUT.as_secs()));
            }
            None => thread::sleep(TRIAL_POLL_INTERVAL),
        }
    }
}

fn start_trial(kind: ModelKind, path: &Path) -> Result<Child, String> {
    let program = std::env::current_exe().map_err(|e| format!("cannot find this program: {e}"))?;
    let choice = match kind {
        ModelKind::Pose => "pose",
        ModelKind::Reference => "reference",
    };
    Command::new(program)
        .args(["try-model", choice])
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .map_err(|e| format!("cannot start its trial: {e}"))
}

/// `kei-unit try-model`: loads a model and, if it is a pose network, analyses a grey frame.
pub(crate) fn try_model(options: &TryModelOptions) -> Result<(), UnitError> {
    match options.kind {
        ModelChoice::Pose => _ = first_inference(LoadedNetwork::load(options.file.clone(), 1)?.net)?,
        ModelChoice::Reference => _ = read_reference(&options.file)?,
    }
    Ok(())
}

/// Analyses a grey frame; returns how long the inference took.
pub(crate) fn first_inference(net: PoseNet) -> Result<Duration, PoseError> {
    let mut tracker = PoseTracker::new(net);
    tracker.track(&Frame::zeroed(PixelFormat::Grey, 64, 64).map_err(PoseError::Frame)?)?;
    Ok(tracker.timings().inference)
}

/// The uploaded pose network, or else the profile's.
pub(crate) fn load_network(profile: &Profile) -> Result<LoadedNetwork, UnitError> {
    let threads = profile.pose.threads;
    for uploaded in uploads(&profile.session.store, ModelKind::Pose) {
        match LoadedNetwork::load(uploaded, threads) {
            Ok(network) => return Ok(network),
            Err(error) => warn!("{error}; using an older pose model"),
        }
    }
    let file = profile.pose.model.clone().map_or_else(model_path_from_environment, Ok)?;
    LoadedNetwork::load(file, threads).map_err(|error| match error {
        PoseError::Read { .. } | PoseError::NotAModel { .. } | PoseError::WrongModel { .. } => {
            UnitError::PoseModel(error)
        }
        other => other.into(),
    })
}

/// The uploaded reference gait, or else the program's own for `network`; and its name for the session.
pub(crate) fn load_reference(sessions: &Path, network: Network) -> (Reference, &'static str) {
    for uploaded in uploads(sessions, ModelKind::Reference) {
        match read_reference(&uploaded) {
            Ok(reference) => return (reference, "reference from a laptop"),
            Err(error) => warn!("{error}; using an older reference"),
        }
    }
    (kipchoge::reference(network), kipchoge::name(network))
}

/// The files of uploaded models of a kind, the newest first.
fn uploads(sessions: &Path, kind: ModelKind) -> impl Iterator<Item = PathBuf> {
    let folder = folder(sessions);
    [ModelFolder::current(&folder, kind), ModelFolder::previous(&folder, kind)]
        .into_iter()
        .filter(|file| file.is_file())
}

fn read_reference(path: &Path) -> Result<Reference, UnitError> {
    kei_file::load_reference(path)
        .map_err(|e| UnitError::Reference { path: path.to_owned(), why: e.to_string() })
}
