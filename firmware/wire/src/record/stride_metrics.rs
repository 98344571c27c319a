//! The metrics of a stride, two bytes for each.

use crate::quantity::{Reading, quantise_i16, quantise_u16};
use crate::score::Score;
use kei_metric::{Estimate, MetricName, Metrics, SlotForm, StrideField};

/// The slot of the belt speed as set on the console, in 0.01 km/h. All other slots belong to metrics.
pub(super) const BELT_SPEED_SET: usize = 18;
/// Number of slots that this version knows.
pub(super) const SLOTS: usize = slots();
// Each slot has a bit in the mask of the record.
const _: () = assert!(SLOTS <= u32::BITS as usize);

const fn slots() -> usize {
    let (mut end, mut i) = (BELT_SPEED_SET + 1, 0);
    while i < MetricName::ALL.len() {
        if let Some(StrideField::Slot { bit, form }) = MetricName::ALL[i].definition().stride {
            let behind = bit + if matches!(form, SlotForm::Score) { 2 } else { 1 };
            end = if behind > end { behind } else { end };
        }
        i += 1;
    }
    end
}

/// The 16 bits of each slot, or `None` for a slot that is not stored.
pub(super) type Slots = [Option<u16>; SLOTS];

/// The metrics of a stride. [`kei_metric::Definition`] assigns the slots and the quantum of each metric.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StrideMetrics {
    slots: Slots,
}

impl StrideMetrics {
    /// Stores all metrics that have a slot, except the withheld ones.
    pub fn of(metrics: &Metrics) -> Self {
        let mut slots = Slots::default();
        for (name, metric) in metrics.iter() {
            let definition = name.definition();
            if let (Some(StrideField::Slot { bit, form }), Ok(estimate)) = (definition.stride, metric) {
                write(&mut slots[bit..], form, estimate, definition.quantum);
            }
        }
        StrideMetrics { slots }
    }

    /// Returns a metric in its unit, or `None` if it was withheld or has no slot.
    pub fn reading(&self, name: MetricName) -> Option<Reading> {
        let definition = name.definition();
        let StrideField::Slot { bit, form } = definition.stride? else { return None };
        read(&self.slots[bit..], form, definition.quantum)
    }

    pub(super) fn from_slots(mut slots: Slots) -> Self {
        slots[BELT_SPEED_SET] = None;
        StrideMetrics { slots }
    }

    pub(super) fn slots(&self) -> &Slots {
        &self.slots
    }
}

fn write(slots: &mut [Option<u16>], form: SlotForm, estimate: Estimate, quantum: f64) {
    let quantum = quantum as f32;
    slots[0] = match form {
        SlotForm::Score => {
            let score = Score::from_points(estimate);
            slots[1] = score.map(|s| u16::from_le_bytes([s.below_per_mille, s.above_per_mille]));
            score.map(|s| s.per_mille)
        }
        SlotForm::Unsigned => quantise_u16(estimate.value, quantum),
        SlotForm::Signed => quantise_i16(estimate.value, quantum).map(|steps| steps as u16),
        SlotForm::Magnitude => quantise_u16(estimate.value.abs(), quantum),
    };
}

fn read(slots: &[Option<u16>], form: SlotForm, quantum: f64) -> Option<Reading> {
    let bits = slots[0]?;
    let steps = match form {
        SlotForm::Score => {
            let [below_per_mille, above_per_mille] = slots[1]?.to_le_bytes();
            return Some(Score { per_mille: bits, below_per_mille, above_per_mille }.reading());
        }
        SlotForm::Unsigned | SlotForm::Magnitude => f64::from(bits),
        SlotForm::Signed => f64::from(bits as i16),
    };
    Some(Reading { value: steps * quantum, interval: None })
}
