//! The bytes of a session on the disk: segments of checksummed frames.
//!
//! A segment is a [`SegmentHeader`] of 32 bytes, then frames:
//! ```text
//! length of the payload   2 bytes, little-endian, 1 ..= PAYLOAD_BYTES_MAX
//! CRC-32                  4 bytes, little-endian
//! payload                 see crate::record
//! ```
//! The CRC-32 covers the header's own CRC-32, the frame's offset in the segment (4 bytes), the length and the
//! payload. After a power cut the disk may contain zeros, or blocks of another session or of another place in
//! this one; with this CRC-32 none of them is mistaken for a frame.
//!
//! A session is its segments one after the other. Read as a frame's length, `"KEIL"` exceeds
//! [`PAYLOAD_BYTES_MAX`], so a reader recognises the start of a segment without a table of contents.

use crate::checksum::Checksum;
use crate::id::SessionId;
use crate::record::{PAYLOAD_BYTES_MAX, RawRecord, Record, RecordError};

/// Size of length and CRC-32 before each payload, in bytes.
pub const FRAME_OVERHEAD_BYTES: usize = 6;

/// Length of the longest frame, in bytes.
pub const FRAME_BYTES_MAX: usize = FRAME_OVERHEAD_BYTES + PAYLOAD_BYTES_MAX;

const MAGIC: [u8; 4] = *b"KEIL";
const FORMAT: u8 = 1;

/// The start of a segment: `"KEIL"`, format version, three zeros, session ID, number of the segment (4 bytes,
/// little-endian) and the CRC-32 of the bytes before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentHeader {
    /// ID of the session that the segment belongs to.
    pub session: SessionId,
    /// Number of the segment. Numbers increase within a session, possibly with gaps.
    pub number: u32,
}

/// Why a segment cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SegmentError {
    /// The bytes are not a segment, or the first 32 of them are damaged.
    #[error("cannot read a session: it is not a KEI session, or its first 32 bytes are damaged")]
    NotASegment,
    /// The segment is valid but has a later format.
    #[error("cannot read a session of format {0}: this program reads format 1. Update this program.")]
    NewerFormat(u8),
}

impl SegmentHeader {
    /// Length of the header, in bytes.
    pub const BYTES: usize = 32;

    /// Returns the bytes of the header.
    pub fn encode(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..4].copy_from_slice(&MAGIC);
        bytes[4] = FORMAT;
        bytes[8..24].copy_from_slice(&self.session.0);
        bytes[24..28].copy_from_slice(&self.number.to_le_bytes());
        let crc = Checksum::of(&bytes[..28]);
        bytes[28..].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    /// Parses the header at the start of `bytes`.
    pub fn parse(bytes: &[u8]) -> Result<Self, SegmentError> {
        let bytes: &[u8; Self::BYTES] = bytes.first_chunk().ok_or(SegmentError::NotASegment)?;
        let whole = Checksum::of(&bytes[..28]).to_le_bytes() == bytes[28..];
        if bytes[..4] != MAGIC || !whole {
            return Err(SegmentError::NotASegment);
        }
        if bytes[4] != FORMAT {
            return Err(SegmentError::NewerFormat(bytes[4]));
        }
        let mut session = [0; 16];
        session.copy_from_slice(&bytes[8..24]);
        let number = u32::from_le_bytes([bytes[24], bytes[25], bytes[26], bytes[27]]);
        Ok(SegmentHeader { session: SessionId(session), number })
    }

    fn salt(&self) -> [u8; 4] {
        let bytes = self.encode();
        [bytes[28], bytes[29], bytes[30], bytes[31]]
    }
}

fn frame_checksum(salt: [u8; 4], offset: u32, length: [u8; 2], payload: &[u8]) -> [u8; 4] {
    Checksum::new().with(&salt).with(&offset.to_le_bytes()).with(&length).with(payload).value().to_le_bytes()
}

/// Encodes the frames of one segment, in order.
#[derive(Clone, Copy, Debug)]
pub struct FrameWriter {
    salt: [u8; 4],
    offset: u32,
}

impl FrameWriter {
    /// Creates a writer for the frames directly after `header`.
    pub fn new(header: &SegmentHeader) -> Self {
        FrameWriter { salt: header.salt(), offset: SegmentHeader::BYTES as u32 }
    }

    /// Returns the length of the segment with all frames encoded so far, in bytes.
    pub fn offset(&self) -> u32 {
        self.offset
    }

