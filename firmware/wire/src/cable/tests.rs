//! Tests of both ends of the cable over a simulated line with faults.

extern crate std;

mod world;

use super::*;
use crate::id::SessionId;
use fastrand::Rng;
use std::vec::Vec;
use world::{Faults, Unit, World};

const CLEAN: Faults = Faults { one_in: 0 };
const SIZES: [usize; 12] = [0, 1, 1023, 1024, 1025, 5000, 40_000, 7, 32 * 1024, 32 * 1024 + 1, 100_000, 3];

#[test]
fn a_clean_line_sends_everything_once() {
    let mut world = World::new(Unit::new(&SIZES), CLEAN, 1);
    let entries = world.sessions();
    assert_eq!(entries.len(), SIZES.len());
    for entry in &entries {
        let mut copy = Vec::new();
        assert_eq!(world.fetch(entry, &mut copy, usize::MAX), 0);
        assert_eq!(&copy, &world.unit.find(entry.session).unwrap().1);
    }
    assert_eq!(world.unit.read_bytes, SIZES.iter().sum::<usize>() as u64);
}

/// The line has seven kinds of faults. [`World::sync`] asserts that the copies are bit-exact.
/// `KEI_LONG_TESTS=1` tests 100,000 faults.
#[test]
fn no_line_fault_corrupts_or_blocks_a_sync() {
    let wanted = if std::env::var("KEI_LONG_TESTS").is_ok_and(|v| v == "1") { 100_000 } else { 2_000 };
    let (mut faults, mut syncs) = (0, 0);
    while faults < wanted {
        let one_in = [3, 10, 40][syncs as usize % 3];
        let mut world = World::new(Unit::new(&SIZES), Faults { one_in }, syncs + 7);
        world.sync();
        faults += world.faults();
        syncs += 1;
    }
    std::println!("{faults} line faults in {syncs} syncs, every one bit-exact");
}

/// The cable is unplugged at many different offsets.
#[test]
fn resuming_a_copy_sends_at_most_one_window_again() {
    const BYTES: usize = 400_000;
    for stop_at in (1..BYTES).step_by(4099) {
        let mut world = World::new(Unit::new(&[BYTES]), CLEAN, 5);
        let entry = world.sessions().remove(0);
        let mut copy = Vec::new();
        world.fetch(&entry, &mut copy, stop_at);
        world.to_laptop.pieces.clear();
        world.to_unit.pieces.clear();
        world.fetch(&entry, &mut copy, usize::MAX);
        assert_eq!(&copy, &world.unit.sessions[0].1);
        let again = world.unit.read_bytes - BYTES as u64;
        assert!(again <= WINDOW_BYTES as u64, "{again} bytes were sent again");
    }
}

/// The uploaded file is bit-exact. On a clean line every byte is sent once, and bytes that the unit already
/// has are not sent.
#[test]
fn an_upload_is_bit_exact_over_a_line_with_faults() {
    let mut faults = 0;
    for (seed, one_in) in [(1, 0), (2, 3), (3, 10), (4, 40), (5, 10)] {
        for size in [0, 1, 1024, 1025, 50_003] {
            let mut rng = Rng::with_seed(seed + size as u64);
            let file: Vec<u8> = (0..size).map(|_| rng.u8(..)).collect();
            let mut world = World::new(Unit::new(&[]), Faults { one_in }, seed);
            let there = size / 3;
            world.unit.upload = (size as u32, file[..there].to_vec(), false);
            let again = world.upload(&file);
            assert!(world.unit.upload.1 == file, "the files differ");
            assert!(one_in > 0 || again == 0, "{again} bytes were sent again on a clean line");
            world.call(&Request::FinishUpload, |a| (*a == Response::Done).then_some(())).expect("a response");
            assert!(world.unit.upload.2);
            faults += world.faults();
        }
    }
    assert!(faults > 50, "{faults} faults");
}

/// Without a unit, transfers and calls end with a timeout.
#[test]
fn a_silent_line_times_out() {
    let mut download = Download::new(0, 5000, 0, 0);
    let mut now_ms = 0;
    loop {
        match download.step(now_ms) {
            TransferStep::Send(_) => {}
            TransferStep::Wait { until_ms } => now_ms = until_ms,
            TransferStep::Done => panic!("done without receiving a byte"),
            TransferStep::TimedOut => break,
        }
        assert!(now_ms < 20_000);
    }
    let (mut upload, mut now_ms) = (Upload::new(5000, 0, 0), 0);
    while upload.step(now_ms) != TransferStep::TimedOut {
        now_ms += 100;
        assert!(now_ms < 20_000);
    }
    let mut call = Call::new(0, 3, 100, 0);
    let steps: Vec<_> = [0, 50, 100, 200, 300].into_iter().map(|now| call.step(now)).collect();
    assert_eq!(steps[0], CallStep::Send(0));
    assert_eq!(steps[1], CallStep::Wait { until_ms: 100 });
    assert_eq!(steps[4], CallStep::TimedOut);
}

