extern crate std;

use crate::record::stride_metrics::SLOTS;
use crate::record::{
    BootClock, CameraInfo, ClockSource, End, EndReason, Event, Health, Loss, Name, PAYLOAD_BYTES_MAX,
    PartCode, RawRecord, Record, RecordError, Resume, Scene, Second, SegmentMark, SessionStart, StoreMark,
    Stride, StrideMetrics, Trace, TraceFrame, TracePoint, TraceWriter, Window, WindowMetrics,
};
use crate::segment::{FRAME_OVERHEAD_BYTES, FrameWriter, SegmentHeader};
use crate::{BootId, Reading, Score, SessionId};
use kei_metric::{Estimate, Facing, Gait, MetricName as M, Metrics, View, Withheld};
use proptest::prelude::*;
use std::vec::Vec;

/// Two frames 33.3 ms apart with the nose at (320, 64) px and (321.28, 64) px. No other keypoint is visible.
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
    Scene { view: View::Side, facing: Some(Facing::Right), gait: Gait::Running }
}

/// Makes metrics from steps of their quantum: the value and the distances to both ends of the interval.
fn metrics(steps: &[(M, f32, f32, f32)]) -> Metrics {
    let of = |&(name, value, below, above): &(M, f32, f32, f32)| {
        let [value, low, high] =
            [value, value - below, value + above].map(|steps| steps * name.definition().quantum as f32);
        (name, Estimate { value, low, high })
    };
    steps.iter().map(of).collect()
}

fn stride() -> Stride {
    let values = [
        (M::GroundContactNearMs, 2310.0),
        (M::GroundContactFarMs, 2298.0),
        (M::CadenceSpm, 17113.0),
        (M::FlightMs, 1202.0),
        (M::DutyFactor, 328.0),
        (M::VerticalOscillationLeg, 92.0),
        (M::OverstrideLeg, 101.0),
        (M::TrunkLeanDeg, -513.0),
        (M::KneeFlexionContactDeg, 1432.0),
        (M::KneeFlexionStanceMaxDeg, 4011.0),
        (M::KneeFlexionSwingMaxDeg, 10422.0),
        (M::ThighFlexionMaxDeg, 4210.0),
        (M::ThighExtensionMaxDeg, 2305.0),
        (M::AsymmetryPercent, -12.0),
        (M::BeltSpeedEstimateKmh, 1163.0),
    ]
    .map(|(name, steps)| (name, steps, 0.0, 0.0));
    let scores = [(M::Kei, 640.0, 20.0, 18.0), (M::KeiAtSpeed, 702.0, 20.0, 18.0)];
    Stride {
        stride_time_tenth_ms: 7012,
        scene: scene(),
        frames: 21,
        belt_speed_set_centi_kmh: Some(1200),
        metrics: StrideMetrics::of(&metrics(&[&scores[..], &values].concat())),
    }
}

