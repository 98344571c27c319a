//! The laptop's end of a real line.

use crate::error::LinkError;
use crate::port::{read_some, write_all};
use kei_wire::cable::{
    Answer, Ask, Call, CallStep, Change, Download, DownloadStep, ENCODED_BYTES_MAX, FrameDecoder, Key, Live,
    MESSAGE_BYTES_MAX, Message, ModelKind, PROTOCOL, Received, Refusal, SessionEntry, SettingValue, UnitInfo,
    Upload, UploadStep, encode_frame, key_id, sign,
};
use kei_wire::{ClockSource, Name, RawRecord, SessionId};
use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::io::{Read, Write};
use std::time::{Duration, Instant};

/// A request is asked again after so long, and so often.
const CALL_WAIT_MS: u64 = 500;
const CALL_TRIES: u32 = 10;

/// Whether anybody is there is known sooner.
const HELLO_TRIES: u32 = 4;

/// The unit reads the session from its disk, at 10 MB/s or more, before it answers these.
const CHECKSUM_BYTES_PER_MS: u64 = 10_000;
const CHECKSUM_TRIES: u32 = 15;

/// The unit tries a model before it takes it.
const FINISH_WAIT_MS: u64 = 20_000;
const FINISH_TRIES: u32 = 3;

/// A unit that was switched off in the middle of an upload is told of the file again so often.
const UPLOAD_BEGINS: u32 = 5;

/// So many live records wait to be taken; older ones are dropped.
const LIVE_QUEUE: usize = 256;

/// A live record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveRecord {
    /// Counts; a gap means that the line or this program was too slow.
    pub number: u32,
    payload: Vec<u8>,
}

impl LiveRecord {
    /// The record.
    pub fn record(&self) -> Option<RawRecord<'_>> {
        RawRecord::parse(&self.payload).ok()
    }
}

/// Asks the unit at the other end of `line`, whose reads must end by themselves after a short while.
pub struct Client<L> {
    line: L,
    decoder: Box<FrameDecoder>,
    started: Instant,
    next_id: u32,
    live: VecDeque<LiveRecord>,
}

impl<L: Read + Write> Client<L> {
    /// On an open line.
    pub fn new(line: L) -> Self {
        // Answers to what a laptop asked before this one was plugged in must not look like ours.
        let next_id = RandomState::new().hash_one(0) as u32;
        let live = VecDeque::new();
        Client { line, decoder: Box::new(FrameDecoder::new()), started: Instant::now(), next_id, live }
    }

    /// Gives the line back.
    pub fn into_line(self) -> L {
        self.line
    }

    /// Who is there? `client` is this program, with its version.
    pub fn hello(&mut self, client: &str) -> Result<UnitInfo, LinkError> {
        let ask = Ask::Hello { protocol: PROTOCOL, client: Name::new(client) };
        self.call_patiently(&ask, HELLO_TRIES, CALL_WAIT_MS, |answer| match answer {
            Answer::Hello(info) => Some(info.clone()),
            _ => None,
        })
    }

    /// All sessions of the unit, the oldest first.
    pub fn sessions(&mut self) -> Result<Vec<SessionEntry>, LinkError> {
        let mut all: Vec<SessionEntry> = Vec::new();
        loop {
            let after = all.last().map(|entry| entry.session);
            let (entries, more) = self.call(&Ask::Sessions { after }, |answer| match answer {
                Answer::Sessions { entries, more } => Some((entries.clone(), *more)),
                _ => None,
            })?;
            let seen = all.len();
            for entry in entries {
                if all.iter().all(|known| known.session != entry.session) {
                    all.push(entry);
                }
            }
            if !more || all.len() == seen {
                return Ok(all);
            }
        }
    }

    /// Gives the bytes `from ..` of a session, as listed in `entry`, to `keep`, in order. After an error what
    /// was kept is the session's begin: go on from there.
    pub fn fetch(
        &mut self,
        entry: &SessionEntry,
        from: u64,
        mut keep: impl FnMut(&[u8]) -> std::io::Result<()>,
    ) -> Result<(), LinkError> {
        let first_id = self.next_id;
        let mut download = Box::new(Download::new(from, entry.bytes, first_id, self.now_ms()));
        // More numbers than requests: each silence may ask for a window again.
        self.next_id = first_id.wrapping_add(1 << 24);
        let mut requests = Vec::new();
        loop {
            match download.step(self.now_ms()) {
                DownloadStep::Send(request) => {
                    push_frame(request.id, &request.ask(entry.session), &mut requests)?
                }
                DownloadStep::Wait { .. } => {
                    write_all(&mut self.line, &requests)?;
                    requests.clear();
                    self.take_chunks(&mut download)?;
                    while let Some(bytes) = download.take() {
                        keep(bytes).map_err(LinkError::Keep)?;
                    }
                }
                DownloadStep::Done => return Ok(()),
                DownloadStep::GiveUp => return Err(LinkError::NoAnswer),
            }
        }
    }

