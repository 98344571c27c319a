extern crate std;

use super::*;
use crate::record::{End, EndReason, Event, Stride};
use crate::{BootId, SessionId};
use proptest::prelude::*;
use std::vec::Vec;

fn header(number: u32) -> SegmentHeader {
    SegmentHeader { session: SessionId::new(BootId([7; 16]), 1, 2), number }
}

/// Returns a segment with records of several sizes, and the end offset of each frame.
fn segment(number: u32, records: u64) -> (Vec<u8>, Vec<usize>) {
    let mut bytes = header(number).encode().to_vec();
    let mut ends = std::vec![bytes.len()];
    let mut writer = FrameWriter::new(&header(number));
    for i in 0..records {
        let record = match i % 3 {
            0 => Record::Stride(Stride { stride_time_tenth_ms: i as u16, ..Stride::default() }),
            1 => Record::Event(Event::Mark { note: "a longer note, to have another length".into() }),
            _ => Record::End(End { reason: EndReason::Idle, strides: i as u32 }),
        };
        bytes.extend(writer.frame(1000 * i, &record, &mut [0; FRAME_BYTES_MAX]).unwrap());
        assert_eq!(writer.offset() as usize, bytes.len());
        ends.push(bytes.len());
    }
    (bytes, ends)
}

fn times(bytes: &[u8]) -> Vec<u64> {
    SegmentReader::segment(bytes).unwrap().map(|r| r.time_us).collect()
}

#[test]
fn all_written_records_are_read() {
    let (bytes, _) = segment(4, 20);
    let mut reader = SegmentReader::segment(&bytes).unwrap();
    assert_eq!(reader.header(), header(4));
    assert_eq!(reader.by_ref().count(), 20);
    assert_eq!(reader.valid_bytes(), bytes.len());
    assert_eq!(reader.writer().offset() as usize, bytes.len());
}

/// The segment is truncated at every byte.
#[test]
fn a_truncated_segment_yields_its_complete_frames() {
    let (bytes, ends) = segment(0, 12);
    for cut in SegmentHeader::BYTES..bytes.len() {
        let whole = ends.iter().filter(|&&end| end <= cut).count() - 1;
        assert_eq!(times(&bytes[..cut]).len(), whole, "cut at {cut}");
        let valid = SegmentReader::segment(&bytes[..cut]).unwrap().into_valid_bytes();
        assert_eq!(valid, ends[whole], "cut at {cut}");
    }
    for cut in 0..SegmentHeader::BYTES {
        assert_eq!(SegmentReader::segment(&bytes[..cut]).unwrap_err(), SegmentError::NotASegment);
    }
}

/// Reading ends at the frame with the flipped bit. Zeros, which file systems use as filler, are not a frame.
#[test]
fn a_flipped_bit_never_yields_a_wrong_record() {
    let (bytes, ends) = segment(0, 6);
    let good = times(&bytes);
    for bit in SegmentHeader::BYTES * 8..bytes.len() * 8 {
        let mut bad = bytes.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        let whole = ends.iter().filter(|&&end| end <= bit / 8).count() - 1;
        assert_eq!(times(&bad), good[..whole], "bit {bit}");
    }
    let mut padded = bytes.clone();
    padded.extend([0; 4096]);
    assert_eq!(times(&padded), good);
}

/// Old disk blocks may contain valid frames of another segment or place.
#[test]
fn a_frame_at_the_wrong_place_is_not_read() {
    let (bytes, ends) = segment(0, 6);
    let frame = |i: usize| bytes[ends[i]..ends[i + 1]].to_vec();
    let moved: Vec<u8> = bytes[..ends[3]].iter().copied().chain(frame(0)).collect();
    assert_eq!(times(&moved).len(), 3);
    let (other, other_ends) = segment(1, 6);
    let mixed: Vec<u8> = bytes[..ends[3]].iter().chain(&other[other_ends[3]..]).copied().collect();
    assert_eq!(times(&mixed).len(), 3);
}

#[test]
fn a_session_is_its_segments_in_order() {
    let (a, b, c) = (segment(0, 5).0, segment(1, 4).0, segment(7, 3).0);
    let session = [a.clone(), b.clone(), c.clone()].concat();
    let mut reader = SegmentReader::session(&session).unwrap();
    assert_eq!(reader.by_ref().count(), 12);
    assert_eq!(reader.valid_bytes(), session.len());
    assert_eq!(SegmentReader::segment(&session).unwrap().count(), 5);
    let doubled = [a.clone(), b.clone(), b].concat();
    assert_eq!(SegmentReader::session(&doubled).unwrap().count(), 9);
    let backwards = [c, a].concat();
    assert_eq!(SegmentReader::session(&backwards).unwrap().count(), 3);
}

#[test]
fn a_newer_format_is_reported() {
    let mut bytes = header(0).encode();
    bytes[4] = 2;
    let crc = Checksum::of(&bytes[..28]);
    bytes[28..].copy_from_slice(&crc.to_le_bytes());
    assert_eq!(SegmentReader::segment(&bytes).unwrap_err(), SegmentError::NewerFormat(2));
}

proptest! {
    /// Arbitrary bytes, with and without a valid header before them.
    #[test]
    fn arbitrary_bytes_do_not_panic(tail: Vec<u8>, plain: Vec<u8>) {
        let _ = SegmentReader::session(&plain).map(|r| r.count());
        let bytes: Vec<u8> = header(0).encode().into_iter().chain(tail).collect();
        let mut reader = SegmentReader::session(&bytes).unwrap();
        let _ = reader.by_ref().count();
        prop_assert!(reader.valid_bytes() <= bytes.len());
    }

    /// A burst of damage at any place.
    #[test]
    fn a_damaged_segment_yields_a_prefix_of_its_records(at in 32usize..700, junk in proptest::collection::vec(any::<u8>(), 1..64)) {
        let (mut bytes, _) = segment(0, 12);
        let good: Vec<(u64, u8)> =
            SegmentReader::segment(&bytes).unwrap().map(|r| (r.time_us, r.kind)).collect();
        for (i, byte) in junk.iter().enumerate() {
            if let Some(b) = bytes.get_mut(at + i) {
                *b = *byte;
            }
        }
        let read: Vec<(u64, u8)> = SegmentReader::segment(&bytes).unwrap().map(|r| (r.time_us, r.kind)).collect();
        prop_assert_eq!(&read[..], &good[..read.len()]);
    }
}
