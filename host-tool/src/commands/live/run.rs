//! The `kei live` command: shows measurements while the unit makes them.

use super::lines;
use super::screen::Screen;
use super::state::LiveState;
use crate::cable::connection::PortArgs;
use crate::cable::error::CableError;
use crate::stdout::{StdoutError, print};
use clap::Args;
use kei_link::LinkError;
use kei_wire::Record;
use kei_wire::cable::LIVE_LEASE_MS;
use std::io::{self, IsTerminal, Write, stdout};
use std::time::{Duration, Instant};

/// Time between renewals of the lease, a third of its length. The unit stops sending when the lease expires.
const RENEWAL: Duration = Duration::from_millis(LIVE_LEASE_MS / 3);

/// Longest wait for a record. It limits the delay between a key press and its effect.
const POLL: Duration = Duration::from_millis(200);

const EXAMPLE: &str = "\
Examples:
  kei live
  kei live --port /dev/ttyACM0 --for 60
  kei live --plain

In a terminal, kei live shows the current metrics and their trends. Press q to quit; the unit keeps running. In a pipe or
with --plain, it prints one line per second: time since the start, KEI with its 95 % interval, cadence, belt speed.";

/// Watch the unit while it runs
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct LiveArgs {
    /// Stop after this many seconds
    #[arg(long = "for", value_name = "SECONDS")]
    seconds: Option<u64>,
    /// Print lines instead of drawing a screen
    #[arg(long)]
    plain: bool,
    #[command(flatten)]
    port: PortArgs,
}

/// Why `kei live` stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LiveError {
    /// The connection to the unit failed.
    #[error(transparent)]
    Cable(#[from] CableError),
    /// A line could not be printed.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
    /// The terminal does not support a screen.
    #[error("cannot draw in this terminal: {0}. Use --plain")]
    Terminal(#[from] io::Error),
}

/// Where measurements are shown.
enum Output {
    Lines,
    Screen(Box<Screen>),
}

/// Shows measurements until the runner quits or the time is over.
///
/// # Errors
///
/// See [`LiveError`].
pub(crate) fn run(args: &LiveArgs) -> Result<(), LiveError> {
    let mut connection = args.port.connect()?;
    let running = connection.unit.writing.is_some();
    let mut output = Output::open(args.plain, connection.unit.unit.as_str(), running)?;
    let port = connection.port.clone();
    let link = |source: LinkError| CableError::link(&port, source);
    let started = Instant::now();
    let timed_out = || args.seconds.is_some_and(|seconds| started.elapsed() >= Duration::from_secs(seconds));
    let client = &mut connection.client;
    let mut quit = false;
    while !timed_out() && !quit {
        client.set_live(true).map_err(link)?;
        let leased = Instant::now();
        while leased.elapsed() < RENEWAL && !timed_out() && !quit {
            let live = client.next_live(POLL).map_err(link)?;
            let raw = live.as_ref().and_then(|live| live.record());
            let record = raw.and_then(|raw| Some((raw.time_us, raw.decode().ok()?)));
            quit = output.update(record.as_ref())?;
        }
    }
    Ok(client.set_live(false).map_err(link)?)
}

impl Output {
    /// Opens the screen in a terminal; elsewhere, or if `plain`, selects lines.
    fn open(plain: bool, unit: &str, running: bool) -> Result<Output, LiveError> {
        if !plain && stdout().is_terminal() {
            return Ok(Output::Screen(Box::new(Screen::open(LiveState::new(unit, running))?)));
        }
        let session = if running { "a session is running" } else { "no session is running; waiting for one" };
        eprintln!("{unit}: {session}");
        Ok(Output::Lines)
    }

    /// Shows a record, if there is one. Returns true if the runner wants to quit.
    fn update(&mut self, record: Option<&(u64, Record<'_>)>) -> Result<bool, LiveError> {
        match self {
            Output::Lines => {
                if let Some((time_us, Record::Second(second))) = record {
                    print(|out| writeln!(out, "{}", lines::line(*time_us, second)))?;
                }
                Ok(false)
            }
            Output::Screen(screen) => {
                if let Some((time_us, record)) = record {
                    screen.state.update(*time_us, record);
                }
                Ok(screen.draw()?)
            }
        }
    }
}
