//! Checks that `PROTOCOL.md` shows the bytes that this version writes. A failure prints the expected text.

use kei_metric::{Estimate, MetricName};
use kei_wire::cable::{
    Backend, ENCODED_BYTES_MAX, FrameDecoder, MESSAGE_BYTES_MAX, Message, PROTOCOL, Refusal, Request,
    Response, Server, SessionEntry, UnitInfo, encode_frame,
};
use kei_wire::{
    BootId, Checksum, ClockSource, End, EndReason, FrameWriter, Record, SegmentHeader, SegmentReader,
    SessionId, Stride, StrideMetrics,
};

const PAGE: &str = include_str!("../PROTOCOL.md");
const BOOT: BootId = BootId([0x10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);

/// Formats bytes as on the page: pairs of digits separated by spaces.
fn spaced_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| hex::encode([byte])).collect::<Vec<_>>().join(" ")
}

/// Returns a short session: a stride and the end.
fn session() -> Vec<u8> {
    let header = SegmentHeader { session: SessionId::new(BOOT, 5_000_000, 3), number: 0 };
    let mut writer = FrameWriter::new(&header);
    let mut bytes = header.encode().to_vec();
    let metrics = [(MetricName::CadenceSpm, Estimate::exact(171.13))].into_iter().collect();
    let metrics = StrideMetrics::of(&metrics);
    let stride = Stride { stride_time_tenth_ms: 7012, metrics, ..Stride::default() };
    let mut add = |time_us, record| {
        bytes.extend(writer.frame(time_us, &record, &mut [0; kei_wire::segment::FRAME_BYTES_MAX]).unwrap());
    };
    add(1_500_000, Record::Stride(stride));
    add(2_000_000, Record::End(End { reason: EndReason::Button, strides: 1 }));
    bytes
}

/// A unit with that one session.
struct Unit;

impl Backend for Unit {
    fn info(&mut self) -> UnitInfo {
        UnitInfo {
            protocol: PROTOCOL,
            unit: "kei-7".into(),
            firmware: "0.1.0".into(),
            boot: BOOT,
            monotonic_us: 9_000_000,
            clock: None,
            sessions: 1,
            free_kib: 1_000_000,
            writing: None,
        }
    }

    fn session_after(&mut self, after: Option<SessionId>) -> Option<SessionEntry> {
        after.is_none().then(|| SessionEntry {
            session: SessionId::new(BOOT, 5_000_000, 3),
            bytes: session().len() as u64,
            synced_bytes: 0,
            started_unix_us: None,
            duration_us: 2_000_000,
            strides: 1,
            ended: true,
        })
    }

    fn read(&mut self, _: SessionId, offset: u64, out: &mut [u8]) -> Result<usize, Refusal> {
        let bytes = &session()[offset as usize..];
        let n = bytes.len().min(out.len());
        out[..n].copy_from_slice(&bytes[..n]);
        Ok(n)
    }

    fn checksum(&mut self, _: SessionId, bytes: u64) -> Result<u32, Refusal> {
        Ok(Checksum::of(&session()[..bytes as usize]))
    }

    fn mark_synced(&mut self, _: SessionId, _: u64) -> Result<(), Refusal> {
        Ok(())
    }

    fn set_clock(&mut self, _: i64, _: ClockSource) -> Result<(), Refusal> {
        Ok(())
    }

    fn delete_session(&mut self, _: SessionId) -> Result<(), Refusal> {
        Err(Refusal::NotPaired)
    }
}

fn exchange() -> String {
    let id = SessionId::new(BOOT, 5_000_000, 3);
    let bytes = session().len() as u64;
    let requests = [
        ("hello", Request::Hello { protocol: 1, client: "kei 0.1".into() }),
        ("sessions", Request::Sessions { after: None }),
        ("read the session from byte 0", Request::Read { session: id, offset: 0, bytes: bytes as u16 }),
        (
            "mark all of it as synced",
            Request::MarkSynced { session: id, bytes, crc32: Checksum::of(&session()) },
        ),
    ];
    let mut server = Server::new();
    let mut text = String::new();
    for (n, (what, request)) in requests.iter().enumerate() {
        let mut message = [0; MESSAGE_BYTES_MAX];
        let message = Message::encode_request(n as u32 + 1, request, &mut message).unwrap();
        let mut frame = [0; ENCODED_BYTES_MAX];
        let frame = encode_frame(message, &mut frame).unwrap();
        text +=
            &format!("laptop: {what}\n  message {}\n  frame   {}\n", spaced_hex(message), spaced_hex(frame));
        server.receive(0, frame, &mut Unit, |response| {
            FrameDecoder::new().receive(response, |message| {
                assert!(!matches!(
                    Message::parse(message).unwrap(),
                    Message::Response { response: Response::Refused(_), .. }
                ));
                text += &format!(
                    "unit:\n  message {}\n  frame   {}\n",
                    spaced_hex(message),
                    spaced_hex(response)
                );
            });
        });
    }
    text
}

#[test]
fn the_page_shows_every_golden_record() {
    for line in include_str!("../src/record/golden_v1.txt").lines().filter(|l| !l.starts_with('#')) {
        assert!(PAGE.contains(line), "PROTOCOL.md lacks this line:\n{line}");
    }
}

#[test]
fn the_page_shows_a_session_on_the_disk() {
    let bytes = session();
    let mut reader = SegmentReader::session(&bytes).unwrap();
    let mut text = format!("{}\n", spaced_hex(&bytes[..SegmentHeader::BYTES]));
    let mut at = SegmentHeader::BYTES;
    while reader.next().is_some() {
        text += &format!("{}\n", spaced_hex(&bytes[at..reader.valid_bytes()]));
        at = reader.valid_bytes();
    }
    assert!(PAGE.contains(&text), "PROTOCOL.md lacks this text:\n{text}");
}

#[test]
fn the_page_shows_an_exchange() {
    let text = exchange();
    assert!(PAGE.contains(&text), "PROTOCOL.md lacks this text:\n{text}");
}
