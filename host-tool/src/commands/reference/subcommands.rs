//! The subcommands of `kei reference`.

use super::build::{self, BuildArgs};
use super::error::BuildError;
use clap::{Args, Subcommand};

const EXAMPLES: &str = "\
Examples:
  kei reference build run1.mp4 run2.mp4 -o mine.toml           build a reference from clips of one runner
  kei reference build race.mp4 -o race.toml --speed-kmh 20     build one with a known running speed
  kei train --reference mine.toml -o mine.kei                  train the model for it
  kei analyze run3.mp4 --reference mine.kei                    score another run against it
  kei unit model mine.kei                                      upload it to the unit";

/// Build your own reference gait
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ReferenceArgs {
    #[command(subcommand)]
    subcommand: ReferenceCommand,
}

#[derive(Debug, Subcommand)]
enum ReferenceCommand {
    Build(BuildArgs),
}

/// Runs the subcommand.
pub(crate) fn run(args: &ReferenceArgs) -> Result<(), BuildError> {
    match &args.subcommand {
        ReferenceCommand::Build(args) => build::run(args),
    }
}
