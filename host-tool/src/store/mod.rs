//! The laptop's store: one SQLite file.
//!
//! The unit's bytes are stored unchanged ([`raw`]) and are the only source of recorded data. Rows (strides,
//! windows, events, spans) are derived from them ([`derive`]), and derived again when a later version of this
//! program supports more. Records of unknown kinds stay in the bytes. Tags, notes and deletions, which the
//! runner adds on the laptop, are stored separately.

mod course;
mod database;
mod derive;
mod derived_rows;
mod derived_tables;
mod deriver;
mod error;
mod event;
mod import;
mod loss;
mod open;
mod raw;
mod rescore;
mod schema;
mod session;
mod span;
mod span_sums;
mod span_tag;
mod stride;
mod stride_column;
mod tag_spans;
#[cfg(test)]
mod tests;
mod withholding;

pub(crate) use course::{Bucket, Quarters};
pub(crate) use database::Store;
pub(crate) use error::StoreError;
pub(crate) use event::SessionEvent;
#[cfg(test)]
pub(crate) use import::Imported;
pub(crate) use loss::{LossRow, SpanLosses};
pub(crate) use open::{default_path, versions};
pub(crate) use raw::Listing;
pub(crate) use rescore::{Rescored, RescoredStride};
pub(crate) use session::{SessionRow, Tags};
pub(crate) use span::{SpanMetric, SpanRow};
pub(crate) use span_tag::SpanTag;
pub(crate) use stride::StrideRow;
pub(crate) use stride_column::StrideColumn;
pub(crate) use withholding::Withholding;
