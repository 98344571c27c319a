//! What is fixed about a metric.

use crate::Withheld;

/// One row of the table of metrics.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Definition {
    /// The key in JSON, database and exports; it carries the unit.
    pub key: &'static str,
    /// The name for people; two metrics that differ in the unit alone share it.
    pub label: &'static str,
    /// The unit as written after the number; empty for a ratio.
    pub unit: &'static str,
    /// Decimals that mean something.
    pub decimals: usize,
    /// What in the stride the value is read from.
    pub basis: Basis,
    /// What the value needs besides the joints.
    pub requires: Option<Requirement>,
    /// The step in which records store the value, in its unit.
    pub quantum: f64,
    /// Where a stride's record stores it; `None`: not there.
    pub stride: Option<StrideField>,
    /// Its place among the metrics of a window's record; `None`: not there.
    pub window: Option<usize>,
    /// The error that a pose network's joints add.
    pub network_error: NetworkError,
    /// Standard deviation between runners of what the value assumes about every runner, as a share of the value.
    pub between_runners: f64,
    /// The value is proportional to the stride rate or to its inverse: a relative error of the rate is one of the
    /// value.
    pub follows_stride_rate: bool,
}

impl Definition {
    /// The lowest and the highest value there can be, where the metric has such limits.
    pub const fn range(&self) -> Option<[f32; 2]> {
        match self.basis {
            Basis::Score => Some([0.0, 100.0]),
            _ => None,
        }
    }
}

/// What in the stride a value is read from. It decides which views, frame rates and gaits support the metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// How often a foot comes by: any view and any gait show it.
    Rhythm,
    /// The instants of contact and toe-off. Their offsets are learnt on runners, so a walk has none.
    Timing,
    /// A joint's curve at an instant of the stance; as [`Basis::Timing`], but less sensitive to gaps in phase.
    CurveAtEvent,
    /// A joint's curve over the whole stride.
    Curve,
    /// Similarity to a runner: a walk has none.
    Score,
}

impl Basis {
    /// The value is read at contact or toe-off.
    pub const fn is_of_events(self) -> bool {
        matches!(self, Basis::Timing | Basis::CurveAtEvent)
    }
}

/// What a value needs besides the joints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// The runner's height, for centimetres.
    Height,
    /// The belt speed as set, for metres.
    BeltSpeed,
    /// A pose network that finds heels and toes.
    HeelsAndToes,
    /// KEI's regression: nothing else has a value for it.
    Regression,
}

impl Requirement {
    /// The reason to give where it is missing.
    pub const fn missing(self) -> Withheld {
        match self {
            Requirement::Height => Withheld::NeedsHeight,
            Requirement::BeltSpeed => Withheld::NeedsSpeed,
            Requirement::HeelsAndToes => Withheld::NeedsFeet,
            Requirement::Regression => Withheld::NotMeasured,
        }
    }
}

/// Where a stride's record stores a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StrideField {
    /// The record's own stride time, which is that of this stride and not the window's.
    StrideTime,
    /// A slot of 16 bits that is there where its bit of the mask is set.
    Slot {
        /// Bit of the mask, from 0 on.
        bit: usize,
        /// How the 16 bits are read.
        form: SlotForm,
    },
}

/// How a slot of 16 bits is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotForm {
    /// Per mille; the next slot holds the 95 % interval, one byte below and one above.
    Score,
    /// Quanta, at least 0.
    Unsigned,
    /// Quanta, two's complement.
    Signed,
    /// Quanta of the absolute value.
    Magnitude,
}

/// Standard deviation of the error that a pose network's joints add to a metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NetworkError {
    /// In the metric's unit.
    Fixed(f64),
    /// A share of the value.
    Share(f64),
    /// A time in seconds; as a share of the stride it grows with the stride rate.
    OfStride(f64),
}

impl NetworkError {
    /// For a `value` at a stride rate.
    pub fn standard_deviation(self, value: f64, stride_hz: f64) -> f64 {
        match self {
            NetworkError::Fixed(deviation) => deviation,
            NetworkError::Share(share) => share * value,
            NetworkError::OfStride(seconds) => seconds * stride_hz,
        }
    }
}
