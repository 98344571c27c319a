//! `kei unit`: the unit itself, and what is on it.

mod ask;
mod clock;
mod error;
mod forget;
mod info;
mod key;
mod model;
mod pair;
mod sessions;
mod settings;

use clap::{Args, Subcommand};
use error::UnitError;

const EXAMPLE: &str = "\
Examples:
  kei unit info                             its name, program, clock, sessions and room
  kei unit pair                             once, after a press of its pairing button
  kei unit settings belt_speed_kmh=12.5     change a setting
  kei unit forget 3                         remove a session from it

Reading needs the cable and nothing more. What changes or deletes needs a laptop that was paired.";

/// Ask the unit about itself, set it up, tidy it
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct UnitArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Info(info::InfoArgs),
    Settings(settings::SettingsArgs),
    Clock(clock::ClockArgs),
    Sessions(sessions::SessionsArgs),
    Forget(forget::ForgetArgs),
    Pair(pair::PairArgs),
    Model(model::ModelArgs),
}

/// Runs the command.
pub(crate) fn run(args: &UnitArgs) -> Result<(), UnitError> {
    match &args.what {
        What::Info(args) => info::run(args),
        What::Settings(args) => settings::run(args),
        What::Clock(args) => clock::run(args),
        What::Sessions(args) => sessions::run(args),
        What::Forget(args) => forget::run(args),
        What::Pair(args) => pair::run(args),
        What::Model(args) => model::run(args),
    }
}