/// A copy that differs is not marked as synced. An unknown request is refused, not ignored.
#[test]
fn invalid_requests_are_refused_with_a_reason() {
    let mut world = World::new(Unit::new(&[100]), CLEAN, 1);
    let session = SessionId([1; 16]);
    let refusal = |a: &Response| if let Response::Refused(r) = a { Some(*r) } else { None };
    let wrong = Request::MarkSynced { session, bytes: 100, crc32: 1 };
    assert_eq!(world.call(&wrong, refusal), Some(Refusal::Mismatch));
    let longer = Request::MarkSynced { session, bytes: 101, crc32: 1 };
    assert_eq!(world.call(&longer, refusal), Some(Refusal::Mismatch));
    let missing = Request::Read { session: SessionId([9; 16]), offset: 0, bytes: 1 };
    assert_eq!(world.call(&missing, refusal), Some(Refusal::NoSuchSession));
    assert_eq!(world.unit.sessions[0].2, 0);

    let mut unknown = std::vec![1, 7, 0, 0, 0];
    unknown.extend([120, 1, 2, 3]);
    let mut frame = [0; ENCODED_BYTES_MAX];
    let frame = encode_frame(&unknown, &mut frame).unwrap();
    let mut responses = Vec::new();
    world.server.receive(0, frame, &mut world.unit, |f| responses.push(f.to_vec()));
    let mut seen = Vec::new();
    FrameDecoder::new().receive(&responses[0], |m| seen.push(m.to_vec()));
    let expected = Message::Response { id: 7, response: Response::Refused(Refusal::Unsupported) };
    assert_eq!(Message::parse(&seen[0]).unwrap(), expected);
}

/// A change requires a paired key and a new nonce. A repeated request is not applied twice, and a replayed
/// one is refused.
#[test]
fn a_change_is_applied_once_and_only_for_a_paired_laptop() {
    let mut world = World::new(Unit::new(&[100, 200]), CLEAN, 1);
    let key = [5; 32];
    let result = |a: &Response| match a {
        Response::Done => Some(Ok(())),
        Response::Refused(refusal) => Some(Err(*refusal)),
        _ => None,
    };
    let nonce = |a: &Response| if let Response::Challenge { nonce } = a { Some(*nonce) } else { None };
    let delete = |session: u8, nonce: Nonce| {
        let change = Change::DeleteSession { session: SessionId([session; 16]) };
        Request::Change { key: key_id(&key), nonce, tag: sign(&key, &nonce, &change).unwrap(), change }
    };
    let first = world.call(&Request::Challenge, nonce).unwrap();
    assert_eq!(world.call(&delete(1, first), result), Some(Err(Refusal::NotPaired)));
    world.call(&Request::Pair { laptop: "mine".into(), key }, result).unwrap().unwrap();
    assert_eq!(world.call(&delete(1, first), result), Some(Ok(())));
    assert_eq!(world.call(&delete(1, first), result), Some(Ok(())), "repeats the response, not the change");
    assert_eq!(world.call(&delete(2, first), result), Some(Err(Refusal::StaleNonce)));
    let second = world.call(&Request::Challenge, nonce).unwrap();
    assert_eq!(world.call(&delete(2, second), result), Some(Ok(())));
    assert_eq!(world.call(&delete(1, first), result), Some(Err(Refusal::StaleNonce)), "replayed");
    let third = world.call(&Request::Challenge, nonce).unwrap();
    let Request::Change { key, tag, .. } = delete(2, third) else { unreachable!() };
    let other = Change::DeleteSession { session: SessionId([1; 16]) };
    let forged = Request::Change { key, nonce: third, tag, change: other };
    assert_eq!(world.call(&forged, result), Some(Err(Refusal::NotPaired)));
    assert!(world.unit.sessions.is_empty());
}

/// Live records are sent after a request and stop when its time has expired.
#[test]
fn live_records_stop_when_the_lease_expires() {
    let mut world = World::new(Unit::new(&[]), CLEAN, 1);
    let record = crate::RawRecord { kind: 3, version: 1, time_us: 5, body: &[1, 2, 3] };
    let mut frames = Vec::new();
    world.server.send_live(0, record, |f| frames.push(f.to_vec()));
    assert!(frames.is_empty());
    world.call(&Request::SetLive { on: true }, |a| (*a == Response::Done).then_some(())).unwrap();
    let now_ms = world.now_ms;
    world.server.send_live(now_ms, record, |f| frames.push(f.to_vec()));
    world.server.send_live(now_ms + LIVE_LEASE_MS, record, |f| frames.push(f.to_vec()));
    assert_eq!(frames.len(), 1);
    let mut seen = Vec::new();
    FrameDecoder::new().receive(&frames[0], |m| seen.push(m.to_vec()));
    assert_eq!(Message::parse(&seen[0]).unwrap(), Message::Live(Live { number: 1, record }));
}

proptest::proptest! {
    /// Only requests are answered.
    #[test]
    fn arbitrary_messages_do_not_panic(message in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
        let _ = Message::parse(&message);
        let mut world = World::new(Unit::new(&[10]), CLEAN, 1);
        let mut frame = [0; ENCODED_BYTES_MAX];
        let frame = encode_frame(&message, &mut frame).unwrap();
        let mut responses = 0;
        world.server.receive(0, frame, &mut world.unit, |_| responses += 1);
        proptest::prop_assert!(responses <= 1);
        proptest::prop_assert!(responses == 0 || message[0] == 1);
    }
}
