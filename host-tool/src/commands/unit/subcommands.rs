//! The subcommands of `kei unit`.

use super::clock::{self, ClockArgs};
use super::delete::{self, DeleteArgs};
use super::error::UnitError;
use super::info::{self, InfoArgs};
use super::model::{self, ModelArgs};
use super::pair::{self, PairArgs};
use super::sessions::{self, SessionsArgs};
use super::settings::{self, SettingsArgs};
use clap::{Args, Subcommand};

const EXAMPLE: &str = "\
Examples:
  kei unit info                             its name, program, clock, sessions and room
  kei unit pair                             once, after a press of its pairing button
  kei unit settings belt_speed_kmh=12.5     change a setting
  kei unit delete 3                         delete a session from it

Reading needs the cable and nothing more. What changes or deletes needs a laptop that was paired.";

/// Query and manage the unit
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct UnitArgs {
    #[command(subcommand)]
    subcommand: UnitCommand,
}

#[derive(Debug, Subcommand)]
enum UnitCommand {
    Info(InfoArgs),
    Settings(SettingsArgs),
    Clock(ClockArgs),
    Sessions(SessionsArgs),
    // The name it had up to version 0.1 stays for scripts.
    #[command(alias = "forget")]
    Delete(DeleteArgs),
    Pair(PairArgs),
    Model(ModelArgs),
}

/// Runs the subcommand.
pub(crate) fn run(args: &UnitArgs) -> Result<(), UnitError> {
    match &args.subcommand {
        UnitCommand::Info(args) => info::run(args),
        UnitCommand::Settings(args) => settings::run(args),
        UnitCommand::Clock(args) => clock::run(args),
        UnitCommand::Sessions(args) => sessions::run(args),
        UnitCommand::Delete(args) => delete::run(args),
        UnitCommand::Pair(args) => pair::run(args),
        UnitCommand::Model(args) => model::run(args),
    }
}
