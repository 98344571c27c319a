//! Reads the headers, then one frame at a time.

use super::error::NutError;
use super::frame_code::{FrameCode, flag};
use super::header::{MainHeader, StreamHeader};
use super::variable_length::{self, Fields};
use std::io::{self, ErrorKind, Read};
use std::time::Duration;

const FILE_ID: &[u8] = b"nut/multimedia container\0";

// Startcodes of the specification. All start with 'N'.
const MAIN: u64 = 0x4E4D_7A56_1F5F_04AD;
const STREAM: u64 = 0x4E53_1140_5BF2_F9DB;
pub(super) const SYNCPOINT: u64 = 0x4E4B_E4AD_EECA_4569;

/// Largest accepted packet. Headers written by ffmpeg take a few hundred bytes.
const MAX_PACKET_BYTES: u64 = 1 << 20;
/// Packets longer than this have an extra checksum after their length (`forward_ptr` in the specification).
const UNCHECKED_PACKET_BYTES: u64 = 4096;
/// Frames longer than this have no elided bytes, whatever their header says.
const MAX_ELIDED_FRAME_BYTES: u64 = 4096;
const CHECKSUM_BYTES: usize = 4;

/// Reads the frames of a NUT file with a single video stream.
pub struct NutReader<R> {
    input: R,
    main: MainHeader,
    stream: StreamHeader,
    last_pts: i64,
}

/// The header of a frame.
struct FrameHeader {
    pts: i64,
    bytes: u64,
    /// Index of the elision header whose bytes the frame omits.
    elision: usize,
}

impl<R: Read> NutReader<R> {
    /// Reads the headers and stops before the first frame.
    ///
    /// # Errors
    /// Fails if the input ends or cannot be read before the stream header is complete, or if it is not NUT as
    /// ffmpeg writes it.
    pub fn new(mut input: R) -> Result<Self, NutError> {
        read_file_id(&mut input)?;
        if read_startcode(&mut input)? != MAIN {
            return Err(NutError::Malformed("no main header"));
        }
        let main = MainHeader::read(Fields(&read_packet(&mut input)?))?;
        let stream = loop {
            let code = read_startcode(&mut input)?;
            let packet = read_packet(&mut input)?;
            if code == STREAM {
                break StreamHeader::read(Fields(&packet), &main.time_bases)?;
            }
        };
        Ok(NutReader { input, main, stream, last_pts: 0 })
    }

    /// Returns the width of the frames, in px. It is never 0.
    pub fn width(&self) -> u32 {
        self.stream.width
    }

    /// Returns the height of the frames, in px. It is never 0.
    pub fn height(&self) -> u32 {
        self.stream.height
    }

    /// Reads the next frame into `data` and returns its time, or `None` at the end of the stream. The frame
    /// must be exactly `bytes` long.
    ///
    /// # Errors
    /// Fails if the input cannot be read, is not NUT as ffmpeg writes it, or if the frame has a different
    /// length. The length is checked before memory is allocated.
    pub fn next_frame(&mut self, bytes: usize, data: &mut Vec<u8>) -> Result<Option<Duration>, NutError> {
        loop {
            let Some(first) = read_byte_or_end(&mut self.input)? else { return Ok(None) };
            if first == b'N' {
                self.skip_or_sync(first)?;
                continue;
            }
            let header = self.frame_header(self.main.codes[usize::from(first)])?;
            if header.bytes == 0 {
                continue; // the end-of-stream mark
            }
            let elided = &self.main.elided[header.elision];
            if header.bytes != bytes as u64 || elided.len() > bytes {
                return Err(NutError::FrameSize { expected: bytes, found: header.bytes });
            }
            data.resize(bytes, 0);
            let (start, rest) = data.split_at_mut(elided.len());
            start.copy_from_slice(elided);
            self.input.read_exact(rest)?;
            return Ok(Some(self.stream.time_base.time(header.pts)?));
        }
    }

    /// Reads a packet between frames. A syncpoint sets the timestamp to which later frames are relative.
    fn skip_or_sync(&mut self, first: u8) -> Result<(), NutError> {
        let code = read_startcode_after(&mut self.input, first)?;
        let packet = read_packet(&mut self.input)?;
        if code == SYNCPOINT {
            let (time_base, pts) = self.main.split_pts(Fields(&packet).number()?)?;
            self.last_pts = time_base.convert(pts, self.stream.time_base)?;
        }
        Ok(())
    }

