//! Changes to the conditions, and button presses.

use crate::record::name::Name;
use serde::{Deserialize, Serialize};

/// A change to the conditions or a button press. It applies from the record's time on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// The runner wears these shoes.
    Shoe {
        /// The runner's name for the shoes.
        name: Name,
    },
    /// The runner set the belt speed on the treadmill's console.
    BeltSpeed {
        /// The belt speed, in 0.01 km/h.
        centi_kmh: u16,
    },
    /// The guided protocol reached its next step.
    ProtocolStep {
        /// Number of the step, starting at 1.
        step: u8,
        /// Number of steps in the protocol.
        of: u8,
        /// The belt speed of this step, in 0.01 km/h.
        centi_kmh: u16,
    },
    /// A button of the unit was pressed.
    Button {
        /// Index of the button in the board's profile, starting at 0.
        button: u8,
        /// How long the button was held, in milliseconds.
        held_ms: u16,
    },
    /// This person is running.
    Runner {
        /// The name that the runner entered.
        name: Name,
        /// Body height in millimetres, if known.
        height_mm: Option<u16>,
    },
    /// The runner marked this point in the session.
    Mark {
        /// The runner's note.
        note: Name,
    },
}
