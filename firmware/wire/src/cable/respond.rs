//! Carries out each request on the backend and builds its response.

use super::backend::Backend;
use super::changes::{Changes, SignedChange};
use super::request::{CHUNK_BYTES_MAX, PROTOCOL, Request};
use super::response::{Refusal, Response, UnitInfo};
use crate::id::SessionId;

/// Carries out `request` on `backend` and returns the response, which borrows the bytes of a session from
/// `chunk`.
pub(super) fn respond<'c>(
    request: Request<'_>,
    backend: &mut impl Backend,
    changes: &mut Changes,
    chunk: &'c mut [u8; CHUNK_BYTES_MAX],
) -> Result<Response<'c>, Refusal> {
    let done = |()| Response::Done;
    match request {
        Request::Hello { protocol, client: _ } => Ok(hello(protocol, backend)),
        Request::Sessions { after } => Ok(session_page(after, backend)),
        Request::Read { session, offset, bytes } => read(session, offset, bytes, backend, chunk),
        Request::Checksum { session, bytes } => {
            Ok(Response::Checksum { crc32: backend.checksum(session, bytes)? })
        }
        Request::MarkSynced { session, bytes, crc32 } => {
            mark_synced(session, bytes, crc32, backend).map(done)
        }
        Request::SetClock { unix_us, source } => backend.set_clock(unix_us, source).map(done),
        Request::GetSetting { key } => Ok(Response::Setting { value: backend.setting(&key)? }),
        Request::SetLive { .. } => Ok(Response::Done),
        Request::Pair { laptop, key } => backend.pair(&laptop, &key).map(done),
        Request::Challenge => Ok(Response::Challenge { nonce: changes.challenge(backend)? }),
        Request::Change { key, nonce, tag, change } => {
            changes.apply(&SignedChange { key, nonce, tag, change }, backend).map(done)
        }
        Request::Upload { offset, bytes } => upload(offset, bytes, backend),
        Request::FinishUpload => backend.finish_upload().map(done),
    }
}

fn hello(protocol: u16, backend: &mut impl Backend) -> Response<'static> {
    let info = backend.info();
    Response::Hello(UnitInfo { protocol: protocol.min(PROTOCOL), ..info })
}

fn session_page(mut after: Option<SessionId>, backend: &mut impl Backend) -> Response<'static> {
    let mut entries = heapless::Vec::new();
    while let Some(entry) = backend.session_after(after) {
        after = Some(entry.session);
        if entries.push(entry).is_err() {
            return Response::Sessions { entries, more: true };
        }
    }
    Response::Sessions { entries, more: false }
}

fn read<'c>(
    session: SessionId,
    offset: u64,
    bytes: u16,
    backend: &mut impl Backend,
    chunk: &'c mut [u8; CHUNK_BYTES_MAX],
) -> Result<Response<'c>, Refusal> {
    let wanted = usize::from(bytes).min(CHUNK_BYTES_MAX);
    let read = backend.read(session, offset, &mut chunk[..wanted])?;
    Ok(Response::Bytes { offset, bytes: &chunk[..read.min(wanted)] })
}

fn mark_synced(
    session: SessionId,
    bytes: u64,
    crc32: u32,
    backend: &mut impl Backend,
) -> Result<(), Refusal> {
    if backend.checksum(session, bytes)? != crc32 {
        return Err(Refusal::Mismatch);
    }
    backend.mark_synced(session, bytes)
}

fn upload(offset: u64, bytes: &[u8], backend: &mut impl Backend) -> Result<Response<'static>, Refusal> {
    if bytes.len() > CHUNK_BYTES_MAX {
        return Err(Refusal::TooLarge);
    }
    Ok(Response::Uploaded { received: backend.upload(offset, bytes)? })
}
