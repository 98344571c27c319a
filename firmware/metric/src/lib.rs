//! What KEI measures and how it is named: the vocabulary that the gait core, the records, the screen and the laptop
//! share.
//!
//! [`MetricName`] has one row per metric in one table, [`Definition`]: its key, label, unit and decimals, how records
//! store it, what it needs to be shown, and how accurate a pose network's joints make it. Everything that lists
//! metrics loops over this table.
//!
//! # How to add a metric
//!
//! 1. Add a row to the table in `src/name.rs`.
//! 2. Compute its value in `kei-core`, `src/measure.rs`: the compiler reports the missing match arm.
//!
//! `kei analyze`, its JSON and its list of what is withheld follow from the row. To store the metric as well, give the
//! row the next free bit of the stride's mask: then the unit's records, the laptop's database (made again when the
//! metrics change), `kei show` and the exports follow too. The 20 slots in use fill the 64 bytes that `kei-wire`'s
//! `PROTOCOL.md` allows a stride, so a 21st needs a new limit there and in its test. The places of a window are all
//! taken: more of them need a new version of its record.
//!
//! Bits and places of existing metrics never change, because stored sessions are read for ever.
#![no_std]

mod definition;
mod estimate;
mod facing;
mod gait;
mod metrics;
mod name;
mod speed_unit;
mod view;
mod withheld;

pub use definition::{Basis, Definition, NetworkError, Requirement, SlotForm, StrideField};
pub use estimate::{Estimate, Metric};
pub use facing::Facing;
pub use gait::Gait;
pub use metrics::Metrics;
pub use name::MetricName;
pub use speed_unit::SpeedUnit;
pub use view::View;
pub use withheld::Withheld;
