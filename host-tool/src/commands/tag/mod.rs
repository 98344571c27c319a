//! `kei tag`: what the runner knows better.

mod fit;
mod steps;
mod values;

use super::store_args::StoreArgs;
use crate::store::{SessionRow, SpanTag, Store, StoreError, Tags};
use clap::{ArgGroup, Args, ValueEnum};
use std::path::PathBuf;
use values::{height_cm, moment, name, seconds, speed_kmh, time_of_day, weight_kg};

const EXAMPLE: &str = "\
Examples:
  kei tag 3 --shoe carbon
  kei tag 3 --shoe \"裸足\" --speed-kmh 10.5 --note \"hot, tired legs\"
  kei tag 3 --from 5:00 --to 10:00 --shoe boots
  kei tag 3 --height-cm 178 --weight-kg 70
  kei tag 3 --speed-from watch.fit
  kei tag 3 --clear speed

Tags hold in place of what was recorded; the recording itself stays as it is. Without --from and --to they hold for the
whole session, with them for that part of it, which goes before the whole. Height and weight hold for the runner's
other sessions, too, until they are tagged with others. --speed-from takes the belt speed second by second from a FIT
file of the same run (a foot pod's or the treadmill's) and tags the parts of the session with it.";

/// Say which shoes, which belt speed, which body, and add a note
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
#[command(group = ArgGroup::new("part").args(["shoe", "speed_kmh"]).multiple(true))]
#[group(
    id = "what",
    required = true,
    multiple = true,
    args = ["shoe", "speed_kmh", "speed_from", "note", "height_cm", "weight_kg", "began", "clear"]
)]
pub(crate) struct TagArgs {
    /// Its number in `kei sessions`, or the begin of the unit's id for it
    id: String,
    /// The shoes worn, any name
    #[arg(long, value_name = "NAME", value_parser = name)]
    shoe: Option<String>,
    /// The belt speed as set on the treadmill
    #[arg(long, value_name = "V", value_parser = speed_kmh)]
    speed_kmh: Option<f64>,
    /// Only from this time of the session on, as 5:00 or 1:05:00 [default: its start]
    #[arg(long, value_name = "TIME", value_parser = time_of_day, requires = "part")]
    from: Option<u64>,
    /// Only up to this time of the session [default: its end]
    #[arg(long, value_name = "TIME", value_parser = time_of_day, requires = "part")]
    to: Option<u64>,
    /// Belt speeds from a FIT file of the same run
    #[arg(long, value_name = "FILE.fit", conflicts_with_all = ["speed_kmh", "from", "to"])]
    speed_from: Option<PathBuf>,
    /// With --speed-from: the other clock is ahead of the unit's by so many seconds
    #[arg(long, value_name = "S", value_parser = seconds, requires = "speed_from", allow_hyphen_values = true)]
    ahead_s: Option<f64>,
    /// Anything worth remembering
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["from", "to"])]
    note: Option<String>,
    /// Body height
    #[arg(long, value_name = "H", value_parser = height_cm, conflicts_with_all = ["from", "to"])]
    height_cm: Option<f64>,
    /// Body weight
    #[arg(long, value_name = "W", value_parser = weight_kg, conflicts_with_all = ["from", "to"])]
    weight_kg: Option<f64>,
    /// When it began, as "2026-11-22 18:40", where the unit's clock was not set
    #[arg(long, value_name = "TIME", value_parser = moment, conflicts_with_all = ["from", "to"])]
    began: Option<i64>,
    /// Go back to what was recorded
    #[arg(long, value_name = "WHAT", value_enum)]
    clear: Vec<Clear>,
    #[command(flatten)]
    store: StoreArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Clear {
    Shoe,
    Speed,
    Note,
    Height,
    Weight,
    Began,
    /// All tags of parts of the session
    Parts,
}

/// Why nothing was tagged.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TagError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// From after to, or beyond the session.
    #[error("there is no part from {from} to {to}: the session lasts {lasts}")]
    NoPart {
        /// As asked for.
        from: String,
        /// As asked for.
        to: String,
        /// The session's length.
        lasts: String,
    },
    /// The FIT file.
    #[error(transparent)]
    Fit(#[from] fit::FitError),
}

/// Runs the command.
pub(crate) fn run(args: &TagArgs) -> Result<(), TagError> {
    let mut store = args.store.open()?;
    let session = store.find(&args.id)?;
    if args.clear.contains(&Clear::Parts) {
        store.clear_span_tags(&session)?;
    }
    if let Some(path) = &args.speed_from {
        return tag_speeds(&mut store, &session, path, args.ahead_s.unwrap_or(0.0));
    }
    if args.from.is_some() || args.to.is_some() {
        return Ok(store.tag_spans(&session, &[part(&session, args)?])?);
    }
    Ok(store.tag(session.id, &changed(session.tags, args))?)
}

fn part(session: &SessionRow, args: &TagArgs) -> Result<SpanTag, TagError> {
    let (from_us, to_us) = (args.from.unwrap_or(0), args.to.unwrap_or(session.duration_us + 1));
    if from_us >= to_us || from_us > session.duration_us {
        let words = |us: u64| crate::text::clock(us as f64 / 1e6);
        return Err(TagError::NoPart {
            from: words(from_us),
            to: words(to_us),
            lasts: words(session.duration_us),
        });
    }
    Ok(SpanTag { from_us, to_us, shoe: args.shoe.clone(), speed_kmh: args.speed_kmh })
}

fn tag_speeds(
    store: &mut Store,
    session: &SessionRow,
    path: &std::path::Path,
    ahead_s: f64,
) -> Result<(), TagError> {
    let tags = fit::speeds_of(session, path, ahead_s)?;
    store.tag_spans(session, &tags)?;
    for tag in &tags {
        let [from, to] = [tag.from_us, tag.to_us].map(|us| crate::text::clock(us as f64 / 1e6));
        eprintln!("{from} to {to}: {:.1} km/h", tag.speed_kmh.unwrap_or(0.0));
    }
    Ok(())
}

fn changed(mut tags: Tags, args: &TagArgs) -> Tags {
    for clear in &args.clear {
        match clear {
            Clear::Shoe => tags.shoe = None,
            Clear::Speed => tags.speed_kmh = None,
            Clear::Note => tags.note.clear(),
            Clear::Height => tags.height_cm = None,
            Clear::Weight => tags.weight_kg = None,
            Clear::Began => tags.began_unix_us = None,
            Clear::Parts => {}
        }
    }
    Tags {
        shoe: args.shoe.clone().or(tags.shoe),
        speed_kmh: args.speed_kmh.or(tags.speed_kmh),
        note: args.note.clone().unwrap_or(tags.note),
        height_cm: args.height_cm.or(tags.height_cm),
        weight_kg: args.weight_kg.or(tags.weight_kg),
        began_unix_us: args.began.or(tags.began_unix_us),
    }
}
