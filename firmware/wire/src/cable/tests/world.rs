//! A simulated laptop, unit and line. The line loses, corrupts, duplicates, delays and truncates bytes.

extern crate std;

use super::super::*;
use crate::checksum::Checksum;
use crate::id::{BootId, SessionId};
use crate::record::{ClockSource, Name};
use fastrand::Rng;
use std::collections::VecDeque;
use std::vec::Vec;

/// A unit with sessions in memory.
pub(super) struct Unit {
    pub(super) sessions: Vec<(SessionId, Vec<u8>, u64)>,
    pub(super) read_bytes: u64,
    keys: Vec<Key>,
    nonces: u8,
    /// The file being uploaded: its length, what has arrived, and whether it was finished.
    pub(super) upload: (u32, Vec<u8>, bool),
}

impl Unit {
    pub(super) fn new(sizes: &[usize]) -> Self {
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

    pub(super) fn find(&mut self, id: SessionId) -> Result<&mut (SessionId, Vec<u8>, u64), Refusal> {
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

/// The line damages one piece of bytes in `one_in`, or none if it is 0.
#[derive(Clone, Copy)]
pub(super) struct Faults {
    pub(super) one_in: u64,
}

/// One direction of a line.
pub(super) struct Line {
    /// Time of arrival and bytes of each piece.
    pub(super) pieces: VecDeque<(u64, Vec<u8>)>,
    faults: Faults,
    count: u64,
}

impl Line {
    pub(super) fn new(faults: Faults) -> Self {
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
                4 => self.pieces.push_back((now_ms + 1, bytes.clone())),                  // duplicated
                5 => return self.pieces.push_back((now_ms + 50 + rng.u64(..900), bytes)), // delayed
                _ => bytes.extend(b"\r\nlogin: \0\0x"),                                   // other output
            }
        }
        self.pieces.push_back((now_ms + 1, bytes));
    }

    /// Returns the bytes that have arrived by `now_ms`. A delayed piece does not delay later ones.
    fn arrived(&mut self, now_ms: u64) -> Vec<u8> {
        let (due, later): (Vec<_>, Vec<_>) = self.pieces.drain(..).partition(|&(at, _)| at <= now_ms);
        self.pieces = later.into();
        due.into_iter().flat_map(|(_, bytes)| bytes).collect()
    }
}

/// A laptop, a line, a unit and the time.
pub(super) struct World {
    pub(super) now_ms: u64,
    pub(super) unit: Unit,
    pub(super) server: Server,
    pub(super) to_unit: Line,
    pub(super) to_laptop: Line,
    decoder: FrameDecoder,
    rng: Rng,
    next_id: u32,
}

impl World {
    pub(super) fn new(unit: Unit, faults: Faults, seed: u64) -> Self {
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

    pub(super) fn faults(&self) -> u64 {
        self.to_unit.count + self.to_laptop.count
    }

    fn send(&mut self, id: u32, request: &Request) {
        let mut message = [0; MESSAGE_BYTES_MAX];
        let message = Message::encode_request(id, request, &mut message).unwrap();
        let mut frame = [0; ENCODED_BYTES_MAX];
        let frame = encode_frame(message, &mut frame).unwrap();
        self.to_unit.send(self.now_ms, frame, &mut self.rng);
    }

    /// Advances the time by one millisecond and returns the messages that reach the laptop.
    pub(super) fn advance(&mut self) -> Vec<Vec<u8>> {
        self.now_ms += 1;
        let now_ms = self.now_ms;
        let bytes = self.to_unit.arrived(now_ms);
        let (to_laptop, rng) = (&mut self.to_laptop, &mut self.rng);
        self.server.receive(now_ms, &bytes, &mut self.unit, |frame| to_laptop.send(now_ms, frame, rng));
        let mut messages = Vec::new();
        self.decoder.receive(&self.to_laptop.arrived(now_ms), |m| messages.push(m.to_vec()));
        messages
    }

    pub(super) fn call<T>(
        &mut self,
        request: &Request,
        expected: impl Fn(&Response) -> Option<T>,
    ) -> Option<T> {
        let mut call = Call::new(self.next_id, 60, 300, self.now_ms);
        self.next_id += 1000;
        loop {
            match call.step(self.now_ms) {
                CallStep::Send(id) => self.send(id, request),
                CallStep::TimedOut => return None,
                CallStep::Wait { .. } => {
                    for message in self.advance() {
                        let Ok(Message::Response { id, response }) = Message::parse(&message) else {
                            continue;
                        };
                        if call.is_answered_by(id) {
                            return Some(
                                expected(&response).unwrap_or_else(|| panic!("{response:?} to {request:?}")),
                            );
                        }
                    }
                }
            }
        }
    }

    pub(super) fn sessions(&mut self) -> Vec<SessionEntry> {
        let mut all: Vec<SessionEntry> = Vec::new();
        loop {
            let after = all.last().map(|e| e.session);
            let page = self.call(&Request::Sessions { after }, |response| match response {
                Response::Sessions { entries, more } => Some((entries.to_vec(), *more)),
                _ => None,
            });
            let (entries, more) = page.expect("a response");
            all.extend(entries);
            if !more {
                return all;
            }
        }
    }

    /// Adds to `copy` until it is complete, or until it has `stop_at` bytes and the cable is unplugged.
    /// Returns the number of requests sent again.
    pub(super) fn fetch(&mut self, entry: &SessionEntry, copy: &mut Vec<u8>, stop_at: usize) -> u64 {
        let mut download = Download::new(copy.len() as u64, entry.bytes, self.next_id, self.now_ms);
        self.next_id += 100_000;
        loop {
            match download.step(self.now_ms) {
                TransferStep::Send(chunk) => self.send(chunk.id, &chunk.read_request(entry.session)),
                TransferStep::Wait { until_ms } => {
                    assert!(until_ms > self.now_ms, "the deadline has passed");
                    self.receive_responses(&mut download, copy);
                    if copy.len() >= stop_at {
                        return download.resent();
                    }
                }
                TransferStep::Done => return download.resent(),
                TransferStep::TimedOut => panic!("timed out although the line works"),
            }
        }
    }

    fn receive_responses(&mut self, download: &mut Download, copy: &mut Vec<u8>) {
        for message in self.advance() {
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

    /// Uploads the announced `file` and returns how many bytes were sent again.
    pub(super) fn upload(&mut self, file: &[u8]) -> u64 {
        let mut upload = Upload::new(file.len() as u64, self.next_id, self.now_ms);
        self.next_id += 100_000;
        loop {
            match upload.step(self.now_ms) {
                TransferStep::Send(chunk) => self.send(chunk.id, &chunk.upload_request(file).unwrap()),
                TransferStep::Wait { until_ms } => {
                    assert!(until_ms > self.now_ms, "the deadline has passed");
                    for message in self.advance() {
                        if let Ok(Message::Response { id, response: Response::Uploaded { received } }) =
                            Message::parse(&message)
                        {
                            upload.receive(self.now_ms, id, received);
                        }
                    }
                }
                TransferStep::Done => return upload.resent(),
                TransferStep::TimedOut => panic!("timed out although the line works"),
            }
        }
    }

    /// Runs a complete sync: lists the sessions, copies them while the cable is unplugged now and then, and
    /// marks them as synced.
    pub(super) fn sync(&mut self) {
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
            self.call(&synced, |a| (*a == Response::Done).then_some(())).expect("a response");
        }
        for (_, bytes, synced) in &self.unit.sessions {
            assert_eq!(*synced, bytes.len() as u64);
        }
    }
}
