//! Writes the files in `corpus/` that depend on this version's formats or on the installed ffmpeg:
//! `cargo run -p kei-fuzz --example corpus`.

use kei_metric::{Estimate, MetricName};
use kei_models::kei_file::{KeiModel, OwnedRegression};
use kei_models::kipchoge;
use kei_wire::cable::{
    Change, ENCODED_BYTES_MAX, MESSAGE_BYTES_MAX, Message, ModelKind, PROTOCOL, Refusal, Request, Response,
    encode_frame, key_id, sign,
};
use kei_wire::segment::FRAME_BYTES_MAX;
use kei_wire::{
    BootId, ClockSource, End, EndReason, Event, FrameWriter, Health, Record, SegmentHeader, SessionId,
    SessionStart, Stride, StrideMetrics, TraceFrame, TraceWriter,
};
use std::path::{Path, PathBuf};
use std::process::Command;

fn file(target: &str, name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target).join(name)
}

fn requests() -> Vec<(&'static str, Request<'static>)> {
    let session = SessionId([1; 16]);
    let (key, nonce) = ([5; 32], [6; 16]);
    let change = Change::BeginUpload { kind: ModelKind::Pose, bytes: 9, sha256: [7; 32] };
    let tag = sign(&key, &nonce, &change).expect("short enough");
    vec![
        ("hello", Request::Hello { protocol: PROTOCOL, client: "kei".into() }),
        ("sessions", Request::Sessions { after: Some(session) }),
        ("read", Request::Read { session, offset: 32, bytes: 1024 }),
        ("checksum", Request::Checksum { session, bytes: 99 }),
        ("synced", Request::MarkSynced { session, bytes: 99, crc32: 3 }),
        ("set-clock", Request::SetClock { unix_us: 1_800_000_000_000_000, source: ClockSource::Laptop }),
        ("get-setting", Request::GetSetting { key: "names".into() }),
        ("live", Request::SetLive { on: true }),
        ("pair", Request::Pair { laptop: "mine".into(), key }),
        ("challenge", Request::Challenge),
        ("change", Request::Change { key: key_id(&key), nonce, tag, change }),
        ("upload", Request::Upload { offset: 0, bytes: b"some of it" }),
        ("finish", Request::FinishUpload),
    ]
}

fn frames() -> std::io::Result<()> {
    let (mut message, mut frame) = ([0; MESSAGE_BYTES_MAX], [0; ENCODED_BYTES_MAX]);
    for (n, (name, request)) in requests().iter().enumerate() {
        let message = Message::encode_request(n as u32, request, &mut message).expect("fits");
        std::fs::write(file("frame", &format!("{name}.message")), message)?;
        let framed = encode_frame(message, &mut frame).expect("fits");
        std::fs::write(file("frame", &format!("{name}.frame")), framed)?;
    }
    for (name, response) in [
        ("bytes", Response::Bytes { offset: 0, bytes: &[9; 1024] }),
        ("uploaded", Response::Uploaded { received: 1024 }),
        ("refused", Response::Refused(Refusal::Disk)),
    ] {
        let message = Message::encode_response(0, &response, &mut message).expect("fits");
        std::fs::write(file("frame", &format!("{name}.message")), message)?;
    }
    Ok(())
}

fn segments() -> std::io::Result<()> {
    let session = SessionId::new(BootId([7; 16]), 5_000_000, 3);
    let mut trace = TraceWriter::new(640, 480);
    for n in 0..5 {
        assert!(trace.push(&TraceFrame { time_us: n * 33_333, ..TraceFrame::default() }), "there is room");
    }
    let (_, trace) = trace.chunk().expect("frames");
    let cadence = [(MetricName::CadenceSpm, Estimate::exact(171.13))].into_iter().collect();
    let records = [
        Record::Start(SessionStart { session, boot: BootId([7; 16]), ..SessionStart::default() }),
        Record::Stride(Stride { metrics: StrideMetrics::of(&cadence), ..Stride::default() }),
        Record::Event(Event::Shoe { name: "carbon".into() }),
        Record::Health(Health::default()),
        Record::Trace(trace),
        Record::End(End { reason: EndReason::Button, strides: 1 }),
    ];
    let mut all = Vec::new();
    for number in 0..2 {
        let header = SegmentHeader { session, number };
        let mut writer = FrameWriter::new(&header);
        let mut bytes = header.encode().to_vec();
        for record in &records[usize::from(number == 1)..] {
            bytes.extend(writer.frame(1_500_000, record, &mut [0; FRAME_BYTES_MAX]).expect("fits"));
        }
        std::fs::write(file("log", &format!("segment-{number}.kei")), &bytes)?;
        all.extend(bytes);
    }
    std::fs::write(file("log", "session.kei"), all)
}

