//! The fixed properties of a metric: name, unit, precision, storage and accuracy.

use crate::Withheld;

/// One row of the table of metrics.
///
/// Get it with [`MetricName::definition`](crate::MetricName::definition).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Definition {
    /// The key in JSON, the database and exports, with the unit as a suffix, such as `stride_time_ms`.
    pub key: &'static str,
    /// The name that people read. Two metrics that differ only in their unit share a label.
    pub label: &'static str,
    /// The unit as it is written after the number; empty for a ratio.
    pub unit: &'static str,
    /// The number of decimals to show; further ones are noise.
    pub decimals: usize,
    /// The part of the stride from which the value is read.
    pub basis: Basis,
    /// What the value requires besides the joints, if anything.
    pub requires: Option<Requirement>,
    /// The resolution at which records store the value, in its unit.
    pub quantum: f64,
    /// The lowest and the highest value that a person can have, in the metric's unit. A value outside has
    /// another cause, such as swapped axes or wrong timestamps. Chosen by hand, wide enough for sprinters,
    /// children and limping.
    pub possible: [f32; 2],
    /// The metric's field in a stride's record; `None` if the record does not store it.
    pub stride: Option<StrideField>,
    /// The metric's index in a window's record; `None` if the record does not store it.
    pub window: Option<usize>,
    /// The error that a pose network adds because its joint positions are inexact.
    pub network_error: NetworkError,
    /// The error that comes from assuming the same ratios for every runner: their standard deviation between
    /// runners, as a share of the value.
    pub between_runners: f64,
    /// True if the value is proportional to the stride rate or to its inverse, so that a relative error of
    /// the rate becomes the same relative error of the value.
    pub follows_stride_rate: bool,
    /// True if the value is a time, a rate or a speed, which requires true timestamps. The others need only
    /// the order of the frames.
    pub needs_clock: bool,
}

/// The part of the stride from which a value is read. It decides which views, frame rates and gaits support
/// the metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The stride rate. Side and oblique views and any gait show it.
    Rhythm,
    /// The times of contact and toe-off. Their offsets were learned from runners, so a walker gets no value.
    Timing,
    /// A joint's curve at one instant of the stance. Like [`Basis::Timing`], but less sensitive to gaps in
    /// phase.
    CurveAtEvent,
    /// A joint's curve over the whole stride.
    Curve,
    /// The similarity to a reference runner, so a walker gets no value.
    Score,
}

impl Basis {
    /// Returns true if the value is read at contact or toe-off.
    pub const fn is_of_events(self) -> bool {
        matches!(self, Basis::Timing | Basis::CurveAtEvent)
    }
}

/// What a value requires besides the joints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// The runner's height, which turns leg lengths into centimetres.
    Height,
    /// The belt speed as set, which turns times into metres.
    BeltSpeed,
    /// A pose network that finds heels and toes.
    HeelsAndToes,
    /// KEI's regression, the only source of the value.
    Regression,
}

impl Requirement {
    /// Returns the reason for withholding a metric when this requirement is not met.
    pub const fn missing(self) -> Withheld {
        match self {
            Requirement::Height => Withheld::NeedsHeight,
            Requirement::BeltSpeed => Withheld::NeedsSpeed,
            Requirement::HeelsAndToes => Withheld::NeedsFeet,
            Requirement::Regression => Withheld::NotMeasured,
        }
    }
}

/// The field of a stride's record in which a metric is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StrideField {
    /// The record's own stride time, which is the duration of this stride and not the window's mean.
    StrideTime,
    /// A slot of 16 bits, present if its bit of the mask is set.
    Slot {
        /// Bit of the mask, counted from 0.
        bit: usize,
        /// The encoding of the 16 bits.
        form: SlotForm,
    },
}

/// The encoding of a slot of 16 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotForm {
    /// Per mille; the next slot holds the 95 % interval, one byte for the part below and one for the part
    /// above.
    Score,
    /// An unsigned number of quanta.
    Unsigned,
    /// A signed number of quanta, two's complement.
    Signed,
    /// An unsigned number of quanta of the absolute value.
    Magnitude,
}

/// The standard deviation of the error that a pose network's joints add to a metric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NetworkError {
    /// A constant in the metric's unit.
    Fixed(f64),
    /// A share of the value.
    Share(f64),
    /// A time in seconds that is divided by the stride time, so the error of the value grows with the stride
    /// rate.
    OfStride(f64),
}

impl NetworkError {
    /// Returns the standard deviation for a `value`, in the metric's unit, at a stride rate in Hz.
    pub fn standard_deviation(self, value: f64, stride_hz: f64) -> f64 {
        match self {
            NetworkError::Fixed(deviation) => deviation,
            NetworkError::Share(share) => share * value,
            NetworkError::OfStride(seconds) => seconds * stride_hz,
        }
    }
}
