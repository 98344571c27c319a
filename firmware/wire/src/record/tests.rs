extern crate std;

use super::*;
use crate::segment::{FRAME_OVERHEAD_BYTES, FrameWriter, SegmentHeader};
use crate::{BootId, Measured, ReasonCode, Score, SessionId};
use proptest::prelude::*;
use std::string::String;
use std::vec::Vec;

/// Two frames 33.3 ms apart with the nose at (320, 64) and then (321.28, 64) px, nothing else seen.
const TRACE: [u8; 24] =
    [0xf0, 0, 0, 0, 0, 0, 0, 0, 0, 0xd8, 0x1f, 0x98, 0xd3, 0x59, 0x0f, 0, 0, 0, 0, 0, 0, 0, 0x40, 0];

const BOOT: BootId = BootId([0x10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);

fn start() -> SessionStart {
    SessionStart {
        session: SessionId::new(BOOT, 5_000_000, 3),
        boot: BOOT,
        monotonic_us: 5_000_000,
        unit: "kei-7".into(),
        firmware: "0.1.0".into(),
        pose_model: "lightning".into(),
        kei_model: "kei-1".into(),
        camera: CameraInfo { width_px: 640, height_px: 480, centi_frames_per_second: 3000 },
        runner: "Ada".into(),
        height_mm: Some(1720),
        shoe: "carbon".into(),
        belt_speed_set_centi_kmh: Some(1250),
    }
}

fn scene() -> Scene {
    Scene { view: View::Side, facing: Facing::Right, gait: Gait::Running }
}

fn stride() -> Stride {
    let score = |per_mille| Some(Score { per_mille, below_per_mille: 20, above_per_mille: 18 });
    Stride {
        stride_time_tenth_ms: 7012,
        scene: scene(),
        frames: 21,
        kei: score(640),
        kei_at_speed: score(702),
        cadence_centi_spm: Some(17113),
        ground_contact_near_tenth_ms: Some(2310),
        ground_contact_far_tenth_ms: Some(2298),
        flight_tenth_ms: Some(1202),
        duty_factor_per_mille: Some(328),
        vertical_oscillation_per_mille_leg: Some(92),
        overstride_per_mille_leg: Some(101),
        trunk_lean_centi_deg: Some(-513),
        knee_flexion_contact_centi_deg: Some(1432),
        knee_flexion_stance_max_centi_deg: Some(4011),
        knee_flexion_swing_max_centi_deg: Some(10422),
        thigh_flexion_max_centi_deg: Some(4210),
        thigh_extension_max_centi_deg: Some(2305),
        asymmetry_per_mille: Some(12),
        belt_speed_set_centi_kmh: Some(1200),
        belt_speed_estimate_centi_kmh: Some(1163),
    }
}

fn window() -> Window {
    let seen = Measured::Value { value: 1234, below: 20, above: 30 };
    let withheld = Measured::Withheld(ReasonCode::NEEDS_HEIGHT);
    Window {
        strides: 9,
        span_ms: 6300,
        scene: scene(),
        kei_per_mille: seen,
        kei_at_speed_per_mille: seen,
        cadence_centi_spm: seen,
        stride_time_tenth_ms: seen,
        ground_contact_tenth_ms: seen,
        ground_contact_near_tenth_ms: seen,
        ground_contact_far_tenth_ms: seen,
        flight_tenth_ms: seen,
        duty_factor_per_mille: seen,
        vertical_oscillation_per_mille_leg: seen,
        vertical_oscillation_tenth_mm: withheld,
        stride_length_mm: withheld,
        overstride_per_mille_leg: seen,
        trunk_lean_centi_deg: Measured::Value { value: -513, below: 100, above: 100 },
        knee_flexion_contact_centi_deg: seen,
        knee_flexion_stance_max_centi_deg: seen,
        knee_flexion_swing_max_centi_deg: seen,
        thigh_flexion_max_centi_deg: seen,
        thigh_extension_max_centi_deg: seen,
        asymmetry_per_mille: seen,
        belt_speed_estimate_centi_kmh: withheld,
        losses: [Loss {
            part: PartCode::NEAR_SHANK,
            phase_from_256th: 200,
            phase_to_256th: 16,
            kei_per_mille: 85,
        }]
        .into_iter()
        .collect(),
    }
}

fn closed() -> StoreMark {
    StoreMark::Closed {
        ordinal: 3,
        session: start().session,
        boot: BOOT,
        monotonic_us: 5_000_000,
        duration_us: 2_700_000_000,
        strides: 3800,
        reason: EndReason::ProtocolDone,
        segments: [SegmentMark { number: 0, bytes: 262_190 }, SegmentMark { number: 2, bytes: 700 }]
            .into_iter()
            .collect(),
    }
}

/// One of every kind and variant, with a name for the golden file.
fn samples() -> Vec<(&'static str, Record<'static>)> {
    let second = Second {
        scene: scene(),
        frames: 30,
        frames_with_person: 29,
        kei: None,
        kei_withheld: Some(ReasonCode::TOO_FEW_STRIDES),
        cadence_centi_spm: Some(17113),
        belt_speed_set_centi_kmh: Some(1200),
        belt_speed_estimate_centi_kmh: None,
    };
    let health = Health {
        centi_frames_per_second: 2997,
        frames_dropped_by_camera: 1,
        frames_dropped_by_queue: 300,
        inference_us: 31_250,
        temperature_centi_c: Some(6125),
        throttled: true,
        store_free_kib: 1_000_000,
    };
    let clock = BootClock {
        boot: BOOT,
        monotonic_us: 9_000_000,
        unix_us: 1_700_000_000_000_000,
        source: ClockSource::Laptop,
    };
    std::vec![
        ("start", Record::Start(start())),
        ("stride", Record::Stride(stride())),
        (
            "stride, nothing measured",
            Record::Stride(Stride { stride_time_tenth_ms: 7012, ..Stride::default() })
        ),
        ("second", Record::Second(second)),
        ("event: shoe", Record::Event(Event::Shoe { name: "flip-flops".into() })),
        ("event: belt speed", Record::Event(Event::BeltSpeed { centi_kmh: 1250 })),
        ("event: protocol step", Record::Event(Event::ProtocolStep { step: 2, of: 10, centi_kmh: 400 })),
        ("event: button", Record::Event(Event::Button { button: 1, held_ms: 90 })),
        ("event: runner", Record::Event(Event::Runner { name: "Ada".into(), height_mm: Some(1720) })),
        ("event: mark", Record::Event(Event::Mark { note: "steeper".into() })),
        ("health", Record::Health(health)),
        ("end", Record::End(End { reason: EndReason::Button, strides: 1200 })),
        ("resume", Record::Resume(Resume { boot: BOOT, monotonic_us: 2_000_000, firmware: "0.1.0".into() })),
        ("clock", Record::Clock(clock)),
        ("window", Record::Window(window())),
        ("mark: synced", Record::Mark(StoreMark::Synced { session: start().session, bytes: 100_000 })),
        ("mark: closed", Record::Mark(closed())),
        ("trace", Record::Trace(Trace { quantum_milli_px: 640, frames: 2, coded: &TRACE })),
    ]
}

/// The golden trace, decoded by hand once, is what the writer makes.
#[test]
fn the_golden_trace_is_what_the_writer_makes() {
    let mut writer = TraceWriter::new(640, 480);
    for (time_us, x_px) in [(1_500_000, 320.0), (1_533_300, 321.28)] {
        let mut frame = TraceFrame { time_us, ..TraceFrame::default() };
        frame.points[0] = TracePoint { x_px, y_px: 64.0, score: 1.0 };
        assert!(writer.push(&frame));
    }
    let (time_us, trace) = writer.chunk().unwrap();
    assert_eq!(trace.coded, TRACE);
    assert_eq!(trace.frames(time_us).map(|f| f.points[0].x_px).collect::<Vec<_>>(), [320.0, 321.28]);
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| std::format!("{b:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

/// The bytes of version 1 of every kind are written down once and for all: what a unit wrote in its first
/// week is read for ever. A failure here means an old session became unreadable; never mend the file.
#[test]
fn version_1_has_its_golden_bytes() {
    let golden = include_str!("golden_v1.txt");
    let lines: Vec<_> = golden.lines().filter(|l| !l.starts_with('#')).collect();
    let samples = samples();
    assert_eq!(lines.len(), samples.len(), "a record without golden bytes");
    for (line, (name, record)) in lines.iter().zip(samples) {
        let (golden_name, golden_hex) = line.split_once(": 0x").unwrap();
        assert_eq!(golden_name, name);
        let mut out = [0; PAYLOAD_BYTES_MAX];
        let written = record.encode(1_500_000, &mut out).unwrap();
        assert_eq!(hex(written), golden_hex, "{name}");
        let golden_bytes = unhex(golden_hex);
        let raw = RawRecord::parse(&golden_bytes).unwrap();
        assert_eq!(raw.time_us, 1_500_000);
        assert_eq!(raw.decode().unwrap(), record, "{name}");
    }
}

/// An old reader gets what it knows from a record with fields appended, and the raw record keeps them.
#[test]
fn fields_appended_by_a_later_version_are_skipped_and_kept() {
    for (name, record) in samples() {
        let mut out = [0; PAYLOAD_BYTES_MAX];
        let mut payload = record.encode(7, &mut out).unwrap().to_vec();
        payload[1] = 2;
        payload.extend([1, 2, 3]);
        let raw = RawRecord::parse(&payload).unwrap();
        assert_eq!(raw.decode().unwrap(), record, "{name}");
        let mut again = [0; PAYLOAD_BYTES_MAX];
        assert_eq!(raw.encode(&mut again).unwrap(), payload);
    }
}

/// A stride with more metrics than we know of: theirs are skipped, ours are read.
#[test]
fn a_later_strides_extra_slots_are_skipped() {
    let mut out = [0; PAYLOAD_BYTES_MAX];
    let sample = Stride { stride_time_tenth_ms: 1, cadence_centi_spm: Some(2), ..Stride::default() };
    let payload = Record::Stride(sample).encode(0, &mut out).unwrap();
    // kind, version, time, stride time (2), scene, frames, mask, cadence (2)
    assert_eq!(payload, [2, 1, 0, 1, 0, 0, 0, 0b1_0000, 2, 0]);
    // Mask with bits 4 and 20: a varint of three bytes, and one more slot.
    let later = [2, 2, 0, 1, 0, 0, 0, 0x90, 0x80, 0x40, 2, 0, 9, 9];
    assert_eq!(RawRecord::parse(&later).unwrap().decode().unwrap(), Record::Stride(sample));
}

/// Kinds and variants from the future are kept byte by byte.
#[test]
fn what_is_unknown_is_kept() {
    for payload in [&[77, 1, 5, 1, 2, 3][..], &[4, 2, 5, 200, 1, 1], &[0, 0, 0]] {
        let record = RawRecord::parse(payload).unwrap().decode().unwrap();
        assert!(matches!(record, Record::Unknown { .. }), "{record:?}");
        let mut out = [0; PAYLOAD_BYTES_MAX];
        let time_us = RawRecord::parse(payload).unwrap().time_us;
        assert_eq!(record.encode(time_us, &mut out).unwrap(), payload);
    }
}

#[test]
fn a_broken_body_of_a_known_version_is_an_error() {
    for payload in [&[4, 1, 5, 200][..], &[2, 1, 5, 0], &[6, 0, 5, 0, 0]] {
        let error = RawRecord::parse(payload).unwrap().decode().unwrap_err();
        assert!(matches!(error, RecordError::Malformed { .. }), "{error:?}");
    }
    assert_eq!(RawRecord::parse(&[2]), Err(RecordError::NoEnvelope));
    assert_eq!(RawRecord::parse(&[2, 1, 0x80]), Err(RecordError::NoEnvelope));
}

#[test]
fn a_buffer_that_is_too_small_is_an_error() {
    for room in 0..20 {
        let mut out = [0; 20];
        let error = Record::Stride(stride()).encode(0, &mut out[..room]).unwrap_err();
        assert_eq!(error, RecordError::TooLong { room });
    }
}

#[test]
fn a_name_is_cut_between_characters() {
    let name = Name::new(&"走".repeat(20));
    assert_eq!(name.as_str(), "走".repeat(16));
}

proptest! {
    /// 64 bytes a stride on the disk, framing included, whatever the numbers, for 292,000 years of session.
    #[test]
    fn a_stride_never_takes_more_than_64_bytes(values: [u16; 20], kei: (u16, u8, u8), time_us in 0u64..1 << 63) {
        let score = Some(Score { per_mille: kei.0, below_per_mille: kei.1, above_per_mille: kei.2 });
        let mut sample = stride();
        sample.stride_time_tenth_ms = values[0];
        sample.frames = values[1] as u8;
        (sample.kei, sample.kei_at_speed) = (score, score);
        sample.cadence_centi_spm = Some(values[4]);
        sample.overstride_per_mille_leg = Some(values[5] as i16);
        let header = SegmentHeader { session: start().session, number: 0 };
        let mut out = [0; FRAME_OVERHEAD_BYTES + PAYLOAD_BYTES_MAX];
        let frame = FrameWriter::new(&header).frame(time_us, &Record::Stride(sample), &mut out).unwrap().to_vec();
        prop_assert!(frame.len() <= 64, "{} bytes", frame.len());
        let raw = RawRecord::parse(&frame[FRAME_OVERHEAD_BYTES..]).unwrap();
        prop_assert_eq!(raw.decode().unwrap(), Record::Stride(sample));
    }

    /// Any bytes at all: no panic, and what decodes encodes again.
    #[test]
    fn arbitrary_payloads_are_survived(kind in 0u8..12, version in 0u8..3, rest: Vec<u8>) {
        let mut payload = std::vec![kind, version];
        payload.extend(rest);
        let decoded = RawRecord::parse(&payload).and_then(|raw| Ok((raw.time_us, raw.decode()?)));
        if let Ok((time_us, record)) = decoded {
            let mut out = [0; PAYLOAD_BYTES_MAX];
            let again = record.encode(time_us, &mut out).unwrap();
            let again = RawRecord::parse(again).unwrap().decode().unwrap();
            prop_assert_eq!(again, record);
        }
    }
}
