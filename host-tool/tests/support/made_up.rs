//! MADE-UP sessions that no person ran. The files have the unit's format; the numbers come from a formula and a fixed
//! seed.
#![allow(dead_code, reason = "each test file uses only some of these helpers")]

use kei_core::Joint;
use kei_metric::{Estimate, MetricName as M, Metrics, Withheld};
use kei_models::{Network, kipchoge};
use kei_tests::{Noise, ReferenceRunner};
use kei_wire::segment::FRAME_BYTES_MAX;
use kei_wire::{
    BootClock, BootId, ClockSource, End, EndReason, Event, FrameWriter, Loss, PartCode, Record, Scene, Score,
    Second, SegmentHeader, SessionId, SessionStart, Stride, StrideMetrics, TraceFrame, TracePoint,
    TraceWriter, Window, WindowMetrics,
};
use std::fs;
use std::path::Path;

/// Start of day 0 in Unix seconds: 2026-03-02 06:00 UTC, a Monday.
pub(crate) const FIRST_DAY_UNIX_S: i64 = 1_772_431_200;

/// A stretch of a session in one pair of shoes at one belt speed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch {
    pub(crate) shoe: &'static str,
    pub(crate) speed_kmh: f64,
    pub(crate) seconds: u32,
}

/// One made-up session.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    /// Start, in days after [`FIRST_DAY_UNIX_S`]; `None` if the unit's clock was never set.
    pub(crate) day: Option<f64>,
    pub(crate) stretches: Vec<Stretch>,
    /// KEI points by which this day is better (positive) or worse (negative).
    pub(crate) day_points: f64,
    /// KEI points lost to fatigue per hour.
    pub(crate) fatigue: f64,
    /// True if the session has no end record because the power was cut.
    pub(crate) cut_off: bool,
    /// True if the keypoints of each frame are stored, at 30 fps as on the unit.
    pub(crate) keypoints: bool,
    /// Name of the model that scored the session, as the unit records it.
    pub(crate) kei_model: String,
}

