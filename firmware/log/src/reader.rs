//! Access to the bytes and records of a session.

use kei_wire::{SegmentError, SegmentReader};

/// A copy of the bytes of a session.
#[derive(Clone, Debug)]
pub struct SessionReader {
    bytes: Vec<u8>,
}

impl SessionReader {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        SessionReader { bytes }
    }

    /// Returns the bytes, which are the same on the disk and on the laptop.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the records, oldest first.
    pub fn records(&self) -> Result<SegmentReader<'_>, SegmentError> {
        SegmentReader::session(&self.bytes)
    }
}
