//! The session log on the unit's disk: append-only, checksummed, readable after a power cut.