impl Run {
    pub(crate) fn new(day: f64, stretches: &[(&'static str, f64, u32)]) -> Self {
        let stretches = stretches
            .iter()
            .map(|&(shoe, speed_kmh, seconds)| Stretch { shoe, speed_kmh, seconds })
            .collect();
        Run {
            day: Some(day),
            stretches,
            day_points: 0.0,
            fatigue: 2.0,
            cut_off: false,
            keypoints: false,
            kei_model: kipchoge::name(Network::MoveNet).to_owned(),
        }
    }

    pub(crate) fn with_keypoints(self) -> Self {
        Run { keypoints: true, ..self }
    }

    pub(crate) fn scored_by(self, kei_model: &str) -> Self {
        Run { kei_model: kei_model.to_owned(), ..self }
    }

    pub(crate) fn on_a_day_of(self, day_points: f64) -> Self {
        Run { day_points, ..self }
    }
}

/// Returns KEI of the made-up runner in these shoes at 10 km/h, in points.
pub(crate) fn kei_of_shoe(shoe: &str) -> f64 {
    match shoe {
        "carbon" => 71.0,
        "barefoot" => 66.0,
        "boots" => 55.0,
        "flip-flops" => 51.0,
        _ => 62.0,
    }
}

/// Writes a store like the unit's with these sessions into `folder` and returns their IDs.
pub(crate) fn write_store(folder: &Path, runs: &[Run]) -> Vec<SessionId> {
    fs::create_dir_all(folder).unwrap();
    let mut notes = File::new(SessionId([0; 16]), 0);
    let ids = runs.iter().enumerate().map(|(n, run)| {
        let boot = BootId([n as u8 + 1; 16]);
        if let Some(day) = run.day {
            let unix_us = (FIRST_DAY_UNIX_S as f64 * 1e6 + day * 86_400e6) as i64;
            let clock = BootClock { boot, monotonic_us: 60_000_000, unix_us, source: ClockSource::Laptop };
            notes.add(0, &Record::Clock(clock));
        }
        let (id, bytes) = session_bytes(run, boot, n as u16);
        fs::write(folder.join(format!("{n:08}-0000.kei")), bytes).unwrap();
        id
    });
    let ids = ids.collect();
    fs::write(folder.join("store.kei"), notes.bytes).unwrap();
    ids
}

/// Returns the ID and the stored bytes of a session.
pub(crate) fn session_bytes(run: &Run, boot: BootId, ordinal: u16) -> (SessionId, Vec<u8>) {
    let id = SessionId::new(boot, 60_000_000, ordinal);
    let mut file = File::new(id, 0);
    let mut noise = Noise::new(u64::from(ordinal) + 1);
    let first = run.stretches[0];
    let start = SessionStart {
        session: id,
        boot,
        monotonic_us: 60_000_000,
        unit: "made-up".into(),
        firmware: "made-up 0".into(),
        pose_model: "made-up".into(),
        kei_model: run.kei_model.as_str().into(),
        height_mm: Some(1780),
        shoe: first.shoe.into(),
        belt_speed_set_centi_kmh: Some(centi(first.speed_kmh)),
        ..SessionStart::default()
    };
    file.add(0, &Record::Start(start));
    let seconds: u32 = run.stretches.iter().map(|stretch| stretch.seconds).sum();
    let mut traces = traces(run, f64::from(seconds)).into_iter().peekable();
    let (mut time_s, mut strides, mut next_second, mut next_window) = (0.0, 0u32, 1.0, 10.0);
    let mut shoe = first.shoe;
    let mut end_s = 0.0;
    for stretch in &run.stretches {
        if stretch.shoe != shoe {
            shoe = stretch.shoe;
            file.add(micros(end_s), &Record::Event(Event::Shoe { name: shoe.into() }));
        }
        if end_s > 0.0 {
            let speed = Event::BeltSpeed { centi_kmh: centi(stretch.speed_kmh) };
            file.add(micros(end_s), &Record::Event(speed));
        }
        end_s += f64::from(stretch.seconds);
        while time_s < end_s {
            let cadence = 160.0 + 2.2 * (stretch.speed_kmh - 8.0) + 0.6 * noise.normal();
            let stride_s = 120.0 / cadence;
            time_s += stride_s;
            strides += 1;
            let kei = kei_of_shoe(stretch.shoe) + 1.6 * (stretch.speed_kmh - 10.0) + run.day_points
                - run.fatigue * time_s / 3600.0
                + 0.8 * noise.normal();
            let kei = (strides > 8).then_some(kei);
            file.add(micros(time_s), &Record::Stride(stride(kei, cadence, stretch)));
            while let Some((at_us, chunk)) = traces.next_if(|(at_us, _)| *at_us <= micros(time_s)) {
                let (_, trace) = chunk.chunk().unwrap();
                file.add(at_us, &Record::Trace(trace));
            }
            while time_s >= next_second {
                file.add(micros(next_second), &Record::Second(second(kei, cadence, stretch)));
                next_second += 1.0;
            }
            if time_s >= next_window {
                file.add(micros(time_s), &Record::Window(window(kei, cadence, stretch)));
                next_window += 10.0;
            }
        }
    }
    if !run.cut_off {
        file.add(micros(time_s), &Record::End(End { reason: EndReason::Button, strides }));
    }
    (id, file.bytes)
}

/// Returns the keypoints of the made-up runner in chunks with their start times. The runner is the reference with shorter
/// steps.
fn traces(run: &Run, seconds: f64) -> Vec<(u64, TraceWriter)> {
    let mut chunks = Vec::new();
    if !run.keypoints {
        return chunks;
    }
    let runner =
        ReferenceRunner { cadence_spm: 166.0, frames_per_second: 30.0, duration_s: seconds, leg_px: 120.0 };
    let mut writer = TraceWriter::new(1280, 720);
    for pose in runner.poses() {
        let hip = (pose[Joint::LeftHip].x + pose[Joint::RightHip].x) / 2.0;
        let points =
            pose.keypoints.map(|k| TracePoint { x_px: hip + 0.84 * (k.x - hip), y_px: k.y, score: k.score });
        let frame = TraceFrame { time_us: pose.time.as_micros() as u64, points };
        if !writer.push(&frame) {
            chunks.extend(writer.chunk().map(|(at_us, _)| (at_us, writer.clone())));
            writer.clear();
            assert!(writer.push(&frame));
        }
    }
    chunks.extend(writer.chunk().map(|(at_us, _)| (at_us, writer.clone())));
    chunks
}

fn estimate(value: f64, half: f64) -> Estimate {
    Estimate { value: value as f32, low: (value - half) as f32, high: (value + half) as f32 }
}

fn stride(kei: Option<f64>, cadence: f64, stretch: &Stretch) -> Stride {
    let faster = stretch.speed_kmh - 8.0;
    let contact_ms = 305.0 - 9.0 * faster;
    let scores = kei.map(|kei| [(M::Kei, estimate(kei, 2.0)), (M::KeiAtSpeed, estimate(kei + 4.0, 2.0))]);
    let plain = [
        (M::CadenceSpm, cadence),
        (M::GroundContactNearMs, contact_ms),
        (M::GroundContactFarMs, contact_ms + 3.0),
        (M::FlightMs, 60_000.0 / cadence - contact_ms),
        (M::VerticalOscillationLeg, 0.105 - 0.002 * faster),
        (M::OverstrideLeg, 0.3),
        (M::KneeFlexionSwingMaxDeg, 90.0 + 2.5 * faster),
    ];
    let plain = plain.map(|(name, value)| (name, Estimate::exact(value as f32)));
    Stride {
        stride_time_tenth_ms: (1_200_000.0 / cadence) as u16,
        scene: Scene::default(),
        frames: 20,
        belt_speed_set_centi_kmh: Some(centi(stretch.speed_kmh)),
        metrics: StrideMetrics::of(&scores.into_iter().flatten().chain(plain).collect()),
    }
}

fn second(kei: Option<f64>, cadence: f64, stretch: &Stretch) -> Second {
    Second {
        frames: 30,
        frames_with_person: 30,
        kei: kei.and_then(|kei| Score::from_points(estimate(kei, 2.0))),
        kei_withheld: kei.is_none().then_some(Withheld::TooFewStrides.into()),
        cadence_centi_spm: Some((100.0 * cadence) as u16),
        belt_speed_set_centi_kmh: Some(centi(stretch.speed_kmh)),
        ..Second::default()
    }
}

fn window(kei: Option<f64>, cadence: f64, stretch: &Stretch) -> Window {
    let measured = [
        (M::CadenceSpm, estimate(cadence, 0.2)),
        (M::GroundContactMs, estimate(287.0, 6.0)),
        (M::GroundContactNearMs, estimate(305.0 - 9.0 * (stretch.speed_kmh - 8.0), 6.0)),
    ];
    let score = kei.map(|kei| (M::Kei, estimate(kei, 2.0)));
    let mut metrics: Metrics = score.into_iter().chain(measured).collect();
    metrics[M::VerticalOscillationCm] = Err(Withheld::NeedsHeight);
    let mut losses = losses_in(stretch.shoe, kei);
    losses.truncate(12);
    Window {
        strides: 10,
        span_ms: 7000,
        scene: Scene::default(),
        metrics: WindowMetrics::of(&metrics),
        losses: losses.into_iter().collect(),
    }
}

/// Returns the losses of a window. Boots lose six points more at the near shank in swing, plus measurement noise.
fn losses_in(shoe: &str, kei: Option<f64>) -> Vec<Loss> {
    let noise = kei.map_or(0, |kei| (100.0 * kei) as i16 % 7 - 3);
    let boots = noise + if shoe == "boots" { 60 } else { 0 };
    let loss = |part, from: u8, kei_per_mille| Loss {
        part,
        phase_from_256th: from,
        phase_to_256th: from.wrapping_add(32),
        kei_per_mille,
    };
    vec![
        loss(PartCode::NEAR_SHANK, 160, 62 + boots),
        loss(PartCode::FAR_SHANK, 32, 58),
        loss(PartCode::NEAR_SHANK, 192, 41),
        loss(PartCode::FAR_SHANK, 64, 37),
        loss(PartCode::NEAR_THIGH, 224, 30),
        loss(PartCode::FAR_THIGH, 96, 28),
        loss(PartCode::NEAR_THIGH, 0, 19),
        loss(PartCode::TRUNK, 0, 11),
        loss(PartCode::NEAR_UPPER_ARM, 128, 9),
        loss(PartCode::FAR_THIGH, 128, 8),
        loss(PartCode::HEAD, 64, 4),
        loss(PartCode::NEAR_UPPER_ARM, 64, 3),
    ]
}

fn centi(kmh: f64) -> u16 {
    (100.0 * kmh).round() as u16
}

fn micros(seconds: f64) -> u64 {
    (1e6 * seconds) as u64
}

/// A segment of the store that is being written.
pub(crate) struct File {
    writer: FrameWriter,
    pub(crate) bytes: Vec<u8>,
}

impl File {
    pub(crate) fn new(session: SessionId, number: u32) -> Self {
        let header = SegmentHeader { session, number };
        File { writer: FrameWriter::new(&header), bytes: header.encode().to_vec() }
    }

    pub(crate) fn add(&mut self, time_us: u64, record: &Record<'_>) {
        let mut buffer = [0; FRAME_BYTES_MAX];
        self.bytes.extend(self.writer.frame(time_us, record, &mut buffer).unwrap());
    }
}
