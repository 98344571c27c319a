//! The fuzz target for bytes on the cable, at both ends.

use kei_link::{NoSettings, Pairing, StoreBackend, UnitIdentity};
use kei_log::fault::FaultDisk;
use kei_log::{Limits, Store};
use kei_wire::cable::{
    CHUNK_BYTES_MAX, Download, ENCODED_BYTES_MAX, FrameDecoder, MESSAGE_BYTES_MAX, Message, Request,
    Response, Server, TransferStep, Upload, encode_frame,
};
use kei_wire::{BootId, EndReason, Record, SessionStart, Stride};
use std::time::Duration;

const BOOT: BootId = BootId([7; 16]);

/// Creates a unit with one short session.
fn unit() -> StoreBackend<FaultDisk> {
    let store = Store::open(FaultDisk::default(), BOOT, Limits::default()).expect("an empty store opens");
    let time = Duration::from_secs;
    let mut log = store.begin(time(1), SessionStart::default()).expect("there is room");
    log.append(time(2), &Record::Stride(Stride::default())).expect("there is room");
    log.end(time(3), EndReason::Button).expect("there is room");
    let no_laptops = Pairing::load("/nonexistent/laptops").expect("without the file no laptop is paired");
    let identity = UnitIdentity { boot: BOOT, name: "fuzz".into(), firmware: "fuzz".into() };
    StoreBackend::new(store, identity, Box::new(NoSettings), no_laptops)
}

/// Passes `data` to both ends of the cable, first as raw bytes on the line and then as a message in a valid
/// frame.
pub fn frame(data: &[u8]) {
    let mut unit = unit();
    let mut server = Server::new();
    let mut framed = [0; ENCODED_BYTES_MAX];
    let framed = encode_frame(data, &mut framed).unwrap_or_default();
    for line in [data, framed] {
        let mut requests = 0;
        FrameDecoder::new().receive(line, |message| {
            assert!(message.len() <= MESSAGE_BYTES_MAX);
            requests += u32::from(matches!(Message::parse(message), Ok(Message::Request { .. })));
            laptop(message);
        });
        let mut responses = 0;
        server.receive(0, line, &mut unit, |response| {
            responses += 1;
            check_response(response);
        });
        assert_eq!(responses, requests, "each request has one response");
        server.reset();
    }
}

fn check_response(frame: &[u8]) {
    assert!(frame.len() <= ENCODED_BYTES_MAX);
    let mut messages = 0;
    FrameDecoder::new().receive(frame, |message| {
        messages += 1;
        let response = Message::parse(message);
        assert!(matches!(response, Ok(Message::Response { .. })), "{response:?}");
    });
    assert_eq!(messages, 1, "a response is one frame");
}

/// Checks the laptop's end: a parsed request can be encoded again, and no response breaks a transfer.
fn laptop(message: &[u8]) {
    match Message::parse(message) {
        Ok(Message::Request { id, request: Some(request) }) => {
            let mut again = [0; MESSAGE_BYTES_MAX];
            // If the message had numbers in a longer encoding than necessary, the new one is shorter, never
            // longer.
            let again =
                Message::encode_request(id, &request, &mut again).expect("not longer than the original");
            assert!(again.len() <= message.len());
            if let Request::Upload { bytes, .. } = request {
                assert!(bytes.len() <= MESSAGE_BYTES_MAX);
            }
        }
        Ok(Message::Response { id, response: Response::Bytes { offset, bytes } }) => {
            let mut download = Box::new(Download::new(0, 5000, id, 0));
            while let TransferStep::Send(_) = download.step(0) {}
            let _ = download.receive(1, id, offset, bytes);
            while let Some(bytes) = download.next_bytes() {
                assert!(bytes.len() <= CHUNK_BYTES_MAX);
            }
        }
        Ok(Message::Response { id, response: Response::Uploaded { received } }) => {
            let mut upload = Upload::new(5000, id, 0);
            let _ = upload.step(0);
            upload.receive(1, id, received);
            assert!(upload.received() <= 5000);
            let _ = upload.step(1);
        }
        _ => {}
    }
}
