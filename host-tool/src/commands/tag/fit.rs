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

/// Why a FIT file says nothing about a session.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FitError {
    /// The file.
    #[error("can't read {}: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No FIT, or a damaged one.
    #[error("{} is no FIT file or is damaged: {why}", path.display())]
    NoFit {
        /// Which.
        path: PathBuf,
        /// What the reader said.
        why: String,
    },
    /// No speed in it.
    #[error("{} has no speed in it", path.display())]
    NoSpeed {
        /// Which.
        path: PathBuf,
    },
    /// The session's time is not known.
    #[error(
        "session {0} has no date, so no other clock can be matched: kei tag {0} --began \"2026-11-22 18:40\""
    )]
    NoDate(i64),
    /// Another run.
    #[error(
        "{} runs {file_runs}, and session {session} {runs}: they do not meet for a quarter of a minute at one speed; \
         where a clock was wrong, say by how much: --ahead-s",
        path.display()
    )]
    Elsewhere {
        /// The file.
        path: PathBuf,
        /// From when to when.
        file_runs: String,
        /// Its number.
        session: i64,
        /// From when to when.
        runs: String,
    },
}

/// The belt speeds of a session's parts.
pub(super) fn speeds_of(session: &SessionRow, path: &Path, ahead_s: f64) -> Result<Vec<SpanTag>, FitError> {
    let began_us = session.started_unix_us.ok_or(FitError::NoDate(session.id))?;
    let began_s = began_us as f64 / 1e6 + ahead_s;
    let readings = readings(path)?;
    let lasts_s = session.duration_us as f64 / 1e6;
    let inside: Vec<Reading> = readings
        .iter()
        .map(|reading| Reading { time_s: reading.time_s - began_s, ..*reading })
        .filter(|reading| (-1.0..=lasts_s + 1.0).contains(&reading.time_s))
        .collect();
    let tags: Vec<SpanTag> = steps(&inside).iter().map(tag).collect();
    if tags.is_empty() {
        let us = |at: Option<&Reading>| at.map(|reading| (reading.time_s * 1e6) as i64);
        let runs = |from, to| format!("from {} to {}", moment(from), moment(to));
        return Err(FitError::Elsewhere {
            path: path.to_owned(),
            file_runs: runs(us(readings.first()), us(readings.last())),
            session: session.id,
            runs: runs(Some(began_us), began_us.checked_add_unsigned(session.duration_us)),
        });
    }
    Ok(tags)
}

fn tag(step: &Step) -> SpanTag {
    let us = |seconds: f64| (seconds.max(0.0) * 1e6) as u64;
    // FIT counts whole seconds: the last reading holds for one.
    SpanTag { from_us: us(step.from_s), to_us: us(step.to_s + 1.0), shoe: None, speed_kmh: Some(step.kmh) }
}

/// All speeds of the file, seconds since 1970-01-01 00:00 UTC, in order.
fn readings(path: &Path) -> Result<Vec<Reading>, FitError> {
    let bytes = fs::read(path).map_err(|source| FitError::Read { path: path.to_owned(), source })?;
    let no_fit = |why: String| FitError::NoFit { path: path.to_owned(), why };
    let mut decoder = Decoder::new(FromStd::new(bytes.as_slice()));
    let mut readings = Vec::new();
    let mut files = 0;
    while let Some(file) = decoder.decode().map_err(|e| no_fit(e.to_string()))? {
        files += 1;
        let records = file.messages.iter().filter(|message| message.num == MesgNum::RECORD);
        readings.extend(records.filter_map(|message| reading(&Record::from(message))));
    }
    if files == 0 {
        return Err(no_fit("it is empty".to_owned()));
    }
    if readings.is_empty() {
        return Err(FitError::NoSpeed { path: path.to_owned() });
    }
    readings.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
    Ok(readings)
}

fn reading(record: &Record) -> Option<Reading> {
    let time_s = record.timestamp.checked_unix_secs()? as f64;
    let mm_s = match (record.enhanced_speed, record.speed) {
        (u32::MAX, u16::MAX) => return None,
        (u32::MAX, speed) => f64::from(speed),
        (enhanced, _) => f64::from(enhanced),
    };
    Some(Reading { time_s, kmh: mm_s * 3.6 / 1000.0 })
}
