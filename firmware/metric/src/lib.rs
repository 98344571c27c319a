//! What KEI measures and how it is named: the vocabulary that the gait core, the records, the screen and the
//! laptop share.
//!
//! - [`MetricName`] lists the metrics. Each has one [`Definition`], a row of a single table: its key, label,
//!   unit and decimals, how records store it, what it requires, and how accurate a pose network's joints make
//!   it. Every list of metrics loops over this table.
//! - [`Estimate`] is a value with its 95 % interval. A [`Metric`] is an estimate or the reason why it is
//!   [`Withheld`], and [`Metrics`] holds one for each name.
//! - [`View`], [`Facing`] and [`Gait`] describe what the camera sees; [`SpeedUnit`] is the unit of the belt
//!   speed.
//!
//! # Example
//!
//! ```
//! use kei_metric::{Estimate, MetricName, Metrics, Withheld};
//!
//! let mut metrics = Metrics::withheld(Withheld::TooFewStrides);
//! metrics[MetricName::CadenceSpm] = Ok(Estimate::from_standard_error(168.0, 0.5));
//!
//! let cadence = metrics.get(MetricName::CadenceSpm).unwrap();
//! let row = MetricName::CadenceSpm.definition();
//! assert_eq!(format!("{} {:.1} {}", row.label, cadence.value, row.unit), "cadence 168.0 spm");
//! assert_eq!(metrics[MetricName::Kei].unwrap_err().to_string(), "needs more strides");
//! ```
//!
//! # How to add a metric
//!
//! 1. Add a row to the table in `src/name.rs`.
//! 2. Compute its value in `kei-core`, `src/measure.rs`; the compiler reports the missing match arm.
//!
//! `kei analyze`, its JSON and its list of withheld metrics follow from the row. To store the metric as well,
//! give the row the next free bit of the stride's mask. The unit's records, the laptop's database (rebuilt
//! when the metrics change), `kei show` and the exports then follow too. The 20 slots in use fill the 64
//! bytes that `kei-wire`'s `PROTOCOL.md` allows for a stride, so a 21st needs a new limit there and in its
//! test. All indices of a window's record are in use, so another one needs a new version of that record.
//!
//! Bits and indices of existing metrics never change, because stored sessions stay readable forever.
//!
//! # What this crate does not do
//!
//! It computes nothing from poses (`kei-core` does) and encodes nothing (`kei-wire` does). It has no
//! dependencies and does not allocate.
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
