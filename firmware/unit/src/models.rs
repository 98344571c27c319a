//! The pose network and the reference gait: those of the board, or newer ones that a laptop uploaded.
//!
//! An upload is validated in a process of its own before it replaces the current model, and is used from the
//! next start.

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

/// Longest time for a model to load and analyse one frame during validation.
const TRIAL_TIMEOUT: Duration = Duration::from_secs(15);

/// Interval of the checks for the end of a trial.
const TRIAL_POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Names of the models in use, as sessions record them; empty for a unit that only serves.
#[derive(Default)]
pub(crate) struct ModelNames {
    pub(crate) pose: Name,
    pub(crate) reference: Name,
}

/// A pose network that is ready to run, and the file it came from.
pub(crate) struct LoadedNetwork {
    pub(crate) net: PoseNet,
    pub(crate) file: PathBuf,
}

impl LoadedNetwork {
    /// Loads a network that runs on `threads` threads.
    pub(crate) fn load(file: PathBuf, threads: usize) -> Result<Self, PoseError> {
        let net = PoseNet::load(Runtime::from_environment()?, &file, threads)?;
        Ok(LoadedNetwork { net, file })
    }

    /// Returns the name that sessions record.
    pub(crate) fn name(&self) -> Name {
        self.net.network().session_name(&self.file).as_str().into()
    }
}

/// Returns the path of the uploaded models, given the folder of the sessions.
fn folder(sessions: &Path) -> PathBuf {
    sessions.join(FOLDER)
}

/// Returns the folder in which the cable's server puts uploads that pass validation.
pub(crate) fn upload_folder(sessions: &Path) -> ModelFolder {
    let check = |kind, path: &Path| {
        validate_in_subprocess(kind, path).inspect_err(|why| warn!("uploaded model rejected: {why}"))
    };
    ModelFolder::new(folder(sessions), Box::new(check))
}

/// Validates a model in another process, so that a file crafted to crash the interpreter cannot end the
/// session.
fn validate_in_subprocess(kind: ModelKind, path: &Path) -> Result<(), String> {
    let mut trial = start_trial(kind, path)?;
    let started = Instant::now();
    loop {
        match trial.try_wait().map_err(|e| e.to_string())? {
            Some(end) if end.success() => return Ok(()),
            Some(end) => return Err(format!("validation failed with {end}")),
            None if started.elapsed() > TRIAL_TIMEOUT => {
                // Killing fails if it has ended in the meantime, which is fine.
                let _ = trial.kill();
                let _ = trial.wait();
                return Err(format!("validation took more than {} s", TRIAL_TIMEOUT.as_secs()));
            }
            None => thread::sleep(TRIAL_POLL_INTERVAL),
        }
    }
}

/// Starts `kei-unit try-model` on the file. If it fails, it logs the reason to stderr.
fn start_trial(kind: ModelKind, path: &Path) -> Result<Child, String> {
    let program =
        std::env::current_exe().map_err(|e| format!("cannot find the path of this program: {e}"))?;
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
        .map_err(|e| format!("cannot start its validation: {e}"))
}

/// `kei-unit try-model`: loads a model and, if it is a pose network, analyses a grey frame with it.
pub(crate) fn try_model(options: &TryModelOptions) -> Result<(), UnitError> {
    match options.kind {
        ModelChoice::Pose => _ = first_inference(LoadedNetwork::load(options.file.clone(), 1)?.net)?,
        ModelChoice::Reference => _ = read_reference(&options.file)?,
    }
    Ok(())
}

/// Analyses a grey frame and returns the time that the inference took.
pub(crate) fn first_inference(net: PoseNet) -> Result<Duration, PoseError> {
    let mut tracker = PoseTracker::new(net);
    tracker.track(&Frame::zeroed(PixelFormat::Grey, 64, 64).map_err(PoseError::Frame)?)?;
    Ok(tracker.timings().inference)
}

/// Loads the newest uploaded pose network that works, or else the profile's.
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
        PoseError::Read { .. }
        | PoseError::NotAModel { .. }
        | PoseError::Damaged { .. }
        | PoseError::TooNew { .. }
        | PoseError::CustomOperator { .. }
        | PoseError::WrongModel { .. } => UnitError::PoseModel(error),
        other => other.into(),
    })
}

/// Loads the newest uploaded reference gait that works, or else the built-in one for `network`. Returns it
/// with the name that sessions record.
pub(crate) fn load_reference(sessions: &Path, network: Network) -> (Reference, &'static str) {
    for uploaded in uploads(sessions, ModelKind::Reference) {
        match read_reference(&uploaded) {
            Ok(reference) => return (reference, "reference from a laptop"),
            Err(error) => warn!("{error}; using an older reference"),
        }
    }
    (kipchoge::reference(network), kipchoge::name(network))
}

/// Returns the files of uploaded models of a kind, the newest first.
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
