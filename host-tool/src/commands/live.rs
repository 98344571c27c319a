//! `kei live`: what the unit measures, as it measures it.

use super::cable::{CableError, PortArgs};
use super::store_args::print;
use crate::failure::StdoutError;
use clap::Args;
use kei_link::LinkError;
use kei_wire::cable::LIVE_LEASE_MS;
use kei_wire::{Record, Second};
use std::io::Write;
use std::time::{Duration, Instant};

const EXAMPLE: &str = "\
Examples:
  kei live
  kei live --port /dev/ttyACM0 --for 60

One line a second while somebody runs: time since the start, KEI with its 95 % interval, cadence, belt speed. Stop it
with Ctrl-C; the unit goes on.";

/// Watch the unit while it runs
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct LiveArgs {
    /// Stop after so many seconds
    #[arg(long = "for", value_name = "SECONDS")]
    seconds: Option<u64>,
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
}

/// Runs the command.
pub(crate) fn run(args: &LiveArgs) -> Result<(), LiveError> {
    let mut connection = args.port.connect()?;
    let (unit, port) = (connection.unit.unit.clone(), connection.port.clone());
    match connection.unit.writing {
        Some(_) => eprintln!("{}: a session is running", unit.as_str()),
        None => eprintln!("{}: no session is running; waiting for one", unit.as_str()),
    }
    let link = |source: LinkError| CableError::link(&port, source);
    let began = Instant::now();
    let over = || args.seconds.is_some_and(|seconds| began.elapsed() >= Duration::from_secs(seconds));
    // The unit forgets who stops asking.
    let renew = Duration::from_millis(LIVE_LEASE_MS / 3);
    let client = &mut connection.client;
    while !over() {
        client.live(true).map_err(link)?;
        let asked = Instant::now();
        while asked.elapsed() < renew && !over() {
            let Some(live) = client.next_live(Duration::from_millis(200)).map_err(link)? else { continue };
            if let Some(raw) = live.record()
                && let Ok(Record::Second(second)) = raw.decode()
            {
                print(|out| writeln!(out, "{}", line(raw.time_us, &second)))?;
            }
        }
    }
    Ok(client.live(false).map_err(link)?)
}

fn line(time_us: u64, second: &Second) -> String {
    let seconds = time_us / 1_000_000;
    let kei = match (second.kei, second.kei_withheld) {
        (Some(score), _) => {
            let (value, low, high) = score.fractions();
            format!(
                "KEI {:5.1} % ({:.0} to {:.0})",
                100.0 * value,
                100.0 * low.max(0.0),
                100.0 * high.min(1.0)
            )
        }
        (None, Some(why)) => format!("no KEI: {}", why.words()),
        (None, None) => "no KEI".to_owned(),
    };
    let centi = |value: Option<u16>, unit: &str| {
        value.map_or(String::new(), |value| format!("  {:.1} {unit}", f32::from(value) / 100.0))
    };
    let (cadence, speed) =
        (centi(second.cadence_centi_spm, "spm"), centi(second.belt_speed_set_centi_kmh, "km/h"));
    format!("{:>3}:{:02}  {kei}{cadence}{speed}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kei_wire::{ReasonCode, Score};

    /// What is withheld has its reason; what is shown has its interval and the belt speed.
    #[test]
    fn a_line_a_second() {
        let kei = Score::from_fractions(0.64, 0.61, 0.66);
        let second = Second {
            kei,
            cadence_centi_spm: Some(17_250),
            belt_speed_set_centi_kmh: Some(1000),
            ..Second::default()
        };
        assert_eq!(line(125_000_000, &second), "  2:05  KEI  64.0 % (61 to 66)  172.5 spm  10.0 km/h");
        let none = Second { kei_withheld: Some(ReasonCode::NO_PERSON), ..Second::default() };
        assert_eq!(line(1_000_000, &none), "  0:01  no KEI: no person in view");
    }
}
