//! `kei unit model`: brings the unit a pose network or a reference gait.

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

The unit checks every byte and tries the file before it takes the old one's place; one that it cannot use changes
nothing. It is used from the unit's next start on. What was interrupted goes on where it stopped.";

/// No unit takes a longer one, bytes.
const FILE_BYTES_MAX: u64 = 16 << 20;

/// Bring it a pose network or a reference gait
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(super) struct ModelArgs {
    /// A .tflite, or a reference: a .toml, or the .kei that was trained for it
    file: PathBuf,
    /// What it is [default: by the file's ending]
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    port: PortArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// The pose network
    Pose,
    /// The gait that KEI compares with
    Reference,
}

/// Runs the command.
pub(super) fn run(args: &ModelArgs) -> Result<(), UnitError> {
    let kind = kind(args)?;
    let file = read(&args.file)?;
    let key = args.key.load()?;
    let mut connection = args.port.connect()?;
    let progress = Progress::bytes(file.len() as u64);
    let mut there = 0;
    let brought = connection.client.upload_model(&key, kind, &file, |have| {
        progress.add(have.saturating_sub(there));
        there = there.max(have);
    });
    drop(progress);
    brought.map_err(|e| CableError::link(&connection.port, e))?;
    let unit = connection.unit.unit.as_str();
    eprintln!("{unit} has tried and taken it, and uses it from its next start on");
    Ok(())
}

fn kind(args: &ModelArgs) -> Result<ModelKind, UnitError> {
    let ending = args.file.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match (args.kind, ending.as_deref()) {
        (Some(Kind::Pose), _) | (None, Some("tflite")) => Ok(ModelKind::Pose),
        (Some(Kind::Reference), _) | (None, Some("toml" | "kei")) => Ok(ModelKind::Reference),
        (None, _) => Err(UnitError::WhichKind { path: args.file.clone() }),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, UnitError> {
    let failed = |source| UnitError::File { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(UnitError::TooLong { path: path.to_owned() });
    }
    Ok(bytes)
}
