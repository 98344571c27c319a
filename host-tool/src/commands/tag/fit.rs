//! The belt speed from a FIT file of the same run.

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

/// Why a FIT file has no speeds for a session.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FitError {
    /// The file can't be read.
    #[error("can't read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is not FIT, or is damaged.
    #[error("{} is no FIT file or is damaged: {why}", path.display())]
    NotFit {
        /// The file.
        path: PathBuf,
        /// What the reader said.
        why: String,
    },
    /// The file has no speed.
    #[error("{} has no speed in it", path.display())]
    NoSpeed {
        /// The file.
        path: PathBuf,
    },
    /// The session has no date.
    #[error(
        "session {0} has no date, so no other clock can be matched: kei tag {0} --began \"2026-11-22 18:40\""
    )]
    NoDate(i64),
    /// The file is of another run.
    #[error(
        "{} runs {file_runs}, and session {session} {runs}: they do not meet for a quarter of a minute at one speed; \
         where a clock was wrong, say by how much: --ahead-s",
        path.display()
    )]
    Elsewhere {
        /// The file.
        path: PathBuf,
        /// Start and end of the file.
        file_runs: String,
        /// The session's number.
        session: i64,
        /// Start and end of the session.
        runs: String,
    },
}

const US_PER_S: f64 = 1e6;
const KMH_PER_MM_S: f64 = 3.6 / 1000.0;
/// FIT counts whole seconds: a reading may lie so much outside the session, and the last one holds so long, s.
const RESOLUTION_S: f64 = 1.0;

/// The belt speeds of a session's parts. `ahead_s`: how far the file's clock is ahead of the unit's.
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
    if tags.is_empty() { Err(elsewhere(session, began_us, path, &readings)) } else { Ok(tags) }
}

fn elsewhere(session: &SessionRow, began_us: i64, path: &Path, readings: &[Reading]) -> FitError {
    let us = |at: Option<&Reading>| at.map(|reading| (reading.time_s * US_PER_S) as i64);
    let runs = |from, to| format!("from {} to {}", moment(from), moment(to));
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

/// All speeds of the file, seconds since 1970-01-01 00:00 UTC, in order.
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

/// The reading of a record; `None` where it has no speed. FIT marks a missing number by its type's largest value.
fn reading(record: &Record) -> Option<Reading> {
    let time_s = record.timestamp.checked_unix_secs()? as f64;
    let mm_s = match (record.enhanced_speed, record.speed) {
        (u32::MAX, u16::MAX) => return None,
        (u32::MAX, speed) => f64::from(speed),
        (enhanced, _) => f64::from(enhanced),
    };
    Some(Reading { time_s, kmh: mm_s * KMH_PER_MM_S })
}
