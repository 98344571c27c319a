//! Both ends over a line in memory that loses, flips, doubles, delays and cuts.

extern crate std;

use super::*;
use crate::{BootId, Checksum, ClockSource, Name, SessionId};
use fastrand::Rng;
use std::collections::VecDeque;
use std::vec::Vec;

/// A unit with some sessions in memory.
struct Unit {
    sessions: Vec<(SessionId, Vec<u8>, u64)>,
    read_bytes: u64,
    keys: Vec<Key>,
    nonces: u8,
    /// The file being brought: its length, what has arrived; and whether it was finished.
    upload: (u32, Vec<u8>, bool),
}

impl Unit {
    fn new(sizes: &[usize]) -> Self {
        let mut rng = Rng::with_seed(99);
        let session = |(n, &size): (usize, &usize)| {
            let bytes = (0..size).map(|_| rng.u8(..)).collect();
            (SessionId([n as u8 + 1; 16]), bytes, 0)
        };
        Unit {
            sessions: sizes.iter().enumerate().map(session).collect(),
            read_bytes: 0,
            keys: Vec::new(),
            nonces: 0,
            upload: (0, Vec::new(), false),
        }
    }

    fn find(&mut self, id: SessionId) -> Result<&mut (SessionId, Vec<u8>, u64), Refusal> {
        self.sessions.iter_mut().find(|s| s.0 == id).ok_or(Refusal::NoSuchSession)
    }
}

impl Backend for Unit {
    fn info(&mut self) -> UnitInfo {
        UnitInfo {
            protocol: PROTOCOL,
            unit: "kei-7".into(),
            firmware: "0.1.0".into(),
            boot: BootId([3; 16]),
            monotonic_us: 77,
            clock: None,
            sessions: self.sessions.len() as u32,
            free_kib: 1000,
            writing: None,
        }
    }

    fn session_after(&mut self, after: Option<SessionId>) -> Option<SessionEntry> {
        let next = self.sessions.iter().find(|s| after.is_none_or(|a| s.0 > a))?;
        Some(SessionEntry {
            session: next.0,
            bytes: next.1.len() as u64,
            synced_bytes: next.2,
            started_unix_us: None,
            duration_us: 5,
            strides: 6,
            ended: true,
        })
    }

    fn read(&mut self, session: SessionId, offset: u64, out: &mut [u8]) -> Result<usize, Refusal> {
        let bytes = &self.find(session)?.1;
        let rest = bytes.get(offset as usize..).unwrap_or_default();
        let n = rest.len().min(out.len());
        out[..n].copy_from_slice(&rest[..n]);
        self.read_bytes += n as u64;
        Ok(n)
    }

    fn checksum(&mut self, session: SessionId, bytes: u64) -> Result<u32, Refusal> {
        let all = &self.find(session)?.1;
        Ok(Checksum::of(all.get(..bytes as usize).ok_or(Refusal::Mismatch)?))
    }

    fn mark_synced(&mut self, session: SessionId, bytes: u64) -> Result<(), Refusal> {
        self.find(session)?.2 = bytes;
        Ok(())
    }

    fn set_clock(&mut self, _: i64, _: ClockSource) -> Result<(), Refusal> {
        Ok(())
    }

    fn setting(&mut self, _: &Name) -> Result<SettingValue, Refusal> {
        Err(Refusal::NoSuchSetting)
    }

    fn pair(&mut self, _: &Name, key: &Key) -> Result<(), Refusal> {
        self.keys.push(*key);
        Ok(())
    }

    fn key(&mut self, id: &KeyId) -> Option<Key> {
        self.keys.iter().find(|key| key_id(key) == *id).copied()
    }

    fn nonce(&mut self) -> Option<Nonce> {
        self.nonces += 1;
        Some([self.nonces; 16])
    }

    fn set_setting(&mut self, _: &Name, _: &str) -> Result<(), Refusal> {
        Err(Refusal::InvalidValue)
    }

    fn delete_session(&mut self, session: SessionId) -> Result<(), Refusal> {
        self.find(session)?;
        self.sessions.retain(|s| s.0 != session);
        Ok(())
    }

    fn begin_upload(&mut self, _: ModelKind, bytes: u32, _: &FileDigest) -> Result<(), Refusal> {
        self.upload = (bytes, Vec::new(), false);
        Ok(())
    }

