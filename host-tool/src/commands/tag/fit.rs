//! Reads the belt speed from a FIT file of the same run.

use super::steps::{Reading, Step, steps};
use crate::store::{SessionRow, SpanTag};
use crate::text::moment;
use embedded_io_adapters::std::FromStd;
use rustyfit::Decoder;
use rustyfit::profile::mesgdef::Record;
use rustyfit::profile::typedef::MesgNum;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Why a FIT file gives no belt speeds for a session.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FitError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Path of the file.
        path: PathBuf,
        /// Error of the operating system.
        source: io::Error,
    },
    /// The file is not a FIT file, or is damaged.
    #[error("cannot read {}: not a FIT file, or damaged ({why})", path.display())]
    NotFit {
        /// Path of the file.
        path: PathBuf,
        /// Message of the FIT decoder.
        why: String,
    },
    /// The file contains no speed.
    #[error("{} contains no speed", path.display())]
    NoSpeed {
        /// Path of the file.
        path: PathBuf,
    },
    /// The session has no date.
    #[error(
        "session {0} has no date, so a FIT file cannot be matched with it. Set its start first: \
         kei tag {0} --began \"2026-11-22 18:40\""
    )]
    NoDate(i64),
    /// The file does not overlap with the session.
    #[error(
        "{} covers {file_runs}, session {session} covers {runs}: they do not overlap for 15 s at a constant speed. If a \
         clock was wrong, add the difference: --ahead-s SECONDS",
        path.display()
    )]
    Elsewhere {
        /// Path of the file.
        path: PathBuf,
        /// Start and end of the readings in the file.
        file_runs: String,
        /// Number of the session.
        session: i64,
        /// Start and end of the session.
        runs: String,
    },
}

const US_PER_S: f64 = 1e6;
const KMH_PER_MM_S: f64 = 3.6 / 1000.0;
/// Resolution of FIT timestamps, s. A reading may be outside the session by this much, and the last one is
/// valid for this long.
const RESOLUTION_S: f64 = 1.0;

/// Returns the belt speeds in the file as tags of parts of the session. `ahead_s` is how far the file's clock
/// is ahead of the unit's.
pub(super) fn speeds_of(session: &SessionRow, path: &Path, ahead_s: f64) -> Result<Vec<SpanTag>, FitError> {
    let began_us = session.started_unix_us.ok_or(FitError::NoDate(session.id))?;
    let began_s = began_us as f64 / US_PER_S + ahead_s;
    let lasts_s = session.duration_us as f64 / US_PER_S;
    let readings = readings(path)?;
    let inside: Vec<Reading> = readings
        .iter()
        .map(|reading| Reading { time_s: reading.time_s - began_s, ..*reading })
        .filter(|reading| (-RESOLUTION_S..=lasts_s + RESOLUTION_S).contains(&reading.time_s))
        .collect();
    let tags: Vec<SpanTag> = steps(&inside).iter().map(tag).collect();
    if tags.is_empty() { Err(no_overlap(session, began_us, path, &readings)) } else { Ok(tags) }
}

fn no_overlap(session: &SessionRow, began_us: i64, path: &Path, readings: &[Reading]) -> FitError {
    let us = |at: Option<&Reading>| at.map(|reading| (reading.time_s * US_PER_S) as i64);
    let runs = |from, to| format!("{} to {}", moment(from), moment(to));
    FitError::Elsewhere {
        path: path.to_owned(),
        file_runs: runs(us(readings.first()), us(readings.last())),
        session: session.id,
        runs: runs(Some(began_us), began_us.checked_add_unsigned(session.duration_us)),
    }
}

fn tag(step: &Step) -> SpanTag {
    let us = |seconds: f64| (seconds.max(0.0) * US_PER_S) as u64;
    let (from_us, to_us) = (us(step.from_s), us(step.to_s + RESOLUTION_S));
    SpanTag { from_us, to_us, shoe: None, speed_kmh: Some(step.kmh) }
}

/// Returns all speed readings of the file in order of time, in seconds since 1970-01-01 00:00 UTC.
fn readings(path: &Path) -> Result<Vec<Reading>, FitError> {
    let bytes = fs::read(path).map_err(|source| FitError::Read { path: path.to_owned(), source })?;
    let not_fit = |why: String| FitError::NotFit { path: path.to_owned(), why };
    let mut decoder = Decoder::new(FromStd::new(bytes.as_slice()));
    let mut readings = Vec::new();
    let mut files = 0;
    while let Some(file) = decoder.decode().map_err(|e| not_fit(e.to_string()))? {
        files += 1;
        let records = file.messages.iter().filter(|message| message.num == MesgNum::RECORD);
        readings.extend(records.filter_map(|message| reading(&Record::from(message))));
    }
    if files == 0 {
        return Err(not_fit("it is empty".to_owned()));
    }
    if readings.is_empty() {
        return Err(FitError::NoSpeed { path: path.to_owned() });
    }
    readings.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
    Ok(readings)
}

/// Returns the reading of a record, or `None` if it has no speed. In FIT, the largest value of a type marks a
/// missing number.
fn reading(record: &Record) -> Option<Reading> {
    let time_s = record.timestamp.checked_unix_secs()? as f64;
    let mm_s = match (record.enhanced_speed, record.speed) {
        (u32::MAX, u16::MAX) => return None,
        (u32::MAX, speed) => f64::from(speed),
        (enhanced, _) => f64::from(enhanced),
    };
    Some(Reading { time_s, kmh: mm_s * KMH_PER_MM_S })
}
