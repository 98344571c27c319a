//! Applies each signed change exactly once.

use super::auth::verify;
use super::backend::Backend;
use super::key::{KeyId, Nonce, Tag};
use super::request::Change;
use super::response::Refusal;

/// A change as it arrived, with the proof of who sent it.
#[derive(Clone, Debug)]
pub(super) struct SignedChange {
    pub(super) key: KeyId,
    pub(super) nonce: Nonce,
    pub(super) tag: Tag,
    pub(super) change: Change,
}

/// The valid nonce and the result of the last change.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    /// The nonce issued last, until it is used.
    expected: Option<Nonce>,
    /// The last change and its result. If the response was lost, the request is repeated and gets the same
    /// result.
    last: Option<(Nonce, Tag, Result<(), Refusal>)>,
}

impl Changes {
    /// Issues a nonce for the next change. It replaces the nonce issued before.
    pub(super) fn challenge(&mut self, backend: &mut impl Backend) -> Result<Nonce, Refusal> {
        let nonce = backend.nonce().ok_or(Refusal::Internal)?;
        self.expected = Some(nonce);
        Ok(nonce)
    }

    /// Applies a change if it is signed with a paired laptop's key for the expected nonce.
    pub(super) fn apply(&mut self, signed: &SignedChange, backend: &mut impl Backend) -> Result<(), Refusal> {
        let SignedChange { key, nonce, tag, change } = signed;
        if let Some((_, _, result)) = self.last.filter(|last| (last.0, last.1) == (*nonce, *tag)) {
            return result;
        }
        let key = backend.key(key).ok_or(Refusal::NotPaired)?;
        if !verify(&key, nonce, change, tag) {
            return Err(Refusal::NotPaired);
        }
        if self.expected != Some(*nonce) {
            return Err(Refusal::StaleNonce);
        }
        self.expected = None;
        let result = match change {
            Change::SetSetting { name, value } => backend.set_setting(name, value),
            Change::DeleteSession { session } => backend.delete_session(*session),
            Change::BeginUpload { kind, bytes, sha256 } => backend.begin_upload(*kind, *bytes, sha256),
        };
        self.last = Some((*nonce, *tag, result));
        result
    }
}
