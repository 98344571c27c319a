//! The laptop's end of the cable.

use crate::connection::{Connection, LiveRecord, Retries};
use crate::error::LinkError;
use crate::file_upload::FileUpload;
use crate::session_download::SessionDownload;
use crate::transfer;
use kei_wire::cable::{
    Change, Key, ModelKind, PROTOCOL, Refusal, Request, Response, SessionEntry, SettingValue, UnitInfo,
    key_id, sign,
};
use kei_wire::{ClockSource, Name, SessionId};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::time::Duration;

/// Retries of a request that the unit answers at once. Without a response the client gives up after 5 s.
const CALL: Retries = Retries { tries: 10, wait_ms: 500 };

/// Fewer tries, so that a port without a unit is detected sooner.
const HELLO: Retries = Retries { tries: 4, ..CALL };

/// Lowest rate at which a unit is expected to read a session from its disk, in bytes per millisecond: 10
/// MB/s. Chosen by hand.
const CHECKSUM_BYTES_PER_MS: u64 = 10_000;
/// Number of tries of a checksum request.
const CHECKSUM_TRIES: u32 = 15;

/// Retries at the end of an upload: the unit runs the model before it responds, so each try waits longer.
const FINISH_UPLOAD: Retries = Retries { tries: 3, wait_ms: 20_000 };

/// The most announcements of one file. A unit that restarts during an upload loses the announcement.
const MAX_ANNOUNCEMENTS: u32 = 5;

/// The laptop's end of the cable: sends requests to the unit and waits for the responses. Reads of the line
/// must time out after a short time, as those of [`crate::Line`] do.
pub struct Client<L> {
    connection: Connection<L>,
}

impl<L: Read + Write> Client<L> {
    /// Creates a client on an open line.
    pub fn new(line: L) -> Self {
        Client { connection: Connection::new(line) }
    }

    /// Returns the line.
    pub fn into_line(self) -> L {
        self.connection.into_line()
    }

    /// Returns the description of the unit. `client` is this program, with its version.
    pub fn hello(&mut self, client: &str) -> Result<UnitInfo, LinkError> {
        let request = Request::Hello { protocol: PROTOCOL, client: Name::new(client) };
        self.connection.call(&request, HELLO, |response| match response {
            Response::Hello(info) => Some(info.clone()),
            _ => None,
        })
    }

