//! `kei unit info`: shows the unit's name, firmware version, clock, sessions and free space.

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

/// Show the unit's name, firmware version, clock, sessions and free space
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
    let clock = clock.map_or("not set (`kei sync` sets it)".to_owned(), |us| moment(Some(us)));
    let writing = unit.writing.map_or("none running".to_owned(), |id| format!("{id} is running"));
    print(|out| {
        writeln!(out, "unit        {} at {}", unit.unit.as_str(), connection.port)?;
        writeln!(out, "firmware    {}, protocol {}", unit.firmware.as_str(), unit.protocol)?;
        writeln!(out, "clock       {clock}")?;
        writeln!(out, "sessions    {}, {writing}", unit.sessions)?;
        writeln!(out, "free space  {}", size(u64::from(unit.free_kib) << 10))
    })?;
    Ok(())
}
