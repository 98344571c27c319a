//! Bytes on the cable, at either end.

use kei_link::{NoSettings, Pairing, StoreBackend};
use kei_log::fault::FaultDisk;
use kei_log::{Limits, Store};
use kei_wire::cable::{
    Answer, Ask, CHUNK_BYTES_MAX, Download, DownloadStep, ENCODED_BYTES_MAX, FrameDecoder, MESSAGE_BYTES_MAX,
    Message, Server, Upload, encode_frame,
};
use kei_wire::{BootId, EndReason, Record, SessionStart, Stride};
use std::time::Duration;

const BOOT: BootId = BootId([7; 16]);

/// A unit with one short session.
fn unit() -> StoreBackend<FaultDisk> {
    let store = Store::open(FaultDisk::default(), BOOT, Limits::default()).expect("an empty store opens");
    let time = Duration::from_secs;
    let mut log = store.begin(time(1), SessionStart::default()).expect("there is room");
    log.append(time(2), &Record::Stride(Stride::default())).expect("there is room");
    log.end(time(3), EndReason::Button).expect("there is room");
    let nobody = Pairing::load("/nonexistent/laptops").expect("no file holds nobody");
    StoreBackend::new(store, BOOT, "fuzz".into(), "fuzz".into(), Box::new(NoSettings), nobody)
}

/// Bytes as they come from the line, and the same bytes as a message in a whole frame: a checksum is soon wrong.
pub fn frame(data: &[u8]) {
    let mut unit = unit();
    let mut server = Server::new();
    let mut framed = [0; ENCODED_BYTES_MAX];
    let framed = encode_frame(data, &mut framed).unwrap_or_default();
    for line in [data, framed] {
        let mut asked = 0;
        FrameDecoder::new().receive(line, |message| {
            assert!(message.len() <= MESSAGE_BYTES_MAX);
            asked += u32::from(matches!(Message::parse(message), Ok(Message::Ask { .. })));
            laptop(message);
        });
        let mut answered = 0;
        server.receive(0, line, &mut unit, |answer| {
            answered += 1;
            check_answer(answer);
        });
        assert_eq!(answered, asked, "each request has one answer");
        server.reset();
    }
}

fn check_answer(frame: &[u8]) {
    assert!(frame.len() <= ENCODED_BYTES_MAX);
    let mut messages = 0;
    FrameDecoder::new().receive(frame, |message| {
        messages += 1;
        let answer = Message::parse(message);
        assert!(matches!(answer, Ok(Message::Answer { .. })), "{answer:?}");
    });
    assert_eq!(messages, 1, "an answer is one frame");
}

/// The laptop's end: whatever a message says, it is written as it was read, and no transfer is misled.
fn laptop(message: &[u8]) {
    match Message::parse(message) {
        Ok(Message::Ask { id, ask: Some(ask) }) => {
            let mut again = [0; MESSAGE_BYTES_MAX];
            // What was read from a message of non-canonical numbers may be shorter, never longer.
            let again = Message::encode_ask(id, &ask, &mut again).expect("fits where it came from");
            assert!(again.len() <= message.len());
            if let Ask::Upload { bytes, .. } = ask {
                assert!(bytes.len() <= MESSAGE_BYTES_MAX);
            }
        }
        Ok(Message::Answer { id, answer: Answer::Bytes { offset, bytes } }) => {
            let mut download = Box::new(Download::new(0, 5000, id, 0));
            while let DownloadStep::Send(_) = download.step(0) {}
            let _ = download.receive(1, id, offset, bytes);
            while let Some(bytes) = download.take() {
                assert!(bytes.len() <= CHUNK_BYTES_MAX);
            }
        }
        Ok(Message::Answer { id, answer: Answer::Uploaded { have } }) => {
            let mut upload = Upload::new(5000, id, 0);
            let _ = upload.step(0);
            upload.receive(1, id, have);
            assert!(upload.have() <= 5000);
            let _ = upload.step(1);
        }
        _ => {}
    }
}
