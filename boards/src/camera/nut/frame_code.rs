//! Frame codes: the first byte of a frame is an index into a table of default values for its header fields.

use super::error::NutError;
use super::variable_length::Fields;

/// Number of frame codes: one for each value of a byte.
const COUNT: usize = 256;

/// Flags for the fields that a frame's header stores itself (`frame_flags` in the specification).
pub(super) mod flag {
    pub(in super::super) const CODED_PTS: u64 = 1 << 3;
    pub(in super::super) const STREAM_ID: u64 = 1 << 4;
    pub(in super::super) const SIZE_HIGH: u64 = 1 << 5;
    pub(in super::super) const CHECKSUM: u64 = 1 << 6;
    pub(in super::super) const RESERVED: u64 = 1 << 7;
    pub(in super::super) const SIDE_DATA: u64 = 1 << 8;
    pub(in super::super) const ELISION: u64 = 1 << 10;
    pub(in super::super) const MATCH_TIME: u64 = 1 << 11;
    pub(in super::super) const CODED: u64 = 1 << 12;
    pub(in super::super) const INVALID: u64 = 1 << 13;
}

/// Default values of the header fields for one frame code.
#[derive(Clone, Copy, Default)]
pub(super) struct FrameCode {
    pub(super) flags: u64,
    pub(super) stream: u64,
    pub(super) size_multiplier: u64,
    pub(super) size_low: u64,
    pub(super) pts_delta: i64,
    pub(super) reserved: u64,
    pub(super) elision: u64,
}

/// The frame codes, indexed by the first byte of a frame.
pub(super) type FrameCodes = Box<[FrameCode; COUNT]>;

/// One entry of the table in the main header: `count` consecutive codes that differ only in their size.
struct Run {
    first: FrameCode,
    count: u64,
}

/// Reads the table of frame codes in the main header.
pub(super) fn read(fields: &mut Fields) -> Result<FrameCodes, NutError> {
    let mut codes = Box::new([FrameCode::default(); COUNT]);
    let mut previous = FrameCode { size_multiplier: 1, ..FrameCode::default() };
    let mut next = 0;
    while next < COUNT {
        let run = Run::read(fields, previous)?;
        next = run.write(&mut codes, next)?;
        previous = run.first;
    }
    Ok(codes)
}

impl Run {
    /// Reads one entry. Omitted fields repeat the previous entry or are 0, as the specification says.
    fn read(fields: &mut Fields, previous: FrameCode) -> Result<Run, NutError> {
        let mut code = FrameCode { flags: fields.number()?, ..previous };
        let given = fields.number()?;
        if given > 0 {
            code.pts_delta = fields.signed()?;
        }
        if given > 1 {
            code.size_multiplier = fields.number()?;
        }
        if given > 2 {
            code.stream = fields.number()?;
        }
        code.size_low = if given > 3 { fields.number()? } else { 0 };
        code.reserved = if given > 4 { fields.number()? } else { 0 };
        let rest = code.size_multiplier.saturating_sub(code.size_low);
        let count = if given > 5 { fields.number()? } else { rest };
        if given > 6 {
            fields.signed()?; // match time delta
        }
        if given > 7 {
            code.elision = fields.number()?;
        }
        for _ in 8..given {
            fields.skip_number()?;
        }
        Ok(Run { first: code, count })
    }

    /// Writes the codes starting at index `next` and returns the index after the last one.
    fn write(&self, codes: &mut [FrameCode; COUNT], mut next: usize) -> Result<usize, NutError> {
        for offset in 0..self.count {
            // Startcodes start with 'N', so 'N' cannot be a frame code.
            if next == usize::from(b'N') {
                codes[next].flags = flag::INVALID;
                next += 1;
            }
            let slot = codes.get_mut(next).ok_or(NutError::Malformed("too many frame codes"))?;
            *slot = FrameCode { size_low: self.first.size_low.wrapping_add(offset), ..self.first };
            next += 1;
        }
        Ok(next)
    }
}
