//! The backend that connects the cable's server to the store, the settings and the models.

use crate::models::ModelFolder;
use crate::pairing::Pairing;
use kei_log::{Disk, LogError, SessionSummary, Store, since_boot};
use kei_wire::cable::{
    Backend, FileDigest, Key, KeyId, ModelKind, Nonce, PROTOCOL, Refusal, SessionEntry, SettingValue,
    UnitInfo,
};
use kei_wire::{BootClock, BootId, Checksum, ClockSource, Name, SessionId};

/// Size of the blocks in which sessions are read from the disk, in bytes.
const BLOCK_BYTES: usize = 64 << 10;

/// Number of bytes that an upload must leave free for sessions: about a hundred hours of running.
const ROOM_FOR_SESSIONS: u64 = 32 << 20;

/// Access to the unit's settings by name.
pub trait Settings: Send {
    /// Returns the value of the setting `key`, or `None` if there is no such setting.
    fn get(&mut self, key: &str) -> Option<String>;

    /// Changes the setting `key` permanently.
    fn set(&mut self, key: &str, value: &str) -> Result<(), Refusal>;
}

/// A unit without settings.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoSettings;

impl Settings for NoSettings {
    fn get(&mut self, _: &str) -> Option<String> {
        None
    }

    fn set(&mut self, _: &str, _: &str) -> Result<(), Refusal> {
        Err(Refusal::NoSuchSetting)
    }
}

/// The identity of the unit.
#[derive(Clone, Debug)]
pub struct UnitIdentity {
    /// ID of the current boot.
    pub boot: BootId,
    /// Name of the unit.
    pub name: Name,
    /// The unit's program, with its version.
    pub firmware: Name,
}

/// What a [`crate::Server`] offers: the sessions of a store, the unit's clock, settings and models.
pub struct StoreBackend<D: Disk> {
    store: Store<D>,
    identity: UnitIdentity,
    settings: Box<dyn Settings>,
    pairing: Pairing,
    models: Option<ModelFolder>,
    /// The block of a session that was read last. Its bytes never change.
    block: Option<Block>,
    /// Whether a session was read since the last [`StoreBackend::take_session_read`].
    session_read: bool,
}

struct Block {
    session: SessionId,
    offset: u64,
    bytes: Vec<u8>,
}

impl<D: Disk> StoreBackend<D> {
    /// Creates a backend for the unit `identity`. Only the laptops in `pairing` may make changes.
    pub fn new(
        store: Store<D>,
        identity: UnitIdentity,
        settings: Box<dyn Settings>,
        pairing: Pairing,
    ) -> Self {
        StoreBackend { store, identity, settings, pairing, models: None, block: None, session_read: false }
    }

    /// Stores uploaded models in `models`. Without this, uploads are refused.
    pub fn with_models(self, models: ModelFolder) -> Self {
        StoreBackend { models: Some(models), ..self }
    }

    pub(crate) fn take_session_read(&mut self) -> bool {
        std::mem::take(&mut self.session_read)
    }

    fn read_block(&mut self, session: SessionId, offset: u64) -> Result<&[u8], Refusal> {
        let covers =
            |b: &Block| b.session == session && (b.offset..b.offset + b.bytes.len() as u64).contains(&offset);
        if !self.block.as_ref().is_some_and(covers) {
            let bytes = self.store.read(session, offset, BLOCK_BYTES).map_err(|e| refusal(&e))?;
            self.block = Some(Block { session, offset, bytes });
        }
        let block = self.block.as_ref().ok_or(Refusal::Internal)?;
        Ok(block.bytes.get((offset - block.offset) as usize..).unwrap_or_default())
    }
}

fn refusal(error: &LogError) -> Refusal {
    match error {
        LogError::NoSuchSession(_) => Refusal::NoSuchSession,
        LogError::BeingWritten(_) => Refusal::BeingWritten,
        _ => Refusal::Disk,
    }
}

fn entry(session: &SessionSummary) -> SessionEntry {
    SessionEntry {
        session: session.id,
        bytes: session.bytes,
        synced_bytes: session.synced_bytes,
        started_unix_us: session.started_unix_us,
        duration_us: session.duration_us,
        strides: session.strides,
        ended: session.ended.is_some(),
    }
}