    fn upload(&mut self, offset: u64, bytes: &[u8]) -> Result<u64, Refusal> {
        let there = &mut self.upload.1;
        if offset == there.len() as u64 && there.len() + bytes.len() <= self.upload.0 as usize {
            there.extend(bytes);
        }
        Ok(there.len() as u64)
    }

    fn finish_upload(&mut self) -> Result<(), Refusal> {
        self.upload.2 = true;
        Ok(())
    }
}

/// What happens to one piece of bytes on the line, one time in so many.
#[derive(Clone, Copy)]
struct Faults {
    one_in: u64,
}

/// One direction of a line.
struct Line {
    /// When they arrive, and the bytes.
    pieces: VecDeque<(u64, Vec<u8>)>,
    faults: Faults,
    count: u64,
}

impl Line {
    fn new(faults: Faults) -> Self {
        Line { pieces: VecDeque::new(), faults, count: 0 }
    }

    fn send(&mut self, now_ms: u64, bytes: &[u8], rng: &mut Rng) {
        let mut bytes = bytes.to_vec();
        if self.faults.one_in > 0 && rng.u64(..self.faults.one_in) == 0 {
            self.count += 1;
            let at = rng.usize(..bytes.len());
            match rng.u64(..7) {
                0 => return,                                                              // lost
                1 => bytes[at] ^= 1 << rng.u64(..8),                                      // flipped
                2 => bytes.truncate(at),                                                  // cut
                3 => drop(bytes.drain(..at)),                                             // cut at the front
                4 => self.pieces.push_back((now_ms + 1, bytes.clone())),                  // doubled
                5 => return self.pieces.push_back((now_ms + 50 + rng.u64(..900), bytes)), // delayed
                _ => bytes.extend(b"\r\nlogin: \0\0x"),                                   // somebody else
            }
        }
        self.pieces.push_back((now_ms + 1, bytes));
    }

    /// What has arrived by `now_ms`, a delayed piece not holding up the others.
    fn arrived(&mut self, now_ms: u64) -> Vec<u8> {
        let (due, later): (Vec<_>, Vec<_>) = self.pieces.drain(..).partition(|&(at, _)| at <= now_ms);
        self.pieces = later.into();
        due.into_iter().flat_map(|(_, bytes)| bytes).collect()
    }
}

/// Laptop, line and unit, and the time.
struct World {
    now_ms: u64,
    unit: Unit,
    server: Server,
    to_unit: Line,
    to_laptop: Line,
    decoder: FrameDecoder,
    rng: Rng,
    next_id: u32,
}

impl World {
    fn new(unit: Unit, faults: Faults, seed: u64) -> Self {
        World {
            now_ms: 0,
            unit,
            server: Server::new(),
            to_unit: Line::new(faults),
            to_laptop: Line::new(faults),
            decoder: FrameDecoder::new(),
            rng: Rng::with_seed(seed),
            next_id: 0,
        }
    }

    fn faults(&self) -> u64 {
        self.to_unit.count + self.to_laptop.count
    }

    fn send(&mut self, id: u32, request: &Request) {
        let mut message = [0; MESSAGE_BYTES_MAX];
        let message = Message::encode_request(id, request, &mut message).unwrap();
        let mut frame = [0; ENCODED_BYTES_MAX];
        let frame = encode_frame(message, &mut frame).unwrap();
        self.to_unit.send(self.now_ms, frame, &mut self.rng);
    }

    /// A millisecond passes; gives the messages that reach the laptop.
    fn pass(&mut self) -> Vec<Vec<u8>> {
        self.now_ms += 1;
        let now_ms = self.now_ms;
        let bytes = self.to_unit.arrived(now_ms);
        let (to_laptop, rng) = (&mut self.to_laptop, &mut self.rng);
        self.server.receive(now_ms, &bytes, &mut self.unit, |frame| to_laptop.send(now_ms, frame, rng));
        let mut messages = Vec::new();
        self.decoder.receive(&self.to_laptop.arrived(now_ms), |m| messages.push(m.to_vec()));
        messages
    }

