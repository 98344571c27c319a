//! A session's bytes and records.

use kei_wire::{SegmentError, SegmentReader};

/// A copy of a session's bytes.
#[derive(Clone, Debug)]
pub struct SessionReader {
    bytes: Vec<u8>,
}

impl SessionReader {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        SessionReader { bytes }
    }

    /// The bytes, as they are on the disk and on the laptop.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The records in order.
    pub fn records(&self) -> Result<SegmentReader<'_>, SegmentError> {
        SegmentReader::session(&self.bytes)
    }
}
