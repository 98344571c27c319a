//! From the command line to the printed findings.

use super::checks::{database, ffmpeg, pose_model, programs, tflite};
use super::finding::Status;
use super::ports::ports;
use crate::options::store::StoreArgs;
use crate::stdout::{StdoutError, print};
use crate::store::StoreError;
use clap::Args;

const EXAMPLE: &str = "\
Examples:
  kei doctor
  kei doctor --db club.db

\"ok\" marks what works, \"--\" what is missing but not always needed, \"!!\" what needs fixing; the line below says how.
Exit status 1 if anything needs fixing. Nothing is changed.";

/// Check ports, permissions, versions and the database
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    store: StoreArgs,
}

/// Why the checks failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DoctorError {
    /// Some findings are problems; they were printed.
    #[error("{}", need_fixing(*.0))]
    Problems(usize),
    /// The platform has no place for the database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The findings can't be printed.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}

fn need_fixing(problems: usize) -> String {
    if problems == 1 {
        "1 problem needs fixing".to_owned()
    } else {
        format!("{problems} problems need fixing")
    }
}

/// Runs the command.
pub(crate) fn run(args: &DoctorArgs) -> Result<(), DoctorError> {
    let mut findings = vec![programs()];
    findings.extend(database(&args.store.path()?));
    findings.extend(ports());
    findings.extend([tflite(), pose_model(), ffmpeg()]);
    print(|out| findings.iter().try_for_each(|finding| finding.print(out)))?;
    match findings.iter().filter(|finding| finding.status == Status::Problem).count() {
        0 => Ok(()),
        problems => Err(DoctorError::Problems(problems)),
    }
}
