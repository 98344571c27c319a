//! The runner's keypoints, in a compact form: a better model can score the session again later.
//!
//! Coordinates are rounded to a quantum and stored as differences from the previous frame. All numbers are
//! sequences of 4-bit groups, the lower half of each byte first. Each chunk can be read without any other
//! chunk.
//!
//! A frame is the time since the previous frame (0.1 ms, varint), 17 scores (one group each, in fifteenths),
//! and for each joint with a score above 0 the change of x and of y since the joint was last stored in this
//! chunk (zigzag varint; the first one is relative to 0). A varint has 3 bits in each group, lowest first;
//! bit 3 is set if another group follows.

use crate::quantity::quantise_i16;
use serde::{Deserialize, Serialize};

/// Number of keypoints in a frame, in COCO order.
pub const TRACE_JOINTS: usize = 17;

/// The most bytes of coded frames in one chunk.
pub const MAX_TRACE_BYTES: usize = 900;

/// A keypoint in one frame.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TracePoint {
    /// Distance from the left edge, in pixels.
    pub x_px: f32,
    /// Distance from the top edge, in pixels.
    pub y_px: f32,
    /// Confidence of the pose network, 0 to 1. Below 1/30 the keypoint counts as not visible.
    pub score: f32,
}

/// The keypoints of one frame.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TraceFrame {
    /// Time since the session's start, in microseconds.
    pub time_us: u64,
    /// The keypoints, in COCO order.
    pub points: [TracePoint; TRACE_JOINTS],
}

/// A chunk of frames. The record's time is the time of the first frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace<'a> {
    /// Quantum of the coordinates, in 1/1000 pixel.
    pub quantum_milli_px: u16,
    /// Number of frames.
    pub frames: u8,
    /// The coded frames: see [`Trace::frames`].
    pub coded: &'a [u8],
}

impl<'a> Trace<'a> {
    /// Returns the frames, given the time of the record. Stops early if the bytes are not valid.
    pub fn frames(&self, record_time_us: u64) -> TraceFrames<'a> {
        TraceFrames {
            groups: Groups { bytes: self.coded, at: 0 },
            left: self.frames,
            quantum_px: f32::from(self.quantum_milli_px) / 1000.0,
            time_us: record_time_us,
            last: [[0; 2]; TRACE_JOINTS],
        }
    }
}

/// Collects frames into chunks. Buffers one chunk.
#[derive(Clone, Debug)]
pub struct TraceWriter {
    quantum_milli_px: u16,
    coded: heapless::Vec<u8, MAX_TRACE_BYTES>,
    /// Whether the next group goes into the upper half of the last byte.
    half: bool,
    frames: u8,
    first_us: u64,
    last_tenth_ms: u64,
    last: [[i32; 2]; TRACE_JOINTS],
}

impl TraceWriter {
    /// Creates a writer for frames of this size. The quantum is a thousandth of the longer side, about a
    /// quarter of the step of the pose network's own output (0.41 % of its crop).
    pub fn new(width_px: u16, height_px: u16) -> Self {
        TraceWriter {
            quantum_milli_px: width_px.max(height_px).max(1),
            coded: heapless::Vec::new(),
            half: false,
            frames: 0,
            first_us: 0,
            last_tenth_ms: 0,
            last: [[0; 2]; TRACE_JOINTS],
        }
    }

    /// Adds a frame. Returns `false` if the chunk has no room for it: then use [`TraceWriter::chunk`], call
    /// [`TraceWriter::clear`] and add the frame again.
    #[must_use]
    pub fn push(&mut self, frame: &TraceFrame) -> bool {
        let before = self.clone();
        let pushed = self.frames < u8::MAX && self.try_push(frame).is_some();
        if !pushed {
            *self = before;
        }
        pushed
    }

    /// Returns the time of the first frame and the frames collected so far, or `None` if there are none.
    pub fn chunk(&self) -> Option<(u64, Trace<'_>)> {
        let Self { quantum_milli_px, frames, .. } = *self;
        (frames > 0).then_some((self.first_us, Trace { quantum_milli_px, frames, coded: &self.coded }))
    }

    /// Starts a new chunk.
    pub fn clear(&mut self) {
        self.coded.clear();
        (self.half, self.frames, self.last) = (false, 0, [[0; 2]; TRACE_JOINTS]);
    }

    fn try_push(&mut self, frame: &TraceFrame) -> Option<()> {
        if self.frames == 0 {
            (self.first_us, self.last_tenth_ms) = (frame.time_us, 0);
        }
        let tenth_ms = frame.time_us.saturating_sub(self.first_us) / 100;
        self.put_varint(u32::try_from(tenth_ms.saturating_sub(self.last_tenth_ms)).unwrap_or(u32::MAX))?;
        self.last_tenth_ms = tenth_ms.max(self.last_tenth_ms);
        let quantum_px = f32::from(self.quantum_milli_px) / 1000.0;
        let quantised = frame.points.map(|point| Quantised::new(&point, quantum_px));
        for point in &quantised {
            self.put(point.score)?;
        }
        for (joint, point) in quantised.iter().enumerate() {
            if point.score > 0 {
                self.put_point(joint, point)?;
            }
        }
        self.frames += 1;
        Some(())
    }

