//! Carries out each signed change once.

use super::auth::verify;
use super::backend::Backend;
use super::key::{KeyId, Nonce, Tag};
use super::request::Change;
use super::response::Refusal;

/// A change as it arrived, with what proves who sent it.
#[derive(Clone, Debug)]
pub(super) struct SignedChange {
    pub(super) key: KeyId,
    pub(super) nonce: Nonce,
    pub(super) tag: Tag,
    pub(super) change: Change,
}

/// Which nonce is valid, and what became of the last change.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    /// The nonce given out last, until it is used.
    expected: Option<Nonce>,
    /// The last change and its result: the response may have been lost, and the request sent again.
    last: Option<(Nonce, Tag, Result<(), Refusal>)>,
}

impl Changes {
    /// A nonce for the next change; it replaces the one given out before.
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
