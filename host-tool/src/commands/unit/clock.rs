//! `kei unit clock`: what time the unit thinks it is.

use super::error::UnitError;
use crate::cable::connection::PortArgs;
use crate::cable::error::CableError;
use crate::stdout::print;
use crate::text::{moment, now_unix_us};
use clap::Args;
use kei_wire::ClockSource;
use std::io::Write;

const EXAMPLE: &str = "\
Examples:
  kei unit clock
  kei unit clock --set

A unit has no clock of its own: a laptop or the network tells it the time, and all sessions since it was switched on
get their date. `kei sync` sets it, too.";

/// What time it thinks it is
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(super) struct ClockArgs {
    /// Tell it this laptop's time
    #[arg(long)]
    set: bool,
    #[command(flatten)]
    port: PortArgs,
}

/// Runs the command.
pub(super) fn run(args: &ClockArgs) -> Result<(), UnitError> {
    let mut connection = args.port.connect()?;
    if args.set {
        let set = connection.client.set_clock(now_unix_us());
        set.map_err(|e| CableError::link(&connection.port, e))?;
        eprintln!("{}: the clock is set", connection.unit.unit.as_str());
        return Ok(());
    }
    let unit = &connection.unit;
    let Some(clock) = unit.clock else {
        return Ok(print(|out| writeln!(out, "not set: `kei unit clock --set` or `kei sync` sets it"))?);
    };
    let unix_us = clock.unix_us_at(unit.monotonic_us);
    let told_by = match clock.source {
        ClockSource::Laptop => "a laptop",
        ClockSource::Network => "the network",
        ClockSource::Board => "a clock on its board",
    };
    let ahead_s = (unix_us - now_unix_us()) as f64 / 1e6;
    let off = match ahead_s.abs() {
        ..0.5 => "as here".to_owned(),
        off_s if ahead_s > 0.0 => format!("{off_s:.1} s ahead of this laptop"),
        off_s => format!("{off_s:.1} s behind this laptop"),
    };
    Ok(print(|out| writeln!(out, "{}, {off}, told by {told_by}", moment(Some(unix_us))))?)
}
