//! One stride, in at most 64 bytes on the disk.

use core::fmt;
use serde::de::{Error, SeqAccess, Visitor};
use serde::ser::SerializeTuple;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Scene;
use crate::Score;

/// One stride of the near foot: what the window that ends with it says. The record's time is the stride's
/// end. A metric that was withheld is `None`; why stands in the [`super::Window`] records.
///
/// On the wire: stride time, scene, frames, a mask of what is there (bit i = slot i, varint) and two bytes,
/// little end first, for each slot that is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stride {
    /// From contact to contact of the same foot, 0.1 ms.
    pub stride_time_tenth_ms: u16,
    /// What the camera saw.
    pub scene: Scene,
    /// Frames with a usable pose within this stride; 255 also stands for more.
    pub frames: u8,
    /// KEI against the reference at race pace.
    pub kei: Option<Score>,
    /// KEI against the reference moved to this runner's speed.
    pub kei_at_speed: Option<Score>,
    /// Steps of both feet a minute, 0.01 spm.
    pub cadence_centi_spm: Option<u16>,
    /// The near foot on the belt, 0.1 ms.
    pub ground_contact_near_tenth_ms: Option<u16>,
    /// The far foot on the belt, 0.1 ms.
    pub ground_contact_far_tenth_ms: Option<u16>,
    /// Step time less contact, 0.1 ms.
    pub flight_tenth_ms: Option<u16>,
    /// Contact over stride time.
    pub duty_factor_per_mille: Option<u16>,
    /// Rise and fall of mid-hip, leg lengths / 1000.
    pub vertical_oscillation_per_mille_leg: Option<u16>,
    /// Ankle ahead of the hip at contact, leg lengths / 1000.
    pub overstride_per_mille_leg: Option<i16>,
    /// Trunk ahead of upright, 0.01 deg.
    pub trunk_lean_centi_deg: Option<i16>,
    /// Knee flexion at contact, 0.01 deg.
    pub knee_flexion_contact_centi_deg: Option<i16>,
    /// Largest knee flexion in stance, 0.01 deg.
    pub knee_flexion_stance_max_centi_deg: Option<i16>,
    /// Largest knee flexion in swing, 0.01 deg.
    pub knee_flexion_swing_max_centi_deg: Option<i16>,
    /// Thigh ahead of vertical, at most, 0.01 deg.
    pub thigh_flexion_max_centi_deg: Option<i16>,
    /// Thigh behind vertical, at most, 0.01 deg.
    pub thigh_extension_max_centi_deg: Option<i16>,
    /// Near against far.
    pub asymmetry_per_mille: Option<u16>,
    /// The belt as set on the console, 0.01 km/h.
    pub belt_speed_set_centi_kmh: Option<u16>,
    /// The belt as the stance foot shows it, 0.01 km/h.
    pub belt_speed_estimate_centi_kmh: Option<u16>,
}

const SLOTS: usize = 20;

type Slots = [Option<u16>; SLOTS];

fn signed(value: Option<i16>) -> Option<u16> {
    value.map(|v| v as u16)
}

fn unsigned(slot: Option<u16>) -> Option<i16> {
    slot.map(|v| v as i16)
}

fn interval(score: Option<Score>) -> Option<u16> {
    score.map(|s| u16::from_le_bytes([s.below_per_mille, s.above_per_mille]))
}

fn score(value: Option<u16>, interval: Option<u16>) -> Option<Score> {
    let [below_per_mille, above_per_mille] = interval?.to_le_bytes();
    Some(Score { per_mille: value?, below_per_mille, above_per_mille })
}

impl Stride {
    fn slots(&self) -> Slots {
        [
            self.kei.map(|s| s.per_mille),
            interval(self.kei),
            self.kei_at_speed.map(|s| s.per_mille),
            interval(self.kei_at_speed),
            self.cadence_centi_spm,
            self.ground_contact_near_tenth_ms,
            self.ground_contact_far_tenth_ms,
            self.flight_tenth_ms,
            self.duty_factor_per_mille,
            self.vertical_oscillation_per_mille_leg,
            signed(self.overstride_per_mille_leg),
            signed(self.trunk_lean_centi_deg),
            signed(self.knee_flexion_contact_centi_deg),
            signed(self.knee_flexion_stance_max_centi_deg),
            signed(self.knee_flexion_swing_max_centi_deg),
            signed(self.thigh_flexion_max_centi_deg),
            signed(self.thigh_extension_max_centi_deg),
            self.asymmetry_per_mille,
            self.belt_speed_set_centi_kmh,
            self.belt_speed_estimate_centi_kmh,
        ]
    }

    fn from_slots(stride_time_tenth_ms: u16, scene: Scene, frames: u8, s: &Slots) -> Self {
        Stride {
            stride_time_tenth_ms,
            scene,
            frames,
            kei: score(s[0], s[1]),
            kei_at_speed: score(s[2], s[3]),
            cadence_centi_spm: s[4],
            ground_contact_near_tenth_ms: s[5],
            ground_contact_far_tenth_ms: s[6],
            flight_tenth_ms: s[7],
            duty_factor_per_mille: s[8],
            vertical_oscillation_per_mille_leg: s[9],
            overstride_per_mille_leg: unsigned(s[10]),
            trunk_lean_centi_deg: unsigned(s[11]),
            knee_flexion_contact_centi_deg: unsigned(s[12]),
            knee_flexion_stance_max_centi_deg: unsigned(s[13]),
            knee_flexion_swing_max_centi_deg: unsigned(s[14]),
            thigh_flexion_max_centi_deg: unsigned(s[15]),
            thigh_extension_max_centi_deg: unsigned(s[16]),
            asymmetry_per_mille: s[17],
            belt_speed_set_centi_kmh: s[18],
            belt_speed_estimate_centi_kmh: s[19],
        }
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
            seq.next_element()?.ok_or_else(|| A::Error::custom("a stride that ends too early"))
        }
        let stride_time = u16::from_le_bytes(next(&mut seq)?);
        let scene = next(&mut seq)?;
        let frames = next(&mut seq)?;
        let mask: u32 = next(&mut seq)?;
        let mut slots = Slots::default();
        for (i, slot) in slots.iter_mut().enumerate() {
            if mask >> i & 1 == 1 {
                *slot = Some(u16::from_le_bytes(next(&mut seq)?));
            }
        }
        Ok(Stride::from_slots(stride_time, scene, frames, &slots))
    }
}
