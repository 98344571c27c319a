//! `kei man`: the manual pages, from the definitions that the command line is parsed with.

use crate::stdout::{StdoutError, print};
use clap::{Args, Command};
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

const EXAMPLE: &str = "\
Examples:
  kei man | man -l -
  kei man -o ~/.local/share/man/man1";

/// Print the manual page, or write one for each command
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct ManArgs {
    /// The folder for kei.1, kei-sync.1 and so on [default: kei.1 to standard output]
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ManError {
    /// The folder can't be written.
    #[error("can't write into {}: {source}", path.display())]
    Write {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The page can't be printed.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}

/// Runs the command; `kei` is the whole command line.
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
