//! Runs all checks and prints the findings.

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

\"ok\": works. \"--\": missing, needed by some commands only. \"!!\": needs fixing. The line below a finding shows the fix.
The exit status is 1 if anything needs fixing. kei doctor changes nothing.";

/// Check ports, permissions, versions and the database, and suggest fixes
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    store: StoreArgs,
}

/// Why `kei doctor` failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DoctorError {
    /// Some checks found problems. They are already printed.
    #[error("{}", need_fixing(*.0))]
    Problems(usize),
    /// The platform has no folder for user data.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The findings cannot be printed.
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