    fn call<T>(&mut self, request: &Request, take: impl Fn(&Response) -> Option<T>) -> Option<T> {
        let mut call = Call::new(self.next_id, 60, 300, self.now_ms);
        self.next_id += 1000;
        loop {
            match call.step(self.now_ms) {
                CallStep::Send(id) => self.send(id, request),
                CallStep::TimedOut => return None,
                CallStep::Wait { .. } => {
                    for message in self.pass() {
                        let Ok(Message::Response { id, response }) = Message::parse(&message) else {
                            continue;
                        };
                        if call.is_answered_by(id) {
                            return Some(
                                take(&response).unwrap_or_else(|| panic!("{response:?} to {request:?}")),
                            );
                        }
                    }
                }
            }
        }
    }

    fn sessions(&mut self) -> Vec<SessionEntry> {
        let mut all: Vec<SessionEntry> = Vec::new();
        loop {
            let after = all.last().map(|e| e.session);
            let page = self.call(&Request::Sessions { after }, |answer| match answer {
                Response::Sessions { entries, more } => Some((entries.to_vec(), *more)),
                _ => None,
            });
            let (entries, more) = page.expect("an answer");
            all.extend(entries);
            if !more {
                return all;
            }
        }
    }

    /// Adds to `copy` until it is whole, or until it has `stop_at` bytes: then the cable is pulled.
    fn fetch(&mut self, entry: &SessionEntry, copy: &mut Vec<u8>, stop_at: usize) -> u64 {
        let mut download = Download::new(copy.len() as u64, entry.bytes, self.next_id, self.now_ms);
        self.next_id += 100_000;
        loop {
            match download.step(self.now_ms) {
                TransferStep::Send(chunk) => self.send(chunk.id, &chunk.read_request(entry.session)),
                TransferStep::Wait { until_ms } => {
                    assert!(until_ms > self.now_ms, "waits for the past");
                    self.take_answers(&mut download, copy);
                    if copy.len() >= stop_at {
                        return download.resent();
                    }
                }
                TransferStep::Done => return download.resent(),
                TransferStep::TimedOut => panic!("gave up on a line that lives"),
            }
        }
    }

    fn take_answers(&mut self, download: &mut Download, copy: &mut Vec<u8>) {
        for message in self.pass() {
            let Ok(Message::Response { id, response: Response::Bytes { offset, bytes } }) =
                Message::parse(&message)
            else {
                continue;
            };
            assert_ne!(download.receive(self.now_ms, id, offset, bytes), Received::TooShort);
            while let Some(bytes) = download.next_bytes() {
                copy.extend(bytes);
            }
        }
    }

    /// Brings `file` to the unit, which was told of it; gives the bytes sent more than once.
    fn bring(&mut self, file: &[u8]) -> u64 {
        let mut upload = Upload::new(file.len() as u64, self.next_id, self.now_ms);
        self.next_id += 100_000;
        loop {
            match upload.step(self.now_ms) {
                TransferStep::Send(chunk) => self.send(chunk.id, &chunk.upload_request(file).unwrap()),
                TransferStep::Wait { until_ms } => {
                    assert!(until_ms > self.now_ms, "waits for the past");
                    for message in self.pass() {
                        if let Ok(Message::Response { id, response: Response::Uploaded { received } }) =
                            Message::parse(&message)
                        {
                            upload.receive(self.now_ms, id, received);
                        }
                    }
                }
                TransferStep::Done => return upload.resent(),
                TransferStep::TimedOut => panic!("gave up on a line that lives"),
            }
        }
    }

    /// A whole sync: list, copy with the cable pulled now and then, compare, mark.
    fn sync(&mut self) {
        for entry in self.sessions() {
            let mut copy = Vec::new();
            while copy.len() < entry.bytes as usize {
                let stop_at = copy.len() + 1 + self.rng.u64(..200_000) as usize;
                self.fetch(&entry, &mut copy, stop_at);
            }
            let synced = Request::MarkSynced {
                session: entry.session,
                bytes: entry.bytes,
                crc32: Checksum::of(&copy),
            };
            self.call(&synced, |a| (*a == Response::Done).then_some(())).expect("an answer");
        }
        for (_, bytes, synced) in &self.unit.sessions {
            assert_eq!(*synced, bytes.len() as u64);
        }
    }
}

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