    fn take_chunks(&mut self, download: &mut Download) -> Result<(), LinkError> {
        let now_ms = self.now_ms();
        let mut failed = None;
        let heard = self.receive(|id, answer| match answer {
            Answer::Bytes { offset, bytes } => match download.receive(now_ms, id, *offset, bytes) {
                Received::TooShort => failed = Some(LinkError::Refused(Refusal::Mismatch)),
                Received::Chunk | Received::Stale => {}
            },
            Answer::Refused(refusal) if download.is_under_way(id) => {
                failed = Some(LinkError::Refused(*refusal))
            }
            _ => {}
        })?;
        if heard {
            download.heard(now_ms);
        }
        failed.map_or(Ok(()), Err)
    }

    /// The CRC-32 of the first `bytes` bytes of a session on the unit: a copy goes on only if its own is the
    /// same.
    pub fn checksum(&mut self, session: SessionId, bytes: u64) -> Result<u32, LinkError> {
        let ask = Ask::Checksum { session, bytes };
        self.call_patiently(&ask, CHECKSUM_TRIES, checksum_wait_ms(bytes), |answer| match answer {
            Answer::Checksum { crc32 } => Some(*crc32),
            _ => None,
        })
    }

    /// Tells the unit that this laptop has the first `bytes` bytes of a session, safe on its disk. The unit
    /// compares `crc32`.
    pub fn confirm(&mut self, session: SessionId, bytes: u64, crc32: u32) -> Result<(), LinkError> {
        let ask = Ask::Synced { session, bytes, crc32 };
        self.call_patiently(&ask, CHECKSUM_TRIES, checksum_wait_ms(bytes), done)
    }

    /// Tells the unit the real time: microseconds since 1970-01-01 00:00 UTC.
    pub fn set_clock(&mut self, unix_us: i64) -> Result<(), LinkError> {
        self.call(&Ask::SetClock { unix_us, source: ClockSource::Laptop }, done)
    }

    /// A setting.
    pub fn setting(&mut self, key: &str) -> Result<String, LinkError> {
        self.call(&Ask::GetSetting { key: Name::new(key) }, |answer| match answer {
            Answer::Setting { value } => Some(value.as_str().to_owned()),
            _ => None,
        })
    }

    /// Pairs this laptop with the unit, whose button was just pressed for it. `key` is 32 random bytes to keep,
    /// readable by this user only; `laptop` is what the unit calls it.
    pub fn pair(&mut self, laptop: &str, key: Key) -> Result<(), LinkError> {
        self.call(&Ask::Pair { laptop: Name::new(laptop), key }, done)
    }

    /// Changes a setting, with the key of a paired laptop.
    pub fn set_setting(&mut self, key: &Key, name: &str, value: &str) -> Result<(), LinkError> {
        let value = SettingValue::try_from(value).map_err(|_| Refusal::BadValue)?;
        self.change(key, Change::SetSetting { name: Name::new(name), value })
    }

    /// Removes a session from the unit, synced or not, with the key of a paired laptop.
    pub fn forget(&mut self, key: &Key, session: SessionId) -> Result<(), LinkError> {
        self.change(key, Change::Forget { session })
    }

    /// Brings a model to the unit, which uses it from its next start, with the key of a paired laptop. What an
    /// earlier, broken upload of the same file left there is not sent again. `progress` is told how many bytes
    /// the unit has.
    ///
    /// # Errors
    /// [`Refusal::BadModel`]: the unit tried it, cannot use it and keeps the one it has.
    pub fn upload_model(
        &mut self,
        key: &Key,
        kind: ModelKind,
        file: &[u8],
        mut progress: impl FnMut(u64),
    ) -> Result<(), LinkError> {
        let bytes = u32::try_from(file.len()).map_err(|_| Refusal::TooLong)?;
        let begin = Change::BeginUpload { kind, bytes, sha256: Sha256::digest(file).into() };
        let mut begins = 0;
        loop {
            begins += 1;
            self.change(key, begin.clone())?;
            match self.send_file(file, &mut progress) {
                Err(LinkError::Refused(Refusal::NoUpload)) if begins < UPLOAD_BEGINS => {}
                other => break other?,
            }
        }
        self.call_patiently(&Ask::FinishUpload, FINISH_TRIES, FINISH_WAIT_MS, done)
    }

    fn send_file(&mut self, file: &[u8], progress: &mut impl FnMut(u64)) -> Result<(), LinkError> {
        let mut upload = Upload::new(file.len() as u64, self.next_id, self.now_ms());
        // More numbers than requests, as for a download.
        self.next_id = self.next_id.wrapping_add(1 << 24);
        let mut requests = Vec::new();
        loop {
            match upload.step(self.now_ms()) {
                UploadStep::Send(piece) => {
                    let ask = piece.ask(file).ok_or(LinkError::Nonsense)?;
                    push_frame(piece.id, &ask, &mut requests)?;
                }
                UploadStep::Wait { .. } => {
                    write_all(&mut self.line, &requests)?;
                    requests.clear();
                    self.take_progress(&mut upload)?;
                    progress(upload.have());
                }
                UploadStep::Done => return Ok(()),
                UploadStep::GiveUp => return Err(LinkError::NoAnswer),
            }
        }
    }

