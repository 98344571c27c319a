//! `kei tag`: what the runner knows better.

use super::store_args::{StoreArgs, StoredError};
use crate::store::Tags;
use clap::{Args, ValueEnum};

const EXAMPLE: &str = "\
Examples:
  kei tag 3 --shoe carbon
  kei tag 3 --shoe \"裸足\" --speed-kmh 10.5 --note \"hot, tired legs\"
  kei tag 3 --clear speed

Tags hold for the whole session, in place of what was recorded; the recording itself stays as it is.";

/// Say which shoes, which belt speed, and add a note
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
#[group(id = "what", required = true, multiple = true, args = ["shoe", "speed_kmh", "note", "clear"])]
pub(crate) struct TagArgs {
    /// Its number in `kei sessions`, or the begin of the unit's id for it
    id: String,
    /// The shoes worn, any name
    #[arg(long, value_name = "NAME", value_parser = name)]
    shoe: Option<String>,
    /// The belt speed as set on the treadmill
    #[arg(long, value_name = "V", value_parser = speed_kmh)]
    speed_kmh: Option<f64>,
    /// Anything worth remembering
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
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
}

/// Runs the command.
pub(crate) fn run(args: &TagArgs) -> Result<(), StoredError> {
    let mut store = args.store.open()?;
    let session = store.find(&args.id)?;
    store.tag(session.id, &changed(session.tags, args))?;
    Ok(())
}

fn changed(mut tags: Tags, args: &TagArgs) -> Tags {
    for clear in &args.clear {
        match clear {
            Clear::Shoe => tags.shoe = None,
            Clear::Speed => tags.speed_kmh = None,
            Clear::Note => tags.note.clear(),
        }
    }
    tags.shoe = args.shoe.clone().or(tags.shoe);
    tags.speed_kmh = args.speed_kmh.or(tags.speed_kmh);
    tags.note = args.note.clone().unwrap_or(tags.note);
    tags
}

fn name(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("give the shoes a name, or use --clear shoe".to_owned()),
        name => Ok(name.to_owned()),
    }
}

fn speed_kmh(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(kmh) if (0.5..=50.0).contains(&kmh) => Ok(kmh),
        _ => Err("give a number from 0.5 to 50 (km/h)".to_owned()),
    }
}
