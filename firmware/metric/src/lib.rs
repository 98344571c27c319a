//! What KEI measures and how it is named: the vocabulary that the gait core, the records, the screen and the laptop
//! share.
//!
//! [`MetricName`] has one row per metric in one table, [`Definition`]: its key, label, unit and decimals, how records
//! store it, what it needs to be shown, and how accurate a pose network's joints make it. Everything that lists
//! metrics loops over this table.
//!
//! # How to add a metric
//!
//! 1. Add a row to the table in `src/name.rs`. A metric that records store takes the next free bit of the stride's mask
//!    or the next place of the window; a metric that is only shown takes neither.
//! 2. Compute its value in `kei-core`, `src/measure.rs`: the compiler reports the missing match arm.
//!
//! Reports, JSON, records, the laptop's database, the exports and the report page follow from the row. Places of
//! existing metrics in the records never change: stored sessions are read for ever.
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
