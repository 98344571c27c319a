//! Something was changed or pressed.

use crate::record::name::Name;
use serde::{Deserialize, Serialize};

/// Something was changed or pressed. It holds from the record's time on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// These shoes are on.
    Shoe {
        /// As the runner named them.
        name: Name,
    },
    /// The belt speed was set on the console.
    BeltSpeed {
        /// 0.01 km/h.
        centi_kmh: u16,
    },
    /// The guided protocol came to its next step.
    ProtocolStep {
        /// From 1 on.
        step: u8,
        /// How many there are.
        of: u8,
        /// The belt speed of this step, 0.01 km/h.
        centi_kmh: u16,
    },
    /// A button of the unit.
    Button {
        /// By its place in the board's profile, from 0 on.
        button: u8,
        /// How long it was down.
        held_ms: u16,
    },
    /// This person runs.
    Runner {
        /// As the runner named themself.
        name: Name,
        /// Body height, if known.
        height_mm: Option<u16>,
    },
    /// A stretch to find again.
    Mark {
        /// What the runner wants to remember.
        note: Name,
    },
}
