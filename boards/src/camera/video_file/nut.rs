//! Reads raw video out of NUT, the container through which ffmpeg hands over pictures with their exact
//! time stamps in one pipe (yuv4mpeg and rawvideo carry none, Matroska rounds them to a millisecond).
//!
//! Format: <https://ffmpeg.org/~michael/nut.txt>, version 3 as ffmpeg writes it: one video stream, no side data.

use std::io::Read;
use std::time::Duration;
use thiserror::Error;

const FILE_ID: &[u8] = b"nut/multimedia container\0";
const MAIN: u64 = 0x4E4D_7A56_1F5F_04AD;
const STREAM: u64 = 0x4E53_1140_5BF2_F9DB;
const SYNCPOINT: u64 = 0x4E4B_E4AD_EECA_4569;

/// Headers are a few hundred bytes; more is not one of ffmpeg's.
const MAX_PACKET_BYTES: u64 = 1 << 20;

/// Why the decoder's output can't be read.
#[derive(Debug, Error)]
pub enum NutError {
    /// The pipe broke.
    #[error("reading from ffmpeg: {0}")]
    Io(#[from] std::io::Error),
    /// ffmpeg stopped before it wrote a picture.
    #[error("ffmpeg gave no picture")]
    Empty,
    /// The bytes are not the NUT that ffmpeg writes.
    #[error("ffmpeg's output is not as expected: {0}")]
    Malformed(&'static str),
    /// A picture of another size than the first one.
    #[error("a picture of {found} bytes where {expected} were expected")]
    PictureSize {
        /// Bytes of the first picture.
        expected: usize,
        /// Bytes of this one.
        found: u64,
    },
}

/// The frame header fields that a frame code stands for.
#[derive(Clone, Copy, Default)]
struct FrameCode {
    flags: u64,
    stream: u64,
    size_multiplier: u64,
    size_low: u64,
    pts_delta: i64,
    reserved: u64,
    elision: u64,
}

mod flag {
    pub(super) const CODED_PTS: u64 = 1 << 3;
    pub(super) const STREAM_ID: u64 = 1 << 4;
    pub(super) const SIZE_HIGH: u64 = 1 << 5;
    pub(super) const CHECKSUM: u64 = 1 << 6;
    pub(super) const RESERVED: u64 = 1 << 7;
    pub(super) const SIDE_DATA: u64 = 1 << 8;
    pub(super) const ELISION: u64 = 1 << 10;
    pub(super) const MATCH_TIME: u64 = 1 << 11;
    pub(super) const CODED: u64 = 1 << 12;
    pub(super) const INVALID: u64 = 1 << 13;
}

#[derive(Clone, Copy)]
struct TimeBase {
    numerator: u64,
    denominator: u64,
}

/// Pictures of the one video stream in a NUT file.
pub(super) struct NutReader<R> {
    input: R,
    time_bases: Vec<TimeBase>,
    codes: Box<[FrameCode; 256]>,
    /// Bytes that frames of up to 4096 bytes begin with but do not carry; the first is empty.
    elided: Vec<Vec<u8>>,
    time_base: TimeBase,
    pts_low_bits: u32,
    last_pts: i64,
    /// px.
    pub(super) width: u32,
    /// px.
    pub(super) height: u32,
}

impl<R: Read> NutReader<R> {
    /// Reads the headers.
    pub(super) fn new(mut input: R) -> Result<Self, NutError> {
        read_file_id(&mut input)?;
        let mut reader = NutReader {
            input,
            time_bases: Vec::new(),
            codes: Box::new([FrameCode::default(); 256]),
            elided: vec![Vec::new()],
            time_base: TimeBase { numerator: 1, denominator: 1 },
            pts_low_bits: 0,
            last_pts: 0,
            width: 0,
            height: 0,
        };
        if reader.startcode()? != MAIN {
            return Err(NutError::Malformed("no main header"));
        }
        let packet = reader.packet()?;
        reader.main_header(Fields(&packet))?;
        while reader.width == 0 {
            let code = reader.startcode()?;
            let packet = reader.packet()?;
            if code == STREAM {
                reader.stream_header(Fields(&packet))?;
            }
        }
        Ok(reader)
    }

    /// Writes the next picture into `data`, which must come out exactly `bytes` long, and gives its time;
    /// `None` at the end.
    pub(super) fn next_picture(
        &mut self,
        bytes: usize,
        data: &mut Vec<u8>,
    ) -> Result<Option<Duration>, NutError> {
        loop {
            let Some(first) = self.byte_or_end()? else { return Ok(None) };
            if first == b'N' {
                let code = self.startcode_after(first)?;
                let packet = self.packet()?;
                if code == SYNCPOINT {
                    self.syncpoint(Fields(&packet))?;
                }
                continue;
            }
            let (pts, size, elision) = self.frame_header(first)?;
            if size == 0 {
                continue; // the end-of-stream mark
            }
            let elided = &self.elided[elision];
            if size != bytes as u64 || elided.len() > bytes {
                return Err(NutError::PictureSize { expected: bytes, found: size });
            }
            data.resize(bytes, 0);
            data[..elided.len()].copy_from_slice(elided);
            let rest = elided.len();
            self.input.read_exact(&mut data[rest..])?;
            return Ok(Some(self.seconds(pts)?));
        }
    }

    fn frame_header(&mut self, code: u8) -> Result<(i64, u64, usize), NutError> {
        let code = self.codes[usize::from(code)];
        let mut flags = code.flags;
        if flags & flag::INVALID != 0 {
            return Err(NutError::Malformed("an unused frame code"));
        }
        if flags & flag::CODED != 0 {
            flags ^= self.number()?;
        }
        let stream = if flags & flag::STREAM_ID != 0 { self.number()? } else { code.stream };
        if stream != 0 {
            return Err(NutError::Malformed("more than one stream"));
        }
        let pts = if flags & flag::CODED_PTS != 0 {
            let coded = self.number()?;
            self.full_pts(coded)
        } else {
            self.last_pts.checked_add(code.pts_delta)
        };
        let pts = pts.ok_or(NutError::Malformed("time stamp out of range"))?;
        let mut size = code.size_low;
        if flags & flag::SIZE_HIGH != 0 {
            let high = self.number()?;
            size = high
                .checked_mul(code.size_multiplier)
                .and_then(|high| high.checked_add(size))
                .ok_or(NutError::Malformed("frame size out of range"))?;
        }
        if flags & flag::MATCH_TIME != 0 {
            self.number()?;
        }
        let mut elision = if flags & flag::ELISION != 0 { self.number()? } else { code.elision };
        let reserved = if flags & flag::RESERVED != 0 { self.number()? } else { code.reserved };
        for _ in 0..reserved {
            self.number()?;
        }
        if flags & flag::CHECKSUM != 0 {
            self.input.read_exact(&mut [0; 4])?;
        }
        if flags & flag::SIDE_DATA != 0 {
            return Err(NutError::Malformed("side data"));
        }
        if size > 4096 {
            elision = 0;
        }
        let elision = usize::try_from(elision).ok().filter(|&index| index < self.elided.len());
        let elision = elision.ok_or(NutError::Malformed("unknown elision header"))?;
        self.last_pts = pts;
        Ok((pts, size, elision))
    }

    /// A coded time stamp is either the low bits of one near the last, or the whole one moved up.
    fn full_pts(&self, coded: u64) -> Option<i64> {
        let coded = i64::try_from(coded).ok()?;
        let modulus = 1i64.checked_shl(self.pts_low_bits).filter(|&modulus| modulus > 0)?;
        if coded >= modulus {
            return Some(coded - modulus);
        }
        let mask = modulus - 1;
        let base = self.last_pts.checked_sub(mask / 2)?;
        (coded.wrapping_sub(base) & mask).checked_add(base)
    }

    fn seconds(&self, pts: i64) -> Result<Duration, NutError> {
        let pts = u128::try_from(pts).map_err(|_| NutError::Malformed("negative time stamp"))?;
        let (numerator, denominator) =
            (u128::from(self.time_base.numerator), u128::from(self.time_base.denominator));
        let nanoseconds = (pts * numerator)
            .checked_mul(1_000_000_000)
            .map(|product| (product + denominator / 2) / denominator)
            .and_then(|nanoseconds| u64::try_from(nanoseconds).ok());
        nanoseconds.map(Duration::from_nanos).ok_or(NutError::Malformed("time stamp out of range"))
    }

    fn main_header(&mut self, mut fields: Fields) -> Result<(), NutError> {
        if fields.number()? != 3 {
            return Err(NutError::Malformed("not version 3"));
        }
        fields.number()?; // number of streams
        fields.number()?; // largest distance between syncpoints
        for _ in 0..fields.number()? {
            let base = TimeBase { numerator: fields.number()?, denominator: fields.number()? };
            if base.denominator == 0 {
                return Err(NutError::Malformed("time base over zero"));
            }
            self.time_bases.push(base);
        }
        self.frame_codes(&mut fields)?;
        if fields.0.is_empty() {
            return Ok(());
        }
        for _ in 0..fields.number()? {
            self.elided.push(fields.bytes()?.to_vec());
        }
        Ok(())
    }

    fn frame_codes(&mut self, fields: &mut Fields) -> Result<(), NutError> {
        let mut code = FrameCode { size_multiplier: 1, ..FrameCode::default() };
        let mut next = 0;
        while next < 256 {
            code.flags = fields.number()?;
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
            let size = if given > 3 { fields.number()? } else { 0 };
            code.reserved = if given > 4 { fields.number()? } else { 0 };
            let count = if given > 5 { fields.number()? } else { code.size_multiplier.saturating_sub(size) };
            if given > 6 {
                fields.signed()?;
            }
            if given > 7 {
                code.elision = fields.number()?;
            }
            for _ in 8..given {
                fields.number()?;
            }
            let mut written = 0;
            while written < count {
                // 'N' begins a startcode and can't be a frame code.
                if next == usize::from(b'N') {
                    self.codes[next].flags = flag::INVALID;
                    next += 1;
                }
                let slot = self.codes.get_mut(next).ok_or(NutError::Malformed("too many frame codes"))?;
                *slot = FrameCode { size_low: size.wrapping_add(written), ..code };
                next += 1;
                written += 1;
            }
        }
        Ok(())
    }

    fn stream_header(&mut self, mut fields: Fields) -> Result<(), NutError> {
        let _id = fields.number()?;
        if fields.number()? != 0 {
            return Err(NutError::Malformed("not a video stream"));
        }
        fields.bytes()?; // fourcc
        let time_base = usize::try_from(fields.number()?).ok();
        let time_base = time_base.and_then(|id| self.time_bases.get(id));
        self.time_base = *time_base.ok_or(NutError::Malformed("unknown time base"))?;
        let low_bits = fields.number()?;
        self.pts_low_bits = u32::try_from(low_bits).map_err(|_| NutError::Malformed("time stamp width"))?;
        fields.number()?; // largest distance between time stamps
        fields.number()?; // decode delay
        fields.number()?; // flags
        fields.bytes()?; // codec specific
        let mut size = || {
            let px = fields.number()?;
            u32::try_from(px).ok().filter(|&px| px > 0).ok_or(NutError::Malformed("picture size"))
        };
        self.width = size()?;
        self.height = size()?;
        Ok(())
    }

    /// Time stamps after a syncpoint count from the one it carries.
    fn syncpoint(&mut self, mut fields: Fields) -> Result<(), NutError> {
        let coded = fields.number()?;
        let bases = self.time_bases.len() as u64;
        let from = self.time_bases[(coded % bases) as usize];
        let to = self.time_base;
        let pts = (u128::from(coded / bases) * u128::from(from.numerator))
            .checked_mul(u128::from(to.denominator))
            .map(|product| product / (u128::from(from.denominator) * u128::from(to.numerator.max(1))));
        let pts = pts.and_then(|pts| i64::try_from(pts).ok());
        self.last_pts = pts.ok_or(NutError::Malformed("time stamp out of range"))?;
        Ok(())
    }

    fn byte_or_end(&mut self) -> Result<Option<u8>, NutError> {
        let mut byte = [0];
        Ok((read_some(&mut self.input, &mut byte)? == 1).then_some(byte[0]))
    }

    fn number(&mut self) -> Result<u64, NutError> {
        variable_length(|| {
            let mut byte = [0];
            self.input.read_exact(&mut byte)?;
            Ok(byte[0])
        })
    }

    fn startcode(&mut self) -> Result<u64, NutError> {
        match self.byte_or_end()? {
            Some(first) => self.startcode_after(first),
            None => Err(NutError::Empty),
        }
    }

    fn startcode_after(&mut self, first: u8) -> Result<u64, NutError> {
        let mut bytes = [0; 8];
        bytes[0] = first;
        self.input.read_exact(&mut bytes[1..])?;
        Ok(u64::from_be_bytes(bytes))
    }

    /// What a startcode announces, without its checksum (a pipe flips no bits).
    fn packet(&mut self) -> Result<Vec<u8>, NutError> {
        let length = self.number()?;
        if length > MAX_PACKET_BYTES {
            return Err(NutError::Malformed("packet too long"));
        }
        if length > 4096 {
            self.input.read_exact(&mut [0; 4])?;
        }
        let mut bytes = vec![0; length as usize];
        self.input.read_exact(&mut bytes)?;
        let content = bytes.len().checked_sub(4).ok_or(NutError::Malformed("packet too short"))?;
        bytes.truncate(content);
        Ok(bytes)
    }
}

fn read_file_id(input: &mut impl Read) -> Result<(), NutError> {
    let mut id = [0; FILE_ID.len()];
    match read_some(input, &mut id)? {
        0 => Err(NutError::Empty),
        _ if id == *FILE_ID => Ok(()),
        _ => Err(NutError::Malformed("no file id")),
    }
}

/// Fills `buffer` as far as the input goes.
fn read_some(input: &mut impl Read, buffer: &mut [u8]) -> Result<usize, NutError> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(filled)
}

/// Seven bits a byte, the highest bit set on all but the last.
fn variable_length(mut next: impl FnMut() -> Result<u8, NutError>) -> Result<u64, NutError> {
    let mut value = 0u64;
    loop {
        let byte = next()?;
        if value >> 57 != 0 {
            return Err(NutError::Malformed("number too long"));
        }
        value = value << 7 | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
}

/// The fields of one packet.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn number(&mut self) -> Result<u64, NutError> {
        variable_length(|| {
            let (&byte, rest) = self.0.split_first().ok_or(NutError::Malformed("header too short"))?;
            self.0 = rest;
            Ok(byte)
        })
    }