    fn put_point(&mut self, joint: usize, point: &Quantised) -> Option<()> {
        for (axis, &value) in point.at.iter().enumerate() {
            let change = value.wrapping_sub(self.last[joint][axis]);
            self.put_varint((change << 1 ^ change >> 31) as u32)?;
        }
        self.last[joint] = point.at;
        Some(())
    }

    fn put_varint(&mut self, mut value: u32) -> Option<()> {
        while value >= 8 {
            self.put(8 | (value & 7) as u8)?;
            value >>= 3;
        }
        self.put(value as u8)
    }

    fn put(&mut self, group: u8) -> Option<()> {
        if self.half {
            *self.coded.last_mut()? |= group << 4;
        } else {
            self.coded.push(group).ok()?;
        }
        self.half = !self.half;
        Some(())
    }
}

struct Quantised {
    at: [i32; 2],
    score: u8,
}

impl Quantised {
    fn new(point: &TracePoint, quantum_px: f32) -> Self {
        let steps = |px: f32| quantise_i16(px, quantum_px).map(i32::from);
        let score =
            if point.score.is_finite() { (point.score.clamp(0.0, 1.0) * 15.0 + 0.5) as u8 } else { 0 };
        match (steps(point.x_px), steps(point.y_px)) {
            (Some(x), Some(y)) => Quantised { at: [x, y], score },
            _ => Quantised { at: [0; 2], score: 0 },
        }
    }
}

struct Groups<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Groups<'_> {
    fn take(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at / 2)?;
        let group = byte >> (4 * (self.at % 2)) & 15;
        self.at += 1;
        Some(group)
    }

    fn take_varint(&mut self) -> Option<u32> {
        let mut value = 0;
        for shift in (0..33).step_by(3) {
            let group = self.take()?;
            value |= u32::from(group & 7) << shift;
            if group & 8 == 0 {
                return Some(value);
            }
        }
        None
    }
}

/// An iterator over the frames of a [`Trace`].
pub struct TraceFrames<'a> {
    groups: Groups<'a>,
    left: u8,
    quantum_px: f32,
    time_us: u64,
    last: [[i32; 2]; TRACE_JOINTS],
}

impl TraceFrames<'_> {
    fn frame(&mut self) -> Option<TraceFrame> {
        let tenth_ms = self.groups.take_varint()?;
        self.time_us = self.time_us.saturating_add(u64::from(tenth_ms) * 100);
        let mut scores = [0; TRACE_JOINTS];
        for score in &mut scores {
            *score = self.groups.take()?;
        }
        let mut points = [TracePoint::default(); TRACE_JOINTS];
        for ((point, score), last) in points.iter_mut().zip(scores).zip(&mut self.last) {
            if score > 0 {
                for steps in last.iter_mut() {
                    let zigzag = self.groups.take_varint()?;
                    *steps = steps.wrapping_add((zigzag >> 1) as i32 ^ -((zigzag & 1) as i32));
                }
                let [x_px, y_px] = last.map(|steps| steps as f32 * self.quantum_px);
                *point = TracePoint { x_px, y_px, score: f32::from(score) / 15.0 };
            }
        }
        Some(TraceFrame { time_us: self.time_us, points })
    }
}

