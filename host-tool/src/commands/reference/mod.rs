//! `kei reference`: gaits to be held against other than Kipchoge's as it comes with the program.

mod build;
mod error;
mod sheet;

use clap::{Args, Subcommand};
use error::BuildError;

const EXAMPLES: &str = "\
Examples:
  kei reference build run1.mp4 run2.mp4 -o mine.toml           a reference from clips of one runner
  kei reference build race.mp4 -o race.toml --speed-kmh 20     one that knows its own speed
  kei train --reference mine.toml -o mine.kei                  then: the model that scores against it
  kei analyze run3.mp4 --reference mine.kei                    how alike another run is
  kei unit model mine.kei                                      and: onto the unit";

/// Make a reference gait of your own
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ReferenceArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Build(build::BuildArgs),
}

/// Runs the command.
pub(crate) fn run(args: &ReferenceArgs) -> Result<(), BuildError> {
    match &args.what {
        What::Build(args) => build::run(args),
    }
}
