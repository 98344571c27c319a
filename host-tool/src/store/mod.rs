//! The laptop's store: one SQLite file.
//!
//! The unit's bytes are kept as they came ([`raw`]): they alone are the truth. Rows (strides, seconds, windows,
//! events, spans) are derived from them ([`derive`]) and made anew whenever a later version of this program knows
//! more; records that no version knows yet stay in the bytes. What the runner adds on the laptop (tags, notes,
//! deletions) stands beside them and is never mixed in.

mod derive;
mod error;
mod import;
mod metric;
mod open;
mod query;
mod raw;
mod rescore;
mod schema;
mod session;
#[cfg(test)]
mod tests;

pub(crate) use error::StoreError;
#[cfg(test)]
pub(crate) use import::Imported;
pub(crate) use metric::StrideMetric;
pub(crate) use open::{default_path, versions};
pub(crate) use query::{
    Bucket, LossRow, Quarters, SpanLosses, SpanMetric, SpanRow, StrideRow, Tick, Withholding,
};
pub(crate) use raw::Listing;
pub(crate) use rescore::{Rescored, RescoredStride};
pub(crate) use session::{SessionRow, SpanTag, Tags};

use rusqlite::Connection;
use std::path::PathBuf;

/// All sessions on this laptop. Several programs may have it open at once.
pub(crate) struct Store {
    connection: Connection,
    path: PathBuf,
}
