//! Runs the sync, or the import from a folder, and prints a summary.

use super::fetch::{Fetched, SyncError, fetch_new};
use crate::cable::connection::PortArgs;
use crate::cable::error::CableError;
use crate::options::store::StoreArgs;
use crate::store::Store;
use crate::text::{now_unix_us, sessions, size};
use clap::Args;
use kei_link::{Client, Line, LinkError};
use kei_wire::cable::UnitInfo;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// 2024-01-01 00:00 UTC, before this program existed. A laptop clock that shows an earlier time was never
/// set.
const MIN_CLOCK_UNIX_US: i64 = 1_704_067_200_000_000;
/// Smallest error of the unit's clock that is corrected, µs.
const MIN_CLOCK_ERROR_US: i64 = 2_000_000;

const EXAMPLE: &str = "\
Examples:
  kei sync                               find the unit automatically
  kei sync --port /dev/ttyACM0           use this port
  kei sync --from /media/card/sessions   read a copy of the unit's store folder

An interrupted sync continues where it stopped. kei sync also sets the unit's clock.";

/// Copy everything new from the unit to this laptop
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct SyncArgs {
    #[command(flatten)]
    port: PortArgs,
    /// Read a folder with the unit's *.kei files instead of using the cable
    #[arg(long, value_name = "DIR", conflicts_with = "port")]
    from: Option<PathBuf>,
    /// Also restore sessions that were deleted on this laptop
    #[arg(long)]
    restore: bool,
    #[command(flatten)]
    store: StoreArgs,
}

/// Runs the command.
pub(crate) fn run(args: &SyncArgs) -> Result<(), SyncError> {
    let mut store = args.store.create()?;
    if args.restore {
        store.undelete()?;
    }
    match &args.from {
        Some(folder) => import(&mut store, folder),
        None => sync(&mut store, &args.port),
    }
}

fn import(store: &mut Store, folder: &Path) -> Result<(), SyncError> {
    let imported = store.import(folder, now_unix_us())?;
    let (new, of, bytes) = (imported.new, sessions(imported.sessions), size(imported.bytes));
    eprintln!("done: {of}, {new} with new data, {bytes}");
    Ok(())
}

fn sync(store: &mut Store, port: &PortArgs) -> Result<(), SyncError> {
    let began = Instant::now();
    let mut connection = port.connect()?;
    let link = |source| CableError::link(&connection.port, source);
    set_clock(&mut connection.client, &connection.unit).map_err(link)?;
    print_summary(&fetch_new(&mut connection, store)?, began);
    Ok(())
}

/// Sets the unit's clock if it is wrong or not set. Call this before listing sessions, because the unit dates
/// them by its clock.
fn set_clock(client: &mut Client<Line>, unit: &UnitInfo) -> Result<(), LinkError> {
    let now_us = now_unix_us();
    if now_us < MIN_CLOCK_UNIX_US {
        eprintln!("this laptop's clock is not set, so the unit's clock was not changed");
        return Ok(());
    }
    let off_us = unit.clock.map(|clock| clock.unix_us_at(unit.monotonic_us) - now_us);
    if off_us.is_some_and(|off| off.abs() < MIN_CLOCK_ERROR_US) {
        return Ok(());
    }
    client.set_clock(now_us)?;
    eprintln!("set the unit's clock: it was {}", if off_us.is_some() { "wrong" } else { "not set" });
    Ok(())
}

fn print_summary(fetched: &Fetched, began: Instant) {
    if fetched.bytes == 0 {
        eprintln!("done: nothing new ({} on the unit)", sessions(fetched.on_unit));
        return;
    }
    let (new, bytes, seconds) =
        (sessions(fetched.sessions), size(fetched.bytes), began.elapsed().as_secs_f64());
    eprintln!("done: {new}, {bytes} in {seconds:.1} s, verified against the unit");
}
