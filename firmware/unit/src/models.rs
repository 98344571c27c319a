//! Models that a laptop brought: tried in a process of their own before they are taken, used from the next start.

use crate::cli::{ModelChoice, TryModelOptions};
use crate::error::UnitError;
use kei_boards::profile::Profile;
use kei_core::kei::Reference;
use kei_frame::{Frame, PixelFormat};
use kei_link::ModelFolder;
use kei_models::kei_file;
use kei_models::{Network, PoseError, PoseNet, PoseTracker, Runtime, kipchoge, model_path_from_environment};
use kei_wire::cable::ModelKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tracing::warn;

/// Below the sessions' folder.
const FOLDER: &str = "models";

/// A model that takes longer than this to load and to look at one picture is of no use.
const PATIENCE: Duration = Duration::from_secs(15);

/// Where models are put that come over the cable into the store at `sessions`.
pub(crate) fn folder(sessions: &Path) -> PathBuf {
    sessions.join(FOLDER)
}

/// The folder as the cable's server fills it.
pub(crate) fn intake(sessions: &Path) -> ModelFolder {
    let check = |kind, path: &Path| {
        try_apart(kind, path).inspect_err(|why| warn!("a model that was brought is refused: {why}"))
    };
    ModelFolder::new(folder(sessions), Box::new(check))
}

/// Tries a model in another process: a file made to crash the interpreter takes no session with it.
fn try_apart(kind: ModelKind, path: &Path) -> Result<(), String> {
    let program = std::env::current_exe().map_err(|e| format!("this program is not to be found: {e}"))?;
    let choice = match kind {
        ModelKind::Pose => "pose",
        ModelKind::Reference => "reference",
    };
    let mut trial = Command::new(program)
        .args(["try-model", choice])
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .map_err(|e| format!("it can't be tried: {e}"))?;
    let begun = Instant::now();
    loop {
        match trial.try_wait().map_err(|e| e.to_string())? {
            Some(end) if end.success() => return Ok(()),
            Some(end) => return Err(format!("its trial ended with {end}")),
            None if begun.elapsed() > PATIENCE => {
                // It may have ended this moment.
                let _ = trial.kill();
                let _ = trial.wait();
                return Err(format!("its trial took more than {} s", PATIENCE.as_secs()));
            }
            None => thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// `kei-unit try-model`: loads it and lets it look at a grey picture.
pub(crate) fn try_model(options: &TryModelOptions) -> Result<(), UnitError> {
    match options.kind {
        ModelChoice::Pose => {
            let mut tracker =
                PoseTracker::new(PoseNet::load(Runtime::from_environment()?, &options.file, 1)?);
            let grey = Frame::zeroed(PixelFormat::Grey, 64, 64).map_err(kei_models::PoseError::Frame)?;
            tracker.track(&grey)?;
        }
        ModelChoice::Reference => _ = read_reference(&options.file)?,
    }
    Ok(())
}

/// The pose network that a laptop brought, or else the profile's; and which file it is.
pub(crate) fn load_pose(profile: &Profile) -> Result<(PoseNet, PathBuf), UnitError> {
    let runtime = Runtime::from_environment()?;
    let folder = folder(&profile.session.store);
    for kept in [ModelFolder::current, ModelFolder::previous].map(|file| file(&folder, ModelKind::Pose)) {
        if !kept.is_file() {
            continue;
        }
        match PoseNet::load(runtime, &kept, profile.pose.threads) {
            Ok(net) => return Ok((net, kept)),
            Err(error) => warn!("{error}; an older pose model is used"),
        }
    }
    let path = model_path(profile)?;
    let net = PoseNet::load(runtime, &path, profile.pose.threads).map_err(|error| match error {
        PoseError::Read { .. } | PoseError::NotAModel { .. } | PoseError::WrongModel { .. } => {
            UnitError::PoseModel(error)
        }
        other => other.into(),
    })?;
    Ok((net, path))
}

/// The gait to compare with: what a laptop brought, or else the program's own, for what this network sees; and what
/// sessions call it.
pub(crate) fn load_reference(sessions: &Path, network: Network) -> (Reference, &'static str) {
    let folder = folder(sessions);
    for kept in [ModelFolder::current, ModelFolder::previous].map(|file| file(&folder, ModelKind::Reference))
    {
        if !kept.is_file() {
            continue;
        }
        match read_reference(&kept) {
            Ok(reference) => return (reference, "reference from a laptop"),
            Err(error) => warn!("{error}; an older reference is used"),
        }
    }
    (kipchoge::reference(network), kipchoge::name(network))
}

fn read_reference(path: &Path) -> Result<Reference, UnitError> {
    kei_file::load_reference(path)
        .map_err(|e| UnitError::Reference { path: path.to_owned(), why: e.to_string() })
}

/// The pose model that the profile means, or the environment.
fn model_path(profile: &Profile) -> Result<PathBuf, PoseError> {
    profile.pose.model.clone().map_or_else(model_path_from_environment, Ok)
}
