//! The command line as a whole.

use crate::commands::analyze::{self, AnalyzeArgs};
use clap::{Parser, Subcommand};
use std::error::Error;

const EXAMPLES: &str = "\
Examples:
  kei analyze run.mp4                                  a table of one recording
  kei analyze run.mp4 --speed-kmh 10 --height-cm 178   with stride length in metres and centimetres
  kei analyze run.mp4 --overlay seen.mp4               what was seen, drawn into the video
  kei analyze keypoints.csv --json                     another program's keypoints in, JSON out

Results go to standard output, messages to standard error.
Exit status: 0 good, 1 failed, 2 wrong usage.";

/// Measures running form and holds it against Eliud Kipchoge's: the Kipchoge Efficiency Index (KEI).
#[derive(Debug, Parser)]
#[command(name = "kei", version, after_help = EXAMPLES, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Analyze(AnalyzeArgs),
}

impl Cli {
    /// Does what was asked for.
    pub(crate) fn run(self) -> Result<(), Box<dyn Error>> {
        match self.command {
            Command::Analyze(args) => Ok(analyze::run(&args)?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    /// clap's own checks: no option twice, no broken default.
    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
