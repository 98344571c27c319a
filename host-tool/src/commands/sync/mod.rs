//! `kei sync`: everything new from the unit to this laptop.

mod error;
mod fetch;

pub(crate) use error::SyncError;

use super::cable::{CableError, PortArgs};
use super::store_args::StoreArgs;
use crate::store::Store;
use crate::text::{now_unix_us, sessions, size};
use clap::Args;
use fetch::Synced;
use kei_link::{Client, Line, LinkError};
use kei_wire::cable::UnitInfo;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// 2024-01-01: a laptop whose clock says less has not been set.
const CLOCK_LEAST_UNIX_US: i64 = 1_704_067_200_000_000;
/// A unit's clock that is off by less is left alone.
const CLOCK_OFF_US: i64 = 2_000_000;

const EXAMPLE: &str = "\
Examples:
  kei sync                               find the unit by itself
  kei sync --port /dev/ttyACM0           ask on this port
  kei sync --from /media/card/sessions   from a copy of the unit's store folder

What was interrupted goes on where it stopped. The unit's clock is set on the way.";

/// Bring what is new from the unit to this laptop
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct SyncArgs {
    #[command(flatten)]
    port: PortArgs,
    /// Instead of the cable, a folder with the unit's *.kei files
    #[arg(long, value_name = "DIR", conflicts_with = "port")]
    from: Option<PathBuf>,
    /// Bring back sessions that were deleted on this laptop, too
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
    eprintln!("done: {new} of {of} brought something new, {bytes}");
    Ok(())
}

fn sync(store: &mut Store, port: &PortArgs) -> Result<(), SyncError> {
    let began = Instant::now();
    let mut connection = port.connect()?;
    let link = |source| CableError::link(&connection.port, source);
    set_clock(&mut connection.client, &connection.unit).map_err(link)?;
    say_done(&fetch::all_new(&mut connection, store)?, began);
    Ok(())
}

/// Also dates the sessions that the unit lists afterwards.
fn set_clock(client: &mut Client<Line>, unit: &UnitInfo) -> Result<(), LinkError> {
    let now_us = now_unix_us();
    if now_us < CLOCK_LEAST_UNIX_US {
        eprintln!("this laptop's clock is not set: the unit's is left alone");
        return Ok(());
    }
    let off_us = unit.clock.map(|clock| clock.unix_us_at(unit.monotonic_us) - now_us);
    if off_us.is_some_and(|off| off.abs() < CLOCK_OFF_US) {
        return Ok(());
    }
    client.set_clock(now_us)?;
    eprintln!("the unit's clock was {} and is set now", if off_us.is_some() { "wrong" } else { "not set" });
    Ok(())
}

fn say_done(synced: &Synced, began: Instant) {
    if synced.bytes == 0 {
        eprintln!("done: nothing new; here: all of {}", sessions(synced.sessions));
        return;
    }
    let (new, bytes, seconds) = (sessions(synced.fetched), size(synced.bytes), began.elapsed().as_secs_f64());
    eprintln!("done: {new}, {bytes} in {seconds:.1} s; every byte compared with the unit's");
}
