//! `kei unit info`: shows the unit's name, program, clock, sessions and room.

use super::error::UnitError;
use crate::cable::connection::PortArgs;
use crate::stdout::print;
use crate::text::{moment, size};
use clap::Args;
use std::io::Write;

const EXAMPLE: &str = "\
Examples:
  kei unit info
  kei unit info --port /dev/ttyACM0";

/// Show its name, program, clock, sessions and room
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(super) struct InfoArgs {
    #[command(flatten)]
    port: PortArgs,
}

/// Runs the command.
pub(super) fn run(args: &InfoArgs) -> Result<(), UnitError> {
    let connection = args.port.connect()?;
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
