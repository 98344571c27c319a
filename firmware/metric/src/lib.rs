//! What KEI measures and how it is named: the vocabulary that the gait core, the records, the screen and the laptop
//! share.
//!
//! [`MetricName`] has one row per metric in one table, [`Definition`]: its key, label, unit and decimals, how records
//! store it, what it needs to be shown, and how accurate a pose network's joints make it. Everything that lists
//! metrics loops over this table.
//!
//! # How to add a metric
//!
//! 1. Add a row to the table in `src/name.rs`. To be stored, the metric takes the next free bit of the stride's mask;
//!    without one it is only shown. The places of a window are all taken: more of them need a new version of its record.
//! 2. Compute its value in `kei-core`, `src/measure.rs`: the compiler reports the missing match arm.
//!
//! Reports, JSON, stride records, the laptop's database and the exports follow from the row. Bits and places of
//! existing metrics never change, because stored sessions are read for ever.
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