    /// Returns all sessions of the unit, oldest first.
    pub fn sessions(&mut self) -> Result<Vec<SessionEntry>, LinkError> {
        let mut all: Vec<SessionEntry> = Vec::new();
        loop {
            let after = all.last().map(|entry| entry.session);
            let (entries, more) = self.call(&Request::Sessions { after }, |response| match response {
                Response::Sessions { entries, more } => Some((entries.clone(), *more)),
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

    /// Fetches the bytes `from ..` of the listed session `entry` and passes them to `save` in order. After an
    /// error the saved bytes are valid: resume at their end.
    pub fn fetch(
        &mut self,
        entry: &SessionEntry,
        from: u64,
        save: impl FnMut(&[u8]) -> std::io::Result<()>,
    ) -> Result<(), LinkError> {
        let mut download = SessionDownload::new(&mut self.connection, entry, from, save);
        transfer::run(&mut self.connection, &mut download)
    }

    /// Returns the CRC-32 of the first `bytes` bytes of a session on the unit. Resume a copy only if its own
    /// CRC-32 matches.
    pub fn checksum(&mut self, session: SessionId, bytes: u64) -> Result<u32, LinkError> {
        let request = Request::Checksum { session, bytes };
        self.connection.call(&request, checksum_retries(bytes), |response| match response {
            Response::Checksum { crc32 } => Some(*crc32),
            _ => None,
        })
    }

    /// Reports to the unit that the first `bytes` bytes of a session are on this laptop's disk. The unit
    /// compares `crc32` with its own.
    pub fn mark_synced(&mut self, session: SessionId, bytes: u64, crc32: u32) -> Result<(), LinkError> {
        let request = Request::MarkSynced { session, bytes, crc32 };
        self.connection.call(&request, checksum_retries(bytes), done)
    }

    /// Sets the unit's clock to `unix_us`, in microseconds since 1970-01-01 00:00 UTC.
    pub fn set_clock(&mut self, unix_us: i64) -> Result<(), LinkError> {
        self.call(&Request::SetClock { unix_us, source: ClockSource::Laptop }, done)
    }

    /// Returns the value of the setting `key`.
    pub fn setting(&mut self, key: &str) -> Result<String, LinkError> {
        self.call(&Request::GetSetting { key: Name::new(key) }, |response| match response {
            Response::Setting { value } => Some(value.as_str().to_owned()),
            _ => None,
        })
    }

    /// Pairs this laptop with the unit, which must allow pairing at the moment ("pair a laptop" in its menu).
    /// `key` is 32 random bytes, which the caller stores so that only this user can read them. The unit lists
    /// the laptop as `laptop`.
    pub fn pair(&mut self, laptop: &str, key: Key) -> Result<(), LinkError> {
        self.call(&Request::Pair { laptop: Name::new(laptop), key }, done)
    }

    /// Changes a setting, with the key of a paired laptop.
    pub fn set_setting(&mut self, key: &Key, name: &str, value: &str) -> Result<(), LinkError> {
        let value = SettingValue::try_from(value).map_err(|_| Refusal::InvalidValue)?;
        self.change(key, Change::SetSetting { name: Name::new(name), value })
    }

    /// Deletes a session from the unit, whether or not it is synced, with the key of a paired laptop.
    pub fn delete_session(&mut self, key: &Key, session: SessionId) -> Result<(), LinkError> {
        self.change(key, Change::DeleteSession { session })
    }

    /// Uploads a model to the unit with the key of a paired laptop. The unit uses it from its next start. An
    /// interrupted upload of the same file is resumed. `progress` receives the number of bytes that the unit
    /// has.
    ///
    /// # Errors
    /// [`Refusal::InvalidModel`] if the unit tried the model and cannot use it. The unit then keeps its
    /// current model.
    pub fn upload_model(
        &mut self,
        key: &Key,
        kind: ModelKind,
        file: &[u8],
        mut progress: impl FnMut(u64),
    ) -> Result<(), LinkError> {
        let bytes = u32::try_from(file.len()).map_err(|_| Refusal::TooLarge)?;
        let announcement = Change::BeginUpload { kind, bytes, sha256: Sha256::digest(file).into() };
        let mut announced = 0;
        loop {
            announced += 1;
            self.change(key, announcement.clone())?;
            let mut upload = FileUpload::new(&mut self.connection, file, &mut progress);
            match transfer::run(&mut self.connection, &mut upload) {
                Err(LinkError::Refused(Refusal::NoUpload)) if announced < MAX_ANNOUNCEMENTS => {}
                other => break other?,
            }
        }
        self.connection.call(&Request::FinishUpload, FINISH_UPLOAD, done)
    }

    /// Starts live records for the next [`kei_wire::cable::LIVE_LEASE_MS`], or stops them.
    pub fn set_live(&mut self, on: bool) -> Result<(), LinkError> {
        self.call(&Request::SetLive { on }, done)
    }

    /// Returns the next live record, if one arrives within `wait`.
    pub fn next_live(&mut self, wait: Duration) -> Result<Option<LiveRecord>, LinkError> {
        self.connection.next_live(wait)
    }

    fn change(&mut self, key: &Key, change: Change) -> Result<(), LinkError> {
        let nonce = self.call(&Request::Challenge, |response| match response {
            Response::Challenge { nonce } => Some(*nonce),
            _ => None,
        })?;
        let tag = sign(key, &nonce, &change).ok_or(LinkError::UnexpectedResponse)?;
        self.call(&Request::Change { key: key_id(key), nonce, tag, change }, done)
    }

    fn call<T>(
        &mut self,
        request: &Request<'_>,
        expected: impl Fn(&Response<'_>) -> Option<T>,
    ) -> Result<T, LinkError> {
        self.connection.call(request, CALL, expected)
    }
}

fn checksum_retries(bytes: u64) -> Retries {
    Retries { tries: CHECKSUM_TRIES, wait_ms: CALL.wait_ms + bytes / CHECKSUM_BYTES_PER_MS }
}

fn done(response: &Response<'_>) -> Option<()> {
    matches!(response, Response::Done).then_some(())
}
