//! Writes the tags to the store.

use super::args::{Clear, TagArgs};
use super::fit::{self, FitError};
use crate::store::{SessionRow, SpanTag, Store, StoreError, Tags};
use crate::text::clock;
use std::path::Path;

const US_PER_S: f64 = 1e6;

/// Why nothing was tagged.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TagError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The part is empty or is outside the session.
    #[error("cannot tag {from} to {to}: the session lasts {lasts}")]
    NoPart {
        /// Start of the part.
        from: String,
        /// End of the part.
        to: String,
        /// Duration of the session.
        lasts: String,
    },
    /// The FIT file has no speeds for the session.
    #[error(transparent)]
    Fit(#[from] FitError),
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

/// Returns the part of the session given by `--from` and `--to`, with its tags.
fn part(session: &SessionRow, args: &TagArgs) -> Result<SpanTag, TagError> {
    let (from_us, to_us) = (args.from.unwrap_or(0), args.to.unwrap_or(session.duration_us + 1));
    if from_us >= to_us || from_us > session.duration_us {
        let words = |us: u64| clock(us as f64 / US_PER_S);
        return Err(TagError::NoPart {
            from: words(from_us),
            to: words(to_us),
            lasts: words(session.duration_us),
        });
    }
    Ok(SpanTag { from_us, to_us, shoe: args.shoe.clone(), speed_kmh: args.speed_kmh })
}

/// Tags parts of the session with the speeds in a FIT file.
fn tag_speeds(store: &mut Store, session: &SessionRow, path: &Path, ahead_s: f64) -> Result<(), TagError> {
    let tags = fit::speeds_of(session, path, ahead_s)?;
    store.tag_spans(session, &tags)?;
    for tag in &tags {
        let [from, to] = [tag.from_us, tag.to_us].map(|us| clock(us as f64 / US_PER_S));
        eprintln!("{from} to {to}: {:.1} km/h", tag.speed_kmh.unwrap_or(0.0));
    }
    Ok(())
}

/// Returns the tags of the whole session, as changed by the options.
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