/// Every sync over a line with faults of seven kinds finishes, bit for bit; [`World::sync`] asserts it.
/// 100,000 faults with `KEI_LONG_TESTS=1`.
#[test]
fn no_line_fault_changes_a_bit_or_hangs() {
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

/// The cable is pulled at many places in turn: going on sends at most one window again.
#[test]
fn going_on_after_a_break_sends_at_most_a_window_again() {
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
        assert!(again <= WINDOW_BYTES as u64, "{again} bytes again");
    }
}

/// A file comes to the unit bit for bit over a line with faults; on a clean one every byte goes once, and what
/// is there already does not go again.
#[test]
fn a_file_reaches_the_unit_whatever_the_line_does() {
    let mut faults = 0;
    for (seed, one_in) in [(1, 0), (2, 3), (3, 10), (4, 40), (5, 10)] {
        for size in [0, 1, 1024, 1025, 50_003] {
            let mut rng = Rng::with_seed(seed + size as u64);
            let file: Vec<u8> = (0..size).map(|_| rng.u8(..)).collect();
            let mut world = World::new(Unit::new(&[]), Faults { one_in }, seed);
            let there = size / 3;
            world.unit.upload = (size as u32, file[..there].to_vec(), false);
            let again = world.bring(&file);
            assert!(world.unit.upload.1 == file, "bit for bit");
            assert!(one_in > 0 || again == 0, "{again} bytes again on a clean line");
            world.call(&Request::FinishUpload, |a| (*a == Response::Done).then_some(())).expect("an answer");
            assert!(world.unit.upload.2);
            faults += world.faults();
        }
    }
    assert!(faults > 50, "{faults} faults");
}

/// Nobody there: it ends, after some ten seconds.
#[test]
fn a_dead_line_is_given_up() {
    let mut download = Download::new(0, 5000, 0, 0);
    let mut now_ms = 0;
    loop {
        match download.step(now_ms) {
            TransferStep::Send(_) => {}
            TransferStep::Wait { until_ms } => now_ms = until_ms,
            TransferStep::Done => panic!("done without a byte"),
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

/// A copy that is not the unit's is not marked; what an old unit does not know is refused, not ignored.
#[test]
fn mistakes_are_refused_with_a_reason() {
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
    let mut answers = Vec::new();
    world.server.receive(0, frame, &mut world.unit, |f| answers.push(f.to_vec()));
    let mut seen = Vec::new();
    FrameDecoder::new().receive(&answers[0], |m| seen.push(m.to_vec()));
    let expected = Message::Response { id: 7, response: Response::Refused(Refusal::Unsupported) };
    assert_eq!(Message::parse(&seen[0]).unwrap(), expected);
}

/// A change needs a paired key and a fresh number; repeated, it is not made twice; recorded and played again,
/// it is refused.
#[test]
fn changes_are_made_once_and_by_paired_laptops() {
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
    assert_eq!(world.call(&delete(1, first), result), Some(Ok(())), "the answer again, not the change");
    assert_eq!(world.call(&delete(2, first), result), Some(Err(Refusal::StaleNonce)));
    let second = world.call(&Request::Challenge, nonce).unwrap();
    assert_eq!(world.call(&delete(2, second), result), Some(Ok(())));
    assert_eq!(world.call(&delete(1, first), result), Some(Err(Refusal::StaleNonce)), "played again");
    let third = world.call(&Request::Challenge, nonce).unwrap();
    let Request::Change { key, tag, .. } = delete(2, third) else { unreachable!() };
    let other = Change::DeleteSession { session: SessionId([1; 16]) };
    let forged = Request::Change { key, nonce: third, tag, change: other };
    assert_eq!(world.call(&forged, result), Some(Err(Refusal::NotPaired)));
    assert!(world.unit.sessions.is_empty());
}

/// Live records come while they are wanted, and stop by themselves.
#[test]
fn live_records_are_leased() {
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
    /// Whatever is in a frame: no panic on either side, and only requests are answered.
    #[test]
    fn arbitrary_messages_are_survived(message in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
        let _ = Message::parse(&message);
        let mut world = World::new(Unit::new(&[10]), CLEAN, 1);
        let mut frame = [0; ENCODED_BYTES_MAX];
        let frame = encode_frame(&message, &mut frame).unwrap();
        let mut answers = 0;
        world.server.receive(0, frame, &mut world.unit, |_| answers += 1);
        proptest::prop_assert!(answers <= 1);
        proptest::prop_assert!(answers == 0 || message[0] == 1);
    }
}
