//! `kei unit model`: uploads a pose network or a reference gait to the unit.

use super::error::UnitError;
use crate::cable::connection::PortArgs;
use crate::cable::error::CableError;
use crate::laptop_key::KeyArgs;
use crate::progress::Progress;
use clap::{Args, ValueEnum};
use kei_wire::cable::ModelKind;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

const EXAMPLE: &str = "\
Examples:
  kei unit model movenet_lightning_int8.tflite
  kei unit model my-reference.toml

The unit validates the file before it replaces the old one. If it cannot use the file, it keeps the old one. The new
file is used from the unit's next start. An interrupted upload continues where it stopped.";

/// Size of the largest file that a unit accepts, in bytes: a pose network.
const MAX_FILE_BYTES: u64 = ModelKind::Pose.max_bytes() as u64;

/// Upload a pose network or a reference gait to the unit
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(super) struct ModelArgs {
    /// A pose network (.tflite), a reference gait (.toml) or the model trained for it (.kei)
    file: PathBuf,
    /// Kind of model [default: by the file extension]
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    port: PortArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// Pose network
    Pose,
    /// Reference gait to compare with
    Reference,
}

/// Runs the command.
pub(super) fn run(args: &ModelArgs) -> Result<(), UnitError> {
    let kind = kind(args)?;
    let file = read(&args.file)?;
    let key = args.key.load()?;
    let mut connection = args.port.connect()?;
    let progress = Progress::bytes(file.len() as u64);
    let mut uploaded = 0;
    let result = connection.client.upload_model(&key, kind, &file, |have| {
        progress.add(have.saturating_sub(uploaded));
        uploaded = uploaded.max(have);
    });
    drop(progress);
    result.map_err(|e| CableError::link(&connection.port, e))?;
    let unit = connection.unit.unit.as_str();
    eprintln!("{unit} accepted the model and uses it from its next start");
    Ok(())
}

fn kind(args: &ModelArgs) -> Result<ModelKind, UnitError> {
    let extension = args.file.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    match (args.kind, extension.as_deref()) {
        (Some(Kind::Pose), _) | (None, Some("tflite")) => Ok(ModelKind::Pose),
        (Some(Kind::Reference), _) | (None, Some("toml" | "kei")) => Ok(ModelKind::Reference),
        (None, _) => Err(UnitError::WhichKind { path: args.file.clone() }),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, UnitError> {
    let failed = |source| UnitError::File { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(UnitError::TooLong { path: path.to_owned() });
    }
    Ok(bytes)
}
