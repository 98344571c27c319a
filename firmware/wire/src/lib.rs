//! The records of a session and the frames that carry them, shared by the unit and the laptop.