/// Writes one payload of each kind of record, from the golden file.
fn payloads() -> std::io::Result<()> {
    let golden = include_str!("../../wire/src/record/golden_v1.txt");
    for line in golden.lines().filter(|line| !line.starts_with('#')) {
        let (name, digits) = line.split_once(": 0x").expect("a name and bytes");
        let bytes = hex::decode(digits).expect("hexadecimal");
        std::fs::write(file("log", &format!("{}.payload", name.replace([' ', ':', ','], "-"))), bytes)?;
    }
    Ok(())
}

/// Writes the bodies of two small models.
fn models() -> std::io::Result<()> {
    let regression = OwnedRegression::example();
    for (name, at_speed) in [("one", None), ("two", Some(regression.clone()))] {
        let model =
            KeiModel { card: "small".into(), gait: kipchoge::gait(), kei: regression.clone(), at_speed };
        let sealed = model.to_bytes().expect("short");
        std::fs::write(file("model", &format!("{name}.body")), &sealed[6..sealed.len() - 4])?;
    }
    Ok(())
}

/// Writes what ffmpeg writes into the pipe: 12 frames at equal intervals, a single frame, and frames at
/// unequal intervals.
fn videos() -> std::io::Result<()> {
    for (name, filters) in [
        ("even", "color=black:size=16x8:rate=10:duration=1.2"),
        ("one", "color=white:size=16x8:rate=10:duration=0.1"),
        ("uneven", "color=gray:size=16x8:rate=30:duration=0.5,select='not(mod(n*n,7))'"),
    ] {
        let written = Command::new("ffmpeg")
            .args(["-nostdin", "-v", "error", "-f", "lavfi", "-i", filters])
            .args(["-fps_mode", "passthrough", "-pix_fmt", "nv12", "-c:v", "rawvideo"])
            // Without its version, so that every ffmpeg writes the same file.
            .args(["-fflags", "+bitexact", "-flags", "+bitexact"])
            .args(["-f", "nut", "-write_index", "0", "-y"])
            .arg(file("nut", &format!("{name}.nut")))
            .status()?;
        assert!(written.success(), "ffmpeg failed on {name}");
    }
    elided()
}

/// Writes a file with elision headers, where the first bytes of each frame are in the main header only.
/// Ffmpeg writes such files for other codecs. The file is `one.nut` with its last frame written by frame code
/// 1 (all flags coded).
fn elided() -> std::io::Result<()> {
    const SYNCPOINT: [u8; 8] = 0x4E4B_E4AD_EECA_4569_u64.to_be_bytes();
    /// Startcode, length, timestamp, distance back and checksum of the first syncpoint.
    const SYNCPOINT_BYTES: usize = 15;
    let mut bytes = std::fs::read(file("nut", "one.nut"))?;
    let syncpoint = bytes.windows(8).position(|window| window == SYNCPOINT).expect("a syncpoint");
    bytes.truncate(syncpoint + SYNCPOINT_BYTES);
    // Stream ID, coded timestamp, high part of the size and elision header: flags 0x438.
    bytes.extend([1, 0x80 | (0x438 >> 7) as u8, 0x438_u16 as u8 & 0x7F, 0, 0, 0x81, 0x40, 1]);
    bytes.extend(3..192);
    std::fs::write(file("nut", "elided.nut"), bytes)
}

fn main() -> std::io::Result<()> {
    frames()?;
    segments()?;
    payloads()?;
    models()?;
    videos()
}
