//! `kei unit pair`: pairs this laptop with the unit, which then accepts changes from it.

use super::error::UnitError;
use crate::cable::connection::{Connection, PortArgs};
use crate::cable::error::CableError;
use crate::laptop_key::KeyArgs;
use clap::Args;
use kei_link::LinkError;
use kei_wire::cable::{Key, Refusal};
use std::thread;
use std::time::{Duration, Instant};

const EXAMPLE: &str = "\
Examples:
  kei unit pair
  kei unit pair --name \"living room\"

Choose \"pair a laptop\" in the unit's menu (hold the shoe button for a second to open it). On a unit without buttons,
run `sudo kei-unit pair --profile PROFILE.toml` on the unit.
Pairing is needed only once. The key stays in a file on this laptop that only you can read.";

/// Time between attempts while the unit does not allow pairing.
const RETRY: Duration = Duration::from_millis(500);

/// Pair this laptop with the unit, so that it can change settings and delete sessions
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(super) struct PairArgs {
    /// Name of this laptop on the unit [default: the host name]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Time to wait for the unit to allow pairing, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    wait: u64,
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    port: PortArgs,
}

/// Runs the command.
pub(super) fn run(args: &PairArgs) -> Result<(), UnitError> {
    let mut connection = args.port.connect()?;
    let key = args.key.load_or_create()?;
    let name = args.name.clone().unwrap_or_else(host_name);
    let unit = connection.unit.unit.as_str().to_owned();
    let began = Instant::now();
    let mut prompted = false;
    while !try_once(&mut connection, &name, key)? {
        if began.elapsed() >= Duration::from_secs(args.wait) {
            return Err(UnitError::NotAllowed { unit, seconds: args.wait });
        }
        if !prompted {
            eprintln!(
                "choose \"pair a laptop\" in the menu of {unit} now (or run `kei-unit pair` on a unit without buttons)"
            );
            prompted = true;
        }
        thread::sleep(RETRY);
    }
    eprintln!("{unit} is paired with this laptop as {name:?}");
    Ok(())
}

/// Tries to pair. Returns false while the unit does not allow it.
fn try_once(connection: &mut Connection, name: &str, key: Key) -> Result<bool, UnitError> {
    match connection.client.pair(name, key) {
        Ok(()) => Ok(true),
        Err(LinkError::Refused(Refusal::NotPaired)) => Ok(false),
        Err(error) => Err(CableError::link(&connection.port, error).into()),
    }
}

/// Returns the laptop's host name, from the environment or from `/etc/hostname`.
fn host_name() -> String {
    let of_shell = std::env::var("COMPUTERNAME").or_else(|_| std::env::var("HOSTNAME")).ok();
    let name = of_shell.or_else(|| std::fs::read_to_string("/etc/hostname").ok()).unwrap_or_default();
    match name.trim() {
        "" => "laptop".to_owned(),
        name => name.to_owned(),
    }
}
