//! Frames on the line: `00`, the COBS encoding of message and CRC-32 (little-endian), `00`.
//!
//! COBS (Cheshire and Baker 1999) leaves no zero inside a frame, so a reader finds the start of the next
//! frame after any garbage. The zero before a frame ends whatever was on the line before it.

use crate::checksum::Checksum;

/// Length of the longest message, in bytes: a chunk of [`super::CHUNK_BYTES_MAX`], and room for the fields
/// around it.
pub const MESSAGE_BYTES_MAX: usize = 2176;

const CHECKSUM_BYTES: usize = 4;
const MAX_PLAIN_BYTES: usize = MESSAGE_BYTES_MAX + CHECKSUM_BYTES;
/// COBS adds one byte, and another for every 254 bytes.
const MAX_COBS_BYTES: usize = MAX_PLAIN_BYTES + MAX_PLAIN_BYTES / 254 + 1;

/// Length of the longest frame, including its two zeros, in bytes.
pub const ENCODED_BYTES_MAX: usize = MAX_COBS_BYTES + 2;

/// Writes the frame of `message` into `out` and returns it. Returns `None` if the message is longer than
/// [`MESSAGE_BYTES_MAX`].
pub fn encode_frame<'b>(message: &[u8], out: &'b mut [u8; ENCODED_BYTES_MAX]) -> Option<&'b [u8]> {
    if message.len() > MESSAGE_BYTES_MAX {
        return None;
    }
    out[0] = 0;
    let mut stuffed = cobs::CobsEncoder::new(&mut out[1..]);
    stuffed.push(message).ok()?;
    stuffed.push(&Checksum::of(message).to_le_bytes()).ok()?;
    let encoded = stuffed.finalize();
    out[1 + encoded] = 0;
    Some(&out[..encoded + 2])
}

/// Extracts whole messages from arbitrary bytes. Buffers one frame.
#[derive(Clone, Debug)]
pub struct FrameDecoder {
    buffer: heapless::Vec<u8, MAX_COBS_BYTES>,
    /// Whether more bytes came than a frame may have. Everything up to the next zero is then dropped.
    too_long: bool,
    damaged: u32,
}

impl Default for FrameDecoder {
    fn default() -> Self {
        Self::new()
    }
}

impl FrameDecoder {
    /// Creates a decoder that has received nothing yet.
    pub const fn new() -> Self {
        FrameDecoder { buffer: heapless::Vec::new(), too_long: false, damaged: 0 }
    }

    /// Returns how many runs of bytes between zeros were not a valid frame.
    pub fn damaged(&self) -> u32 {
        self.damaged
    }

    /// Processes bytes and passes each whole message to `on_message`.
    pub fn receive(&mut self, bytes: &[u8], mut on_message: impl FnMut(&[u8])) {
        let mut rest = bytes;
        while let Some(zero) = memchr::memchr(0, rest) {
            self.gather(&rest[..zero]);
            self.finish(&mut on_message);
            rest = &rest[zero + 1..];
        }
        self.gather(rest);
    }

    fn gather(&mut self, bytes: &[u8]) {
        self.too_long |= self.buffer.extend_from_slice(bytes).is_err();
    }

    fn finish(&mut self, on_message: &mut impl FnMut(&[u8])) {
        if !self.buffer.is_empty() || self.too_long {
            match unpack(&mut self.buffer) {
                Some(message) if !self.too_long => on_message(message),
                _ => self.damaged = self.damaged.saturating_add(1),
            }
        }
        self.buffer.clear();
        self.too_long = false;
    }
}

fn unpack(cobs_bytes: &mut [u8]) -> Option<&[u8]> {
    let plain_bytes = cobs::decode_in_place(cobs_bytes).ok()?;
    let (message, crc) = cobs_bytes.get(..plain_bytes)?.split_last_chunk::<CHECKSUM_BYTES>()?;
    (Checksum::of(message).to_le_bytes() == *crc).then_some(message)
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    fn frame(message: &[u8]) -> Vec<u8> {
        encode_frame(message, &mut [0; ENCODED_BYTES_MAX]).unwrap().to_vec()
    }

    fn messages(pieces: &[&[u8]]) -> Vec<Vec<u8>> {
        let mut decoder = FrameDecoder::new();
        let mut out = Vec::new();
        pieces.iter().for_each(|piece| decoder.receive(piece, |m| out.push(m.to_vec())));
        out
    }

    #[test]
    fn only_a_message_longer_than_the_limit_is_refused() {
        assert_eq!(encode_frame(&[1; MESSAGE_BYTES_MAX + 1], &mut [0; ENCODED_BYTES_MAX]), None);
        let longest = [1; MESSAGE_BYTES_MAX];
        assert_eq!(messages(&[&frame(&longest)]), [longest]);
    }

    /// Neither the output of a terminal program nor a long run without a zero damages the next frame.
    #[test]
    fn garbage_before_a_frame_is_skipped() {
        let junk = [b'x'; 5000];
        assert_eq!(messages(&[b"ls -la\r\n", &frame(b"one"), &junk, &frame(b"two")]), [b"one", b"two"]);
    }

    proptest! {
        #[test]
        fn messages_are_decoded_however_the_bytes_are_split(
            list in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..600), 1..5),
            cut in 1usize..50,
        ) {
            let line: Vec<u8> = list.iter().flat_map(|m| frame(m)).collect();
            prop_assert_eq!(messages(&line.chunks(cut).collect::<Vec<_>>()), list);
        }

        #[test]
        fn a_flipped_bit_never_yields_a_wrong_message(message: Vec<u8>, bit: prop::sample::Index) {
            let mut line = frame(&message);
            let bit = bit.index(line.len() * 8);
            line[bit / 8] ^= 1 << (bit % 8);
            // If the flipped bit is in a zero at either end, the frame itself may still be valid.
            prop_assert!(messages(&[&line, &[0]]).iter().all(|m| *m == message));
        }

        #[test]
        fn arbitrary_bytes_do_not_panic(bytes in proptest::collection::vec(any::<u8>(), 0..4000)) {
            let _ = messages(&[&bytes]);
        }
    }
}
