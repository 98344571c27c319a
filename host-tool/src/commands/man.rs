//! `kei man`: prints or writes the manual pages, generated from the command-line definitions.

use crate::stdout::{StdoutError, print};
use clap::{Args, Command};
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

const EXAMPLE: &str = "\
Examples:
  kei man | man -l -
  kei man -o ~/.local/share/man/man1";

/// Print the manual page, or write a page for each command
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct ManArgs {
    /// Folder for kei.1, kei-sync.1 and so on [default: print kei.1]
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// Why the manual pages cannot be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ManError {
    /// The folder cannot be written.
    #[error("cannot write the manual pages to {}: {source}", path.display())]
    Write {
        /// Path of the folder.
        path: PathBuf,
        /// Error of the operating system.
        source: io::Error,
    },
    /// The page cannot be printed.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}

/// Runs the command. `kei` is the definition of the whole command line.
pub(crate) fn run(args: &ManArgs, kei: Command) -> Result<(), ManError> {
    let Some(folder) = &args.output else {
        let mut page = Vec::new();
        clap_mangen::Man::new(kei).render(&mut page).map_err(StdoutError)?;
        return Ok(print(|out| out.write_all(&page))?);
    };
    let write = || {
        fs::create_dir_all(folder)?;
        clap_mangen::generate_to(kei, folder)
    };
    write().map_err(|source| ManError::Write { path: folder.clone(), source })
}
