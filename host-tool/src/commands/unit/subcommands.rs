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
  kei unit info                             show name, firmware version, clock, sessions and free space
  kei unit pair                             pair this laptop (needed once)
  kei unit settings belt_speed_kmh=12.5     change a setting
  kei unit delete 3                         delete a session from the unit

Reading works over any cable connection. Changing settings, deleting and uploading require a paired laptop.";

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
    // Its name up to version 0.1, kept for scripts.
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