    /// Reads a frame header. The order of the reads is the order of the fields.
    fn frame_header(&mut self, code: FrameCode) -> Result<FrameHeader, NutError> {
        let flags = self.flags(code)?;
        if self.number_if(flags & flag::STREAM_ID, code.stream)? != 0 {
            return Err(NutError::Malformed("more than one stream"));
        }
        let pts = self.pts(flags, code)?;
        let bytes = self.frame_bytes(flags, code)?;
        self.number_if(flags & flag::MATCH_TIME, 0)?;
        let elision = self.number_if(flags & flag::ELISION, code.elision)?;
        for _ in 0..self.number_if(flags & flag::RESERVED, code.reserved)? {
            self.number()?;
        }
        if flags & flag::CHECKSUM != 0 {
            self.input.read_exact(&mut [0; CHECKSUM_BYTES])?;
        }
        if flags & flag::SIDE_DATA != 0 {
            return Err(NutError::Malformed("side data"));
        }
        let elision = if bytes > MAX_ELIDED_FRAME_BYTES { 0 } else { elision };
        let elision = usize::try_from(elision).ok().filter(|&index| index < self.main.elided.len());
        let elision = elision.ok_or(NutError::Malformed("unknown elision header"))?;
        self.last_pts = pts;
        Ok(FrameHeader { pts, bytes, elision })
    }

    fn flags(&mut self, code: FrameCode) -> Result<u64, NutError> {
        if code.flags & flag::INVALID != 0 {
            return Err(NutError::Malformed("an unused frame code"));
        }
        let changed = self.number_if(code.flags & flag::CODED, 0)?;
        Ok(code.flags ^ changed)
    }

    fn pts(&mut self, flags: u64, code: FrameCode) -> Result<i64, NutError> {
        let pts = if flags & flag::CODED_PTS != 0 {
            let coded = self.number()?;
            self.stream.full_pts(coded, self.last_pts)
        } else {
            self.last_pts.checked_add(code.pts_delta)
        };
        pts.ok_or(NutError::Malformed("timestamp out of range"))
    }

    fn frame_bytes(&mut self, flags: u64, code: FrameCode) -> Result<u64, NutError> {
        let high = self.number_if(flags & flag::SIZE_HIGH, 0)?;
        high.checked_mul(code.size_multiplier)
            .and_then(|high| high.checked_add(code.size_low))
            .ok_or(NutError::Malformed("frame size out of range"))
    }

    /// Reads a number if `flag` is set, else returns the default value of the frame code.
    fn number_if(&mut self, flag: u64, otherwise: u64) -> Result<u64, NutError> {
        if flag != 0 { self.number() } else { Ok(otherwise) }
    }

    fn number(&mut self) -> Result<u64, NutError> {
        read_number(&mut self.input)
    }
}

fn read_file_id(input: &mut impl Read) -> Result<(), NutError> {
    let mut id = [0; FILE_ID.len()];
    match read_up_to(input, &mut id)? {
        0 => Err(NutError::Empty),
        _ if id == *FILE_ID => Ok(()),
        _ => Err(NutError::Malformed("no file id")),
    }
}

fn read_startcode(input: &mut impl Read) -> Result<u64, NutError> {
    match read_byte_or_end(input)? {
        Some(first) => read_startcode_after(input, first),
        None => Err(NutError::Empty),
    }
}

fn read_startcode_after(input: &mut impl Read, first: u8) -> Result<u64, NutError> {
    let mut bytes = [0; 8];
    bytes[0] = first;
    input.read_exact(&mut bytes[1..])?;
    Ok(u64::from_be_bytes(bytes))
}

/// Reads the packet after a startcode and drops its checksum unchecked, since a pipe does not corrupt data.
fn read_packet(input: &mut impl Read) -> Result<Vec<u8>, NutError> {
    let length = read_number(input)?;
    if length > MAX_PACKET_BYTES {
        return Err(NutError::Malformed("packet too long"));
    }
    if length > UNCHECKED_PACKET_BYTES {
        input.read_exact(&mut [0; CHECKSUM_BYTES])?;
    }
    // The buffer grows as data arrives, so a wrong length in the header cannot allocate much memory.
    let mut bytes = Vec::new();
    if (input.take(length).read_to_end(&mut bytes)? as u64) < length {
        return Err(io::Error::from(ErrorKind::UnexpectedEof).into());
    }
    let content = bytes.len().checked_sub(CHECKSUM_BYTES).ok_or(NutError::Malformed("packet too short"))?;
    bytes.truncate(content);
    Ok(bytes)
}

fn read_number(input: &mut impl Read) -> Result<u64, NutError> {
    variable_length::number(|| {
        let mut byte = [0];
        input.read_exact(&mut byte)?;
        Ok(byte[0])
    })
}

fn read_byte_or_end(input: &mut impl Read) -> Result<Option<u8>, NutError> {
    let mut byte = [0];
    Ok((read_up_to(input, &mut byte)? == 1).then_some(byte[0]))
}

/// Reads until `buffer` is full or the input ends, and returns the number of bytes read.
fn read_up_to(input: &mut impl Read, buffer: &mut [u8]) -> Result<usize, NutError> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(filled)
}
