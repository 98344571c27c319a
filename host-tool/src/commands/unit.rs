//! `kei unit`: the unit itself.

use super::cable::{CableError, PortArgs};
use super::store_args::print;
use crate::failure::StdoutError;
use crate::text::{moment, size};
use clap::{Args, Subcommand};
use std::io::Write;

const EXAMPLE: &str = "\
Examples:
  kei unit info
  kei unit info --port /dev/ttyACM0";

/// Ask the unit about itself
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct UnitArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Its name, program, clock, sessions and room
    #[command(after_help = EXAMPLE)]
    Info(PortArgs),
}

/// Why the unit did not say.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UnitError {
    /// The cable.
    #[error(transparent)]
    Cable(#[from] CableError),
    /// Standard output.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}

/// Runs the command.
pub(crate) fn run(args: &UnitArgs) -> Result<(), UnitError> {
    let What::Info(port) = &args.what;
    let connection = port.connect()?;
    let unit = &connection.unit;
    let clock = unit.clock.map(|clock| clock.unix_us_at(unit.monotonic_us));
    let clock = clock.map_or("not set: `kei sync` sets it".to_owned(), |us| moment(Some(us)));
    let writing = unit.writing.map_or("none is running".to_owned(), |id| format!("{id} is running"));
    print(|out| {
        writeln!(out, "unit      {} at {}", unit.unit.as_str(), connection.port)?;
        writeln!(out, "program   {}, protocol {}", unit.firmware.as_str(), unit.protocol)?;
        writeln!(out, "clock     {clock}")?;
        writeln!(out, "sessions  {} on it; {writing}", unit.sessions)?;
        writeln!(out, "room      {}", size(u64::from(unit.free_kib) << 10))
    })?;
    Ok(())
}