    fn signed(&mut self) -> Result<i64, NutError> {
        let value = self.number()?.checked_add(1).ok_or(NutError::Malformed("number too long"))?;
        let half = (value >> 1) as i64;
        Ok(if value & 1 == 1 { -half } else { half })
    }

    fn bytes(&mut self) -> Result<&[u8], NutError> {
        let length = usize::try_from(self.number()?).unwrap_or(usize::MAX);
        let (bytes, rest) = self.0.split_at_checked(length).ok_or(NutError::Malformed("header too short"))?;
        self.0 = rest;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::process::Command;
    use std::sync::LazyLock;

    const PICTURE_BYTES: usize = 16 * 8 * 3 / 2;

    /// Twelve 16x8 pictures at 10 Hz as ffmpeg writes them, black but for one column.
    static REAL: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let source = "color=black:size=16x8:rate=10:duration=1.2,geq=lum='if(eq(X,2),1,0)',format=nv12";
        let output = Command::new("ffmpeg")
            .args(["-nostdin", "-v", "error", "-f", "lavfi", "-i", source])
            .args(["-c:v", "rawvideo", "-f", "nut", "-write_index", "0", "pipe:1"])
            .output()
            .expect("this test needs ffmpeg");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    });

    fn read(bytes: &[u8]) -> Result<Vec<(Duration, Vec<u8>)>, NutError> {
        let mut reader = NutReader::new(bytes)?;
        let mut pictures = Vec::new();
        let mut data = Vec::new();
        while let Some(time) = reader.next_picture(PICTURE_BYTES, &mut data)? {
            pictures.push((time, data.clone()));
        }
        Ok(pictures)
    }

    /// Times and pixels come through.
    #[test]
    fn real_output_is_read() {
        let pictures = read(&REAL).unwrap();
        assert_eq!(pictures.len(), 12);
        for (index, (time, data)) in pictures.iter().enumerate() {
            assert_eq!(*time, Duration::from_millis(100 * index as u64));
            for (row, luma) in data.chunks(16).take(8).enumerate() {
                assert!(
                    luma.iter().enumerate().all(|(x, &value)| value == u8::from(x == 2)),
                    "{row} {luma:?}"
                );
            }
        }
    }

    /// A frame may leave out the three bytes 00 00 01 it begins with, which the main header holds.
    #[test]
    fn elided_bytes_are_put_back() {
        let syncpoint = REAL.windows(8).position(|window| window == SYNCPOINT.to_be_bytes()).unwrap();
        let mut bytes = REAL[..syncpoint + 15].to_vec();
        // Frame code 1 (all flags coded), flags, stream 0, whole time stamp, 192 bytes, elision header 1.
        let flags = flag::STREAM_ID | flag::CODED_PTS | flag::SIZE_HIGH | flag::ELISION;
        bytes.extend([1, 0x80 | (flags >> 7) as u8, flags as u8 & 0x7F, 0, 0, 0x81, 0x40, 1]);
        bytes.extend(3..192);
        let pictures = read(&bytes).unwrap();
        assert_eq!(pictures.len(), 1);
        assert_eq!(pictures[0].1[..5], [0, 0, 1, 3, 4]);
        assert_eq!(pictures[0].1.len(), PICTURE_BYTES);
    }

    /// Cut anywhere, the whole pictures before the cut are read and then an error or an end follows.
    #[test]
    fn a_cut_pipe_is_an_error_or_an_end() {
        for length in 0..REAL.len() {
            let mut whole = 0;
            if let Ok(mut reader) = NutReader::new(&REAL[..length]) {
                let mut data = Vec::new();
                while let Ok(Some(_)) = reader.next_picture(PICTURE_BYTES, &mut data) {
                    whole += 1;
                }
            }
            assert!(whole <= length / PICTURE_BYTES);
        }
        assert!(matches!(read(b""), Err(NutError::Empty)));
    }

    /// The picture's size is checked before memory is taken for it.
    #[test]
    fn another_size_is_refused() {
        let mut reader = NutReader::new(&REAL[..]).unwrap();
        assert_eq!((reader.width, reader.height), (16, 8));
        let result = reader.next_picture(PICTURE_BYTES + 1, &mut Vec::new());
        assert!(matches!(result, Err(NutError::PictureSize { expected: 193, found: 192 })), "{result:?}");
    }

    proptest! {
        /// Damaged bytes give an error or other numbers, no panic.
        #[test]
        fn damaged_bytes_are_survived(damage in proptest::collection::vec((0usize..400, any::<u8>()), 1..8)) {
            let mut bytes = REAL.clone();
            for (place, value) in damage {
                let place = place % bytes.len();
                bytes[place] = value;
            }
            let _ = read(&bytes);
        }
    }
}
