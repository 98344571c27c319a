//! `kei live`: what the unit measures, as it measures it.

mod digits;
mod lines;
mod screen;
mod seen;

use crate::cable::connection::PortArgs;
use crate::cable::error::CableError;
use crate::stdout::{StdoutError, print};
use clap::Args;
use kei_link::LinkError;
use kei_wire::Record;
use kei_wire::cable::LIVE_LEASE_MS;
use screen::Screen;
use seen::Seen;
use std::io::{self, IsTerminal, Write, stdout};
use std::time::{Duration, Instant};

const EXAMPLE: &str = "\
Examples:
  kei live
  kei live --port /dev/ttyACM0 --for 60
  kei live --plain

In a terminal: the unit's numbers and their trends; q ends it, the unit goes on. Into a pipe or with --plain: one line a
second with time since the start, KEI with its 95 % interval, cadence, belt speed.";

/// Watch the unit while it runs
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct LiveArgs {
    /// Stop after so many seconds
    #[arg(long = "for", value_name = "SECONDS")]
    seconds: Option<u64>,
    /// Lines in place of a screen
    #[arg(long)]
    plain: bool,
    #[command(flatten)]
    port: PortArgs,
}

/// Why there is nothing to watch any more.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LiveError {
    /// The unit.
    #[error(transparent)]
    Cable(#[from] CableError),
    /// Standard output.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
    /// The terminal.
    #[error("can't draw in this terminal: {0}; use --plain")]
    Terminal(#[from] io::Error),
}

/// Where it is shown.
enum Show {
    Lines,
    Screen(Box<Screen>),
}

/// Runs the command.
pub(crate) fn run(args: &LiveArgs) -> Result<(), LiveError> {
    let mut connection = args.port.connect()?;
    let (unit, port) = (connection.unit.unit.clone(), connection.port.clone());
    let running = connection.unit.writing.is_some();
    let mut show = if args.plain || !stdout().is_terminal() {
        let words = if running { "a session is running" } else { "no session is running; waiting for one" };
        eprintln!("{}: {words}", unit.as_str());
        Show::Lines
    } else {
        Show::Screen(Box::new(Screen::open(Seen::new(unit.as_str(), running))?))
    };
    let link = |source: LinkError| CableError::link(&port, source);
    let began = Instant::now();
    let over = || args.seconds.is_some_and(|seconds| began.elapsed() >= Duration::from_secs(seconds));
    // The unit forgets who stops asking.
    let renew = Duration::from_millis(LIVE_LEASE_MS / 3);
    let client = &mut connection.client;
    let mut left = false;
    while !over() && !left {
        client.set_live(true).map_err(link)?;
        let asked = Instant::now();
        while asked.elapsed() < renew && !over() && !left {
            let live = client.next_live(Duration::from_millis(200)).map_err(link)?;
            let raw = live.as_ref().and_then(|live| live.record());
            let record = raw.and_then(|raw| Some((raw.time_us, raw.decode().ok()?)));
            left = show.take(record.as_ref())?;
        }
    }
    Ok(client.set_live(false).map_err(link)?)
}

impl Show {
    /// What came, if anything; true: the runner has seen enough.
    fn take(&mut self, record: Option<&(u64, Record<'_>)>) -> Result<bool, LiveError> {
        match self {
            Show::Lines => {
                if let Some((time_us, Record::Second(second))) = record {
                    print(|out| writeln!(out, "{}", lines::line(*time_us, second)))?;
                }
                Ok(false)
            }
            Show::Screen(screen) => {
                if let Some((time_us, record)) = record {
                    screen.seen.take(*time_us, record);
                }
                Ok(screen.show()?)
            }
        }
    }
}
