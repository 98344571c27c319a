//! `kei man`: the manual pages, from the very definitions that the command line is parsed with.

use super::store_args::print;
use crate::failure::StdoutError;
use clap::{Args, CommandFactory};
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
    /// The folder.
    #[error("can't write into {}: {source}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Standard output.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}

/// Runs the command.
pub(crate) fn run(args: &ManArgs) -> Result<(), ManError> {
    let command = crate::cli::Cli::command();
    let Some(folder) = &args.output else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page).map_err(StdoutError)?;
        return Ok(print(|out| out.write_all(&page))?);
    };
    let write = || {
        fs::create_dir_all(folder)?;
        clap_mangen::generate_to(command, folder)
    };
    write().map_err(|source| ManError::Write { path: folder.clone(), source })
}