impl<D: Disk> Backend for StoreBackend<D> {
    fn info(&mut self) -> UnitInfo {
        let sessions = self.store.sessions();
        let free_kib = self.store.free_bytes() >> 10;
        UnitInfo {
            protocol: PROTOCOL,
            unit: self.identity.name.clone(),
            firmware: self.identity.firmware.clone(),
            boot: self.identity.boot,
            monotonic_us: since_boot().as_micros() as u64,
            clock: self.store.clocks().into_iter().find(|clock| clock.boot == self.identity.boot),
            sessions: sessions.len() as u32,
            free_kib: u32::try_from(free_kib).unwrap_or(u32::MAX),
            writing: self.store.being_written(),
        }
    }

    fn session_after(&mut self, after: Option<SessionId>) -> Option<SessionEntry> {
        let sessions = self.store.sessions();
        let next = after.and_then(|id| sessions.iter().position(|s| s.id == id)).map_or(0, |at| at + 1);
        sessions.get(next).map(entry)
    }

    fn read(&mut self, session: SessionId, offset: u64, out: &mut [u8]) -> Result<usize, Refusal> {
        self.session_read = true;
        // Looked up first, so that a deleted session is not served from the cached block.
        self.store.session(session).map_err(|e| refusal(&e))?;
        let mut filled = 0;
        while filled < out.len() {
            let block = self.read_block(session, offset + filled as u64)?;
            if block.is_empty() {
                break;
            }
            let n = block.len().min(out.len() - filled);
            out[filled..filled + n].copy_from_slice(&block[..n]);
            filled += n;
        }
        Ok(filled)
    }

    fn checksum(&mut self, session: SessionId, bytes: u64) -> Result<u32, Refusal> {
        if self.store.session(session).map_err(|e| refusal(&e))?.bytes < bytes {
            return Err(Refusal::Mismatch);
        }
        let mut checksum = Checksum::new();
        let mut at = 0;
        while at < bytes {
            let wanted = (bytes - at).min(BLOCK_BYTES as u64) as usize;
            let block = self.store.read(session, at, wanted).map_err(|e| refusal(&e))?;
            if block.is_empty() {
                return Err(Refusal::Disk);
            }
            checksum.update(&block);
            at += block.len() as u64;
        }
        Ok(checksum.value())
    }

    fn mark_synced(&mut self, session: SessionId, bytes: u64) -> Result<(), Refusal> {
        self.store.mark_synced(session, bytes).map_err(|e| refusal(&e))
    }

    fn set_clock(&mut self, unix_us: i64, source: ClockSource) -> Result<(), Refusal> {
        let monotonic_us = since_boot().as_micros() as u64;
        let clock = BootClock { boot: self.identity.boot, monotonic_us, unix_us, source };
        self.store.set_clock(clock).map_err(|e| refusal(&e))
    }

    fn setting(&mut self, key: &Name) -> Result<SettingValue, Refusal> {
        let value = self.settings.get(key.as_str()).ok_or(Refusal::NoSuchSetting)?;
        SettingValue::try_from(value.as_str()).map_err(|_| Refusal::Internal)
    }

    fn pair(&mut self, laptop: &Name, key: &Key) -> Result<(), Refusal> {
        match self.pairing.pair(laptop, key) {
            Ok(true) => Ok(()),
            Ok(false) => Err(Refusal::NotPaired),
            Err(_) => Err(Refusal::Disk),
        }
    }

    fn key(&mut self, id: &KeyId) -> Option<Key> {
        self.pairing.key(id)
    }

    fn nonce(&mut self) -> Option<Nonce> {
        let mut nonce = Nonce::default();
        getrandom::fill(&mut nonce).ok()?;
        Some(nonce)
    }

    fn set_setting(&mut self, name: &Name, value: &str) -> Result<(), Refusal> {
        self.settings.set(name.as_str(), value)
    }

    fn delete_session(&mut self, session: SessionId) -> Result<(), Refusal> {
        self.block = None;
        self.store.delete(session).map_err(|e| refusal(&e))
    }

    fn begin_upload(&mut self, kind: ModelKind, bytes: u32, sha256: &FileDigest) -> Result<(), Refusal> {
        let free_bytes = self.store.free_bytes().saturating_sub(ROOM_FOR_SESSIONS);
        self.models.as_mut().ok_or(Refusal::Unsupported)?.begin(kind, bytes, sha256, free_bytes)
    }

    fn upload(&mut self, offset: u64, bytes: &[u8]) -> Result<u64, Refusal> {
        self.models.as_mut().ok_or(Refusal::NoUpload)?.upload(offset, bytes)
    }

    fn finish_upload(&mut self) -> Result<(), Refusal> {
        self.models.as_mut().ok_or(Refusal::NoUpload)?.finish()
    }
}