impl Iterator for TraceFrames<'_> {
    type Item = TraceFrame;

    fn next(&mut self) -> Option<TraceFrame> {
        self.left = self.left.checked_sub(1)?;
        let frame = self.frame();
        if frame.is_none() {
            self.left = 0;
        }
        frame
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::record::{PAYLOAD_BYTES_MAX, RawRecord, Record};
    use crate::segment::{FRAME_BYTES_MAX, FrameWriter, SegmentHeader};
    use proptest::prelude::*;
    use std::vec::Vec;

    /// A runner at 170 spm in frames of 640x480 px at 30 fps. The foot moves through a metre (200 px), and
    /// the coordinates are rounded to MoveNet's step of 0.41 % of a 480 px crop.
    fn runner(n: usize) -> TraceFrame {
        let time_s = n as f32 / 30.0;
        let phase = time_s * core::f32::consts::TAU * 170.0 / 120.0;
        let mut seed = (n as u32).wrapping_mul(2_654_435_761);
        let mut noise = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) as f32 / 65536.0 * 4.0 - 2.0
        };
        let step = 480.0 * 0.0041;
        let points = core::array::from_fn(|joint| {
            let (height, swing) = match joint {
                0..=4 => (60.0, 4.0),
                5 | 6 => (120.0, 6.0),
                7..=10 => (180.0, 40.0),
                11 | 12 => (240.0, 5.0),
                13 | 14 => (330.0, 60.0),
                _ => (420.0, 100.0),
            };
            let side = if joint % 2 == 0 { 0.0 } else { core::f32::consts::PI };
            let x = 320.0 + swing * (phase + side).sin() + noise();
            let y = height + swing / 3.0 * (2.0 * phase).sin() + noise();
            let on_grid = |px: f32| (px / step).round() * step;
            TracePoint { x_px: on_grid(x), y_px: on_grid(y), score: 0.6 + 0.1 * noise() }
        });
        TraceFrame { time_us: 1_000_000 + n as u64 * 33_367, points }
    }

    /// Writes all frames in chunks. Returns the number of bytes on the disk and the frames read back.
    fn round_trip(
        frames: impl Iterator<Item = TraceFrame>,
        writer: &mut TraceWriter,
    ) -> (usize, Vec<TraceFrame>) {
        let mut disk = FrameWriter::new(&SegmentHeader { session: Default::default(), number: 0 });
        let mut read = Vec::new();
        let mut flush = |writer: &mut TraceWriter| {
            let Some((time_us, trace)) = writer.chunk() else { return };
            let mut buffer = [0; FRAME_BYTES_MAX];
            let frame = disk.frame(time_us, &Record::Trace(trace), &mut buffer).unwrap();
            let raw = RawRecord::parse(&frame[6..]).unwrap();
            let Ok(Record::Trace(trace)) = raw.decode() else { panic!("not a trace") };
            read.extend(trace.frames(raw.time_us));
            writer.clear();
        };
        for frame in frames {
            if !writer.push(&frame) {
                flush(writer);
                assert!(writer.push(&frame));
            }
        }
        flush(writer);
        (disk.offset() as usize, read)
    }

    /// The limit includes all overhead, at 30 fps.
    #[test]
    fn a_runner_takes_at_most_1500_bytes_per_second() {
        let (bytes, read) = round_trip((0..1800).map(runner), &mut TraceWriter::new(640, 480));
        std::println!("{} bytes a second", bytes / 60);
        assert!(bytes / 60 <= 1500, "{} bytes a second", bytes / 60);
        assert_eq!(read.len(), 1800);
    }

    #[test]
    fn frames_are_read_back_within_half_a_quantum() {
        let (_, read) = round_trip((0..200).map(runner), &mut TraceWriter::new(640, 480));
        for (n, frame) in read.iter().enumerate() {
            let truth = runner(n);
            assert!(frame.time_us.abs_diff(truth.time_us) <= 100);
            for (a, b) in frame.points.iter().zip(&truth.points) {
                assert!((a.x_px - b.x_px).abs() <= 0.321 && (a.y_px - b.y_px).abs() <= 0.321);
                assert!((a.score - b.score).abs() <= 1.0 / 30.0 + 1e-5);
            }
        }
    }

    #[test]
    fn keypoints_with_a_zero_score_or_invalid_numbers_are_not_visible() {
        let mut frame = runner(0);
        frame.points[3].score = 0.0;
        frame.points[4].x_px = f32::NAN;
        frame.points[5].score = f32::NAN;
        let (_, read) = round_trip([frame, runner(1)].into_iter(), &mut TraceWriter::new(640, 480));
        for joint in 3..6 {
            assert_eq!(read[0].points[joint], TracePoint::default());
            assert!(read[1].points[joint].score > 0.0);
        }
    }

    proptest! {
        /// Any numbers fit into an empty chunk.
        #[test]
        fn any_frame_fits(points: [(f32, f32, f32); TRACE_JOINTS], time_us: u64) {
            let points = points.map(|(x_px, y_px, score)| TracePoint { x_px, y_px, score });
            let mut writer = TraceWriter::new(640, 480);
            let fits = writer.push(&TraceFrame { time_us, points });
            prop_assert!(fits);
            let (first_us, trace) = writer.chunk().unwrap();
            let frame = trace.frames(first_us).next().unwrap();
            prop_assert_eq!(frame.time_us, time_us);
        }

        /// Arbitrary bytes yield at most the stated number of frames.
        #[test]
        fn arbitrary_chunks_do_not_panic(coded in proptest::collection::vec(any::<u8>(), 0..900), frames: u8, quantum: u16) {
            let trace = Trace { quantum_milli_px: quantum, frames, coded: &coded };
            prop_assert!(trace.frames(u64::MAX).count() <= usize::from(frames));
            let mut out = [0; PAYLOAD_BYTES_MAX];
            let payload = Record::Trace(trace).encode(0, &mut out).unwrap();
            prop_assert_eq!(RawRecord::parse(payload).unwrap().decode().unwrap(), Record::Trace(trace));
        }
    }
}
