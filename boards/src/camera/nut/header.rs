//! The main header and the header of the video stream.

use super::error::NutError;
use super::frame_code::{self, FrameCodes};
use super::time_base::TimeBase;
use super::variable_length::Fields;

/// The version of the format that ffmpeg writes.
const VERSION: u64 = 3;
/// The stream class of video.
const VIDEO: u64 = 0;

/// Properties of the whole file.
pub(super) struct MainHeader {
    pub(super) time_bases: Vec<TimeBase>,
    pub(super) codes: FrameCodes,
    /// Elision headers: leading bytes that small frames omit. The first one is empty.
    pub(super) elided: Vec<Vec<u8>>,
}

impl MainHeader {
    pub(super) fn read(mut fields: Fields) -> Result<Self, NutError> {
        if fields.number()? != VERSION {
            return Err(NutError::Malformed("not version 3"));
        }
        fields.skip_number()?; // number of streams
        fields.skip_number()?; // largest distance between syncpoints
        let mut time_bases = Vec::new();
        for _ in 0..fields.number()? {
            time_bases.push(TimeBase::new(fields.number()?, fields.number()?)?);
        }
        let codes = frame_code::read(&mut fields)?;
        Ok(MainHeader { time_bases, codes, elided: elision_headers(fields)? })
    }

    /// Splits the number stored in a syncpoint into its time base and timestamp.
    pub(super) fn split_pts(&self, coded: u64) -> Result<(TimeBase, u64), NutError> {
        let count = self.time_bases.len() as u64;
        let index = coded.checked_rem(count).ok_or(NutError::Malformed("no time base"))?;
        Ok((self.time_bases[index as usize], coded / count))
    }
}

/// Reads the elision headers. Older writers end the main header before them.
fn elision_headers(mut fields: Fields) -> Result<Vec<Vec<u8>>, NutError> {
    let mut elided = vec![Vec::new()];
    if !fields.0.is_empty() {
        for _ in 0..fields.number()? {
            elided.push(fields.bytes()?.to_vec());
        }
    }
    Ok(elided)
}

/// Header of the single video stream.
pub(super) struct StreamHeader {
    pub(super) time_base: TimeBase,
    /// Number of low timestamp bits stored in a frame whose time is near the previous one.
    pub(super) pts_low_bits: u32,
    /// Width of the frames, in px.
    pub(super) width: u32,
    /// Height of the frames, in px.
    pub(super) height: u32,
}

impl StreamHeader {
    pub(super) fn read(mut fields: Fields, time_bases: &[TimeBase]) -> Result<Self, NutError> {
        fields.skip_number()?; // id
        if fields.number()? != VIDEO {
            return Err(NutError::Malformed("not a video stream"));
        }
        fields.bytes()?; // fourcc
        let time_base = usize::try_from(fields.number()?).ok();
        let time_base = time_base.and_then(|id| time_bases.get(id));
        let time_base = *time_base.ok_or(NutError::Malformed("unknown time base"))?;
        let low_bits = fields.number()?;
        let pts_low_bits =
            u32::try_from(low_bits).map_err(|_| NutError::Malformed("timestamp width out of range"))?;
        fields.skip_number()?; // largest distance between timestamps
        fields.skip_number()?; // decode delay
        fields.skip_number()?; // flags
        fields.bytes()?; // codec specific
        let mut side = || {
            let px = fields.number()?;
            u32::try_from(px).ok().filter(|&px| px > 0).ok_or(NutError::Malformed("frame size out of range"))
        };
        Ok(StreamHeader { time_base, pts_low_bits, width: side()?, height: side()? })
    }

    /// Decodes a timestamp, stored either as the low bits of one near `last` or as the whole one plus an
    /// offset.
    pub(super) fn full_pts(&self, coded: u64, last: i64) -> Option<i64> {
        let coded = i64::try_from(coded).ok()?;
        let modulus = 1i64.checked_shl(self.pts_low_bits).filter(|&modulus| modulus > 0)?;
        if coded >= modulus {
            return Some(coded - modulus);
        }
        let mask = modulus - 1;
        let base = last.checked_sub(mask / 2)?;
        (coded.wrapping_sub(base) & mask).checked_add(base)
    }
}