    /// Writes the next frame into `out` and returns it: `record` at `time_us` since the session's start. From
    /// then on the frame counts as part of the segment.
    pub fn frame<'b>(
        &mut self,
        time_us: u64,
        record: &Record<'_>,
        out: &'b mut [u8; FRAME_BYTES_MAX],
    ) -> Result<&'b [u8], RecordError> {
        let payload_bytes = record.encode(time_us, &mut out[FRAME_OVERHEAD_BYTES..])?.len();
        Ok(self.seal(payload_bytes, out))
    }

    fn seal<'b>(&mut self, payload_bytes: usize, out: &'b mut [u8; FRAME_BYTES_MAX]) -> &'b [u8] {
        let length = (payload_bytes as u16).to_le_bytes();
        let end = FRAME_OVERHEAD_BYTES + payload_bytes;
        let crc = frame_checksum(self.salt, self.offset, length, &out[FRAME_OVERHEAD_BYTES..end]);
        out[..2].copy_from_slice(&length);
        out[2..6].copy_from_slice(&crc);
        self.offset += end as u32;
        &out[..end]
    }
}

/// Reads a session, or one segment, up to the first damaged byte. Never panics, never allocates, and never
/// yields a record that was not written at that place.
///
/// The iterator yields each record with a decoded envelope. It ends at the first byte that is not part of a
/// valid frame.
#[derive(Clone, Debug)]
pub struct SegmentReader<'a> {
    bytes: &'a [u8],
    /// Offset of the current segment in `bytes`.
    segment_at: usize,
    /// Number of valid bytes at the start of `bytes`.
    valid: usize,
    header: SegmentHeader,
    salt: [u8; 4],
    one_segment: bool,
}

impl<'a> SegmentReader<'a> {
    /// Reads a single segment and ignores everything after it, even another segment.
    pub fn segment(bytes: &'a [u8]) -> Result<Self, SegmentError> {
        Self::new(bytes, true)
    }

    /// Reads a whole session: all following segments of the same session whose numbers increase.
    pub fn session(bytes: &'a [u8]) -> Result<Self, SegmentError> {
        Self::new(bytes, false)
    }

    fn new(bytes: &'a [u8], one_segment: bool) -> Result<Self, SegmentError> {
        let header = SegmentHeader::parse(bytes)?;
        let valid = SegmentHeader::BYTES;
        Ok(SegmentReader { bytes, segment_at: 0, valid, header, salt: header.salt(), one_segment })
    }

    /// Returns the header of the current segment.
    pub fn header(&self) -> SegmentHeader {
        self.header
    }

    /// Returns how many bytes from the start have been read and found valid.
    pub fn valid_bytes(&self) -> usize {
        self.valid
    }

    /// Reads to the end and returns how many bytes from the start are valid.
    pub fn into_valid_bytes(mut self) -> usize {
        while self.next().is_some() {}
        self.valid
    }

    /// Returns a frame writer that continues the current segment.
    pub fn writer(&self) -> FrameWriter {
        FrameWriter { salt: self.salt, offset: (self.valid - self.segment_at) as u32 }
    }

    /// Enters the next segment if one starts here. Returns false if its header is not valid.
    fn enter_next_segment(&mut self) -> bool {
        let rest = &self.bytes[self.valid..];
        if self.one_segment || !rest.starts_with(&MAGIC) {
            return true;
        }
        let Ok(header) = SegmentHeader::parse(rest) else { return false };
        if header.session != self.header.session || header.number <= self.header.number {
            return false;
        }
        (self.header, self.salt, self.segment_at) = (header, header.salt(), self.valid);
        self.valid += SegmentHeader::BYTES;
        true
    }

    /// Returns the payload of the frame that starts at `valid`.
    fn payload(&self) -> Option<&'a [u8]> {
        let (&length_bytes, rest) = self.bytes[self.valid..].split_first_chunk::<2>()?;
        let (&crc, rest) = rest.split_first_chunk::<4>()?;
        let length = usize::from(u16::from_le_bytes(length_bytes));
        if !(1..=PAYLOAD_BYTES_MAX).contains(&length) {
            return None;
        }
        let payload = rest.get(..length)?;
        let offset = u32::try_from(self.valid - self.segment_at).ok()?;
        (frame_checksum(self.salt, offset, length_bytes, payload) == crc).then_some(payload)
    }
}

impl<'a> Iterator for SegmentReader<'a> {
    type Item = RawRecord<'a>;

    fn next(&mut self) -> Option<RawRecord<'a>> {
        if !self.enter_next_segment() {
            return None;
        }
        let payload = self.payload()?;
        // Our writer never makes a frame without an envelope, so reading ends at one.
        let record = RawRecord::parse(payload).ok()?;
        self.valid += FRAME_OVERHEAD_BYTES + payload.len();
        Some(record)
    }
}

#[cfg(test)]
mod tests;
