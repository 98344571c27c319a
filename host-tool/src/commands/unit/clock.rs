//! `kei unit clock`: shows and sets the unit's clock.

use super::error::UnitError;
use crate::cable::connection::{Connection, PortArgs};
use crate::cable::error::CableError;
use crate::stdout::print;
use crate::text::{moment, now_unix_us};
use clap::Args;
use kei_wire::ClockSource;
use kei_wire::cable::UnitInfo;
use std::io::Write;

const EXAMPLE: &str = "\
Examples:
  kei unit clock
  kei unit clock --set

The unit has no clock of its own: a laptop or the network sets the time. This also dates all sessions recorded since
the unit was switched on. `kei sync` sets the clock, too.";

const US_PER_S: f64 = 1e6;
/// Smallest offset between the clocks that is reported, s. Smaller ones may be
/// the delay of the cable.
const MIN_REPORTED_OFFSET_S: f64 = 0.5;

/// Show or set the unit's clock
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(super) struct ClockArgs {
    /// Set the clock to this laptop's time
    #[arg(long)]
    set: bool,
    #[command(flatten)]
    port: PortArgs,
}

/// Runs the command.
pub(super) fn run(args: &ClockArgs) -> Result<(), UnitError> {
    let mut connection = args.port.connect()?;
    if args.set { set(&mut connection) } else { show(&connection.unit) }
}

fn set(connection: &mut Connection) -> Result<(), UnitError> {
    let set = connection.client.set_clock(now_unix_us());
    set.map_err(|e| CableError::link(&connection.port, e))?;
    eprintln!("{}: clock set", connection.unit.unit.as_str());
    Ok(())
}

fn show(unit: &UnitInfo) -> Result<(), UnitError> {
    let Some(clock) = unit.clock else {
        return Ok(print(|out| writeln!(out, "not set. Set it: kei unit clock --set"))?);
    };
    let unix_us = clock.unix_us_at(unit.monotonic_us);
    let source = match clock.source {
        ClockSource::Laptop => "a laptop",
        ClockSource::Network => "the network",
        ClockSource::Board => "the board's clock",
    };
    let (time, offset) = (moment(Some(unix_us)), offset(unix_us - now_unix_us()));
    Ok(print(|out| writeln!(out, "{time}, {offset}, set by {source}"))?)
}

/// Describes the offset of the unit's clock from this laptop's.
fn offset(ahead_us: i64) -> String {
    let ahead_s = ahead_us as f64 / US_PER_S;
    match ahead_s.abs() {
        ..MIN_REPORTED_OFFSET_S => "same as this laptop".to_owned(),
        off_s if ahead_s > 0.0 => format!("{off_s:.1} s ahead of this laptop"),
        off_s => format!("{off_s:.1} s behind this laptop"),
    }
}