    fn take_progress(&mut self, upload: &mut Upload) -> Result<(), LinkError> {
        let now_ms = self.now_ms();
        let mut failed = None;
        self.receive(|id, answer| match answer {
            Answer::Uploaded { have } => upload.receive(now_ms, id, *have),
            Answer::Refused(refusal) if upload.is_under_way(id) => failed = Some(*refusal),
            _ => {}
        })?;
        failed.map_or(Ok(()), |refusal| Err(refusal.into()))
    }

    fn change(&mut self, key: &Key, change: Change) -> Result<(), LinkError> {
        let nonce = self.call(&Ask::Challenge, |answer| match answer {
            Answer::Challenge { nonce } => Some(*nonce),
            _ => None,
        })?;
        let tag = sign(key, &nonce, &change).ok_or(LinkError::Nonsense)?;
        self.call(&Ask::Change { key: key_id(key), nonce, tag, change }, done)
    }

    /// Asks for live records for the next [`kei_wire::cable::LIVE_LEASE_MS`], or for none any more.
    pub fn live(&mut self, on: bool) -> Result<(), LinkError> {
        self.call(&Ask::Live { on }, done)
    }

    /// The next live record, if one comes within `wait`.
    pub fn next_live(&mut self, wait: Duration) -> Result<Option<LiveRecord>, LinkError> {
        let began = Instant::now();
        while self.live.is_empty() && began.elapsed() < wait {
            self.receive(|_, _| {})?;
        }
        Ok(self.live.pop_front())
    }

    fn now_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }

    fn call<T>(&mut self, ask: &Ask<'_>, take: impl Fn(&Answer<'_>) -> Option<T>) -> Result<T, LinkError> {
        self.call_patiently(ask, CALL_TRIES, CALL_WAIT_MS, take)
    }

    fn call_patiently<T>(
        &mut self,
        ask: &Ask<'_>,
        tries: u32,
        wait_ms: u64,
        take: impl Fn(&Answer<'_>) -> Option<T>,
    ) -> Result<T, LinkError> {
        let mut call = Call::new(self.next_id, tries, wait_ms, self.now_ms());
        self.next_id = self.next_id.wrapping_add(tries);
        loop {
            match call.step(self.now_ms()) {
                CallStep::Send(id) => {
                    let mut frame = Vec::new();
                    push_frame(id, ask, &mut frame)?;
                    write_all(&mut self.line, &frame)?;
                }
                CallStep::Wait { .. } => {
                    let mut result = None;
                    self.receive(|id, answer| {
                        if call.is_answered_by(id) {
                            result = Some(match answer {
                                Answer::Refused(refusal) => Err(LinkError::Refused(*refusal)),
                                answer => take(answer).ok_or(LinkError::Nonsense),
                            });
                        }
                    })?;
                    if let Some(result) = result {
                        return result;
                    }
                }
                CallStep::GiveUp => return Err(LinkError::NoAnswer),
            }
        }
    }

    /// Takes in what the line brings within its read's time, and gives the answers to `take`. Says whether it
    /// brought anything.
    fn receive(&mut self, mut take: impl FnMut(u32, &Answer<'_>)) -> Result<bool, LinkError> {
        let mut buffer = [0; 4096];
        let read = read_some(&mut self.line, &mut buffer)?;
        let live = &mut self.live;
        self.decoder.receive(&buffer[..read], |message| match Message::parse(message) {
            Ok(Message::Answer { id, answer }) => take(id, &answer),
            Ok(Message::Live(record)) => keep_live(record, live),
            // Our own echo, or something that a later unit says.
            Ok(Message::Ask { .. }) | Err(_) => {}
        });
        Ok(read > 0)
    }
}

fn checksum_wait_ms(bytes: u64) -> u64 {
    CALL_WAIT_MS + bytes / CHECKSUM_BYTES_PER_MS
}

fn done(answer: &Answer<'_>) -> Option<()> {
    matches!(answer, Answer::Done).then_some(())
}

fn keep_live(live: Live<'_>, queue: &mut VecDeque<LiveRecord>) {
    let mut buffer = [0; MESSAGE_BYTES_MAX];
    let Ok(payload) = live.record.encode(&mut buffer) else { return };
    if queue.len() == LIVE_QUEUE {
        queue.pop_front();
    }
    queue.push_back(LiveRecord { number: live.number, payload: payload.to_vec() });
}

fn push_frame(id: u32, ask: &Ask<'_>, out: &mut Vec<u8>) -> Result<(), LinkError> {
    let mut message = [0; MESSAGE_BYTES_MAX];
    let message = Message::encode_ask(id, ask, &mut message).map_err(|_| LinkError::Nonsense)?;
    let mut frame = [0; ENCODED_BYTES_MAX];
    out.extend(encode_frame(message, &mut frame).ok_or(LinkError::Nonsense)?);
    Ok(())
}