fn window() -> Window {
    let all: Vec<_> = M::ALL.iter().map(|&name| (name, 1234.0, 20.0, 30.0)).collect();
    let mut all = metrics(&all);
    for name in [M::VerticalOscillationCm, M::StrideLengthM, M::BeltSpeedEstimateKmh] {
        all[name] = Err(Withheld::NeedsHeight);
    }
    all[M::TrunkLeanDeg] = Ok(Estimate { value: -5.13, low: -6.13, high: -4.13 });
    Window {
        strides: 9,
        span_ms: 6300,
        scene: scene(),
        metrics: WindowMetrics::of(&all),
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

/// Returns a record of every kind and variant, with its name in the golden file.
fn samples() -> Vec<(&'static str, Record<'static>)> {
    let second = Second {
        scene: scene(),
        frames: 30,
        frames_with_person: 29,
        kei: None,
        kei_withheld: Some(Withheld::TooFewStrides.into()),
        cadence_centi_spm: Some(17113),
        belt_speed_set_centi_kmh: Some(1200),
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

/// The golden trace was checked by hand.
#[test]
fn the_trace_writer_makes_the_golden_trace() {
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

/// The golden bytes of version 1 never change, so that every old session stays readable. If this fails, fix
/// the code, never the golden file.
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
        assert_eq!(hex::encode(written), golden_hex, "{name}");
        let golden_bytes = hex::decode(golden_hex).unwrap();
        let raw = RawRecord::parse(&golden_bytes).unwrap();
        assert_eq!(raw.time_us, 1_500_000);
        assert_eq!(raw.decode().unwrap(), record, "{name}");
    }
}

/// A reader skips appended fields, and the raw record keeps them.
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

/// The stride has one more metric than this version knows.
#[test]
fn a_later_strides_extra_slots_are_skipped() {
    let mut out = [0; PAYLOAD_BYTES_MAX];
    let metrics = StrideMetrics::of(&metrics(&[(M::CadenceSpm, 2.0, 0.0, 0.0)]));
    let sample = Stride { stride_time_tenth_ms: 1, metrics, ..Stride::default() };
    let payload = Record::Stride(sample).encode(0, &mut out).unwrap();
    // kind, version, time, stride time (2), scene, frames, mask, cadence (2)
    assert_eq!(payload, [2, 1, 0, 1, 0, 0, 0, 0b1_0000, 2, 0]);
    let mask = 0b1_0000_u32 | 1 << SLOTS;
    let mut later = std::vec![2, 2, 0, 1, 0, 0, 0];
    later.extend_from_slice(postcard::to_slice(&mask, &mut out).unwrap());
    later.extend([2, 0, 9, 9]);
    assert_eq!(RawRecord::parse(&later).unwrap().decode().unwrap(), Record::Stride(sample));
}

/// Kinds and variants of later versions keep their bytes.
#[test]
fn unknown_records_keep_their_bytes() {
    for payload in [&[77, 1, 5, 1, 2, 3][..], &[4, 2, 5, 200, 1, 1], &[0, 0, 0]] {
        let record = RawRecord::parse(payload).unwrap().decode().unwrap();
        assert!(matches!(record, Record::Unknown { .. }), "{record:?}");
        let mut out = [0; PAYLOAD_BYTES_MAX];
        let time_us = RawRecord::parse(payload).unwrap().time_us;
        assert_eq!(record.encode(time_us, &mut out).unwrap(), payload);
    }
}

#[test]
fn an_invalid_body_of_a_known_version_is_an_error() {
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
fn a_long_name_is_truncated_between_characters() {
    let name = Name::new(&"走".repeat(20));
    assert_eq!(name.as_str(), "走".repeat(16));
}

/// A stored metric is read back in its unit, within half a quantum.
#[test]
fn metrics_are_read_back_in_their_unit() {
    for (name, value) in [(M::CadenceSpm, 171.13), (M::OverstrideLeg, 0.101), (M::TrunkLeanDeg, -5.13)] {
        let reading = stride().metric(name).unwrap();
        assert!((reading.value - value).abs() < 1e-9 && reading.interval.is_none(), "{name:?}: {reading:?}");
    }
    assert_eq!(
        stride().metric(M::AsymmetryPercent).unwrap().value,
        12.0 * 0.1,
        "a stride stores the magnitude"
    );
    assert_eq!(stride().metric(M::StrideTimeMs).unwrap().value, 7012.0 * 0.1);
    let kei = Score { per_mille: 640, below_per_mille: 20, above_per_mille: 18 }.reading();
    assert_eq!(stride().metric(M::Kei), Some(kei));
    assert_eq!(kei, Reading { value: 64.0, interval: Some([62.0, 65.8]) });
    assert_eq!(stride().metric(M::GroundContactMs), None);
    let window = window().metrics;
    assert_eq!(window.reading(M::StrideLengthM), Some(Err(Withheld::NeedsHeight.into())));
    let lean = window.reading(M::TrunkLeanDeg).unwrap().unwrap();
    assert_eq!(lean, Reading { value: -513.0 * 0.01, interval: Some([-613.0 * 0.01, -413.0 * 0.01]) });
    assert_eq!(window.reading(M::FootStrikeDeg), None);
    assert_eq!(window.iter().count(), 21);
}

proptest! {
    /// The limit includes the frame and holds for any numbers and for sessions of up to 292,000 years.
    #[test]
    fn a_stride_never_takes_more_than_64_bytes(slots: [u16; SLOTS], stride_time: u16, frames: u8, time_us in 0u64..1 << 63) {
        let sample = Stride {
            stride_time_tenth_ms: stride_time,
            frames,
            belt_speed_set_centi_kmh: Some(slots[0]),
            metrics: StrideMetrics::from_slots(slots.map(Some)),
            ..stride()
        };
        let header = SegmentHeader { session: start().session, number: 0 };
        let mut out = [0; FRAME_OVERHEAD_BYTES + PAYLOAD_BYTES_MAX];
        let frame = FrameWriter::new(&header).frame(time_us, &Record::Stride(sample), &mut out).unwrap().to_vec();
        prop_assert!(frame.len() <= 64, "{} bytes", frame.len());
        let raw = RawRecord::parse(&frame[FRAME_OVERHEAD_BYTES..]).unwrap();
        prop_assert_eq!(raw.decode().unwrap(), Record::Stride(sample));
    }

    /// A payload that can be decoded can be encoded again.
    #[test]
    fn arbitrary_payloads_do_not_panic(kind in 0u8..12, version in 0u8..3, rest: Vec<u8>) {
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
