//! The record of one stride: at most 64 bytes on the disk.

use crate::quantity::Reading;
use crate::record::scene::Scene;
use crate::record::stride_metrics::{BELT_SPEED_SET, SLOTS, Slots, StrideMetrics};
use core::fmt;
use kei_metric::{MetricName, StrideField};
use serde::de::{Error, SeqAccess, Visitor};
use serde::ser::SerializeTuple;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Resolution of the stored stride time, in ms.
const STRIDE_TIME_QUANTUM_MS: f64 = 0.1;

/// One stride of the near foot, with the metrics of the window that ends with it. The record's time is the
/// end of the stride. A withheld metric is missing; the [`crate::Window`] records have the reason.
///
/// Stored as stride time, scene, frames, a mask of the slots present (bit i for slot i, varint) and two
/// bytes, little-endian, for each of these slots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stride {
    /// Time from contact to contact of the same foot, in 0.1 ms.
    pub stride_time_tenth_ms: u16,
    /// What the camera saw.
    pub scene: Scene,
    /// Number of frames during this stride, estimated from the frame rate; 255 means 255 or more.
    pub frames: u8,
    /// Belt speed as set on the console, in 0.01 km/h.
    pub belt_speed_set_centi_kmh: Option<u16>,
    /// The metrics that were measured.
    pub metrics: StrideMetrics,
}

impl Stride {
    /// Returns a metric in its unit, or `None` if it was withheld or is not stored in strides.
    pub fn metric(&self, name: MetricName) -> Option<Reading> {
        match name.definition().stride? {
            StrideField::StrideTime => {
                let value = f64::from(self.stride_time_tenth_ms) * STRIDE_TIME_QUANTUM_MS;
                Some(Reading { value, interval: None })
            }
            StrideField::Slot { .. } => self.metrics.reading(name),
        }
    }

    fn slots(&self) -> Slots {
        let mut slots = *self.metrics.slots();
        slots[BELT_SPEED_SET] = self.belt_speed_set_centi_kmh;
        slots
    }
}

impl Serialize for Stride {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let slots = self.slots();
        let mask =
            slots.iter().enumerate().fold(0u32, |mask, (i, slot)| mask | u32::from(slot.is_some()) << i);
        let mut tuple = serializer.serialize_tuple(4 + mask.count_ones() as usize)?;
        tuple.serialize_element(&self.stride_time_tenth_ms.to_le_bytes())?;
        tuple.serialize_element(&self.scene)?;
        tuple.serialize_element(&self.frames)?;
        tuple.serialize_element(&mask)?;
        slots.iter().flatten().try_for_each(|value| tuple.serialize_element(&value.to_le_bytes()))?;
        tuple.end()
    }
}

impl<'de> Deserialize<'de> for Stride {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_tuple(4 + SLOTS, StrideVisitor)
    }
}

struct StrideVisitor;

impl<'de> Visitor<'de> for StrideVisitor {
    type Value = Stride;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a stride")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Stride, A::Error> {
        fn next<'de, T: Deserialize<'de>, A: SeqAccess<'de>>(seq: &mut A) -> Result<T, A::Error> {
            seq.next_element()?.ok_or_else(|| A::Error::custom("the stride record is too short"))
        }
        let stride_time_tenth_ms = u16::from_le_bytes(next(&mut seq)?);
        let scene = next(&mut seq)?;
        let frames = next(&mut seq)?;
        let mask: u32 = next(&mut seq)?;
        let mut slots = Slots::default();
        for (i, slot) in slots.iter_mut().enumerate() {
            if mask >> i & 1 == 1 {
                *slot = Some(u16::from_le_bytes(next(&mut seq)?));
            }
        }
        let belt_speed_set_centi_kmh = slots[BELT_SPEED_SET];
        let metrics = StrideMetrics::from_slots(slots);
        Ok(Stride { stride_time_tenth_ms, scene, frames, belt_speed_set_centi_kmh, metrics })
    }
}
