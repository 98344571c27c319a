//! Signatures of changes: only a paired laptop may make changes.
//!
//! The laptop makes a key and sends it once, while the unit allows pairing. It signs each change with
//! this key and with a nonce that the unit issued for this one change, so a recorded change cannot be
//! replayed. The signature is an HMAC-SHA-256 (RFC 2104, FIPS 180-4).

use super::key::{Key, Nonce, Tag};
use super::request::Change;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Every signed text starts with this, so that no other use of the key can produce the same signature.
const DOMAIN: &[u8] = b"KEI change 1";

/// Size of the buffer for an encoded change, in bytes: more than any change needs.
const MAX_CHANGE_BYTES: usize = 256;

fn mac(key: &Key, nonce: &Nonce, change: &Change) -> Option<Hmac<Sha256>> {
    let mut buffer = [0; MAX_CHANGE_BYTES];
    let change = postcard::to_slice(change, &mut buffer).ok()?;
    let mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    Some(mac.chain_update(DOMAIN).chain_update(nonce).chain_update(change))
}

/// Signs `change` for the unit's `nonce`: HMAC-SHA-256 of "KEI change 1", the nonce and the change as encoded
/// in the request. Returns `None` if the change is longer than any valid one.
pub fn sign(key: &Key, nonce: &Nonce, change: &Change) -> Option<Tag> {
    Some(mac(key, nonce, change)?.finalize().into_bytes().into())
}

/// Returns whether `tag` is the signature of `change` with `key` for `nonce`. Compares in constant time.
pub(super) fn verify(key: &Key, nonce: &Nonce, change: &Change, tag: &Tag) -> bool {
    mac(key, nonce, change).is_some_and(|mac| mac.verify_slice(tag).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::SessionId;
    use crate::record::Name;

    #[test]
    fn a_signature_is_valid_for_its_key_nonce_and_change_only() {
        let change = Change::DeleteSession { session: SessionId([1; 16]) };
        let (key, nonce) = ([7; 32], [8; 16]);
        let tag = sign(&key, &nonce, &change).unwrap();
        assert!(verify(&key, &nonce, &change, &tag));
        assert!(!verify(&[6; 32], &nonce, &change, &tag));
        assert!(!verify(&key, &[9; 16], &change, &tag));
        let other = Change::DeleteSession { session: SessionId([2; 16]) };
        assert!(!verify(&key, &nonce, &other, &tag));
        for byte in 0..32 {
            let mut bad = tag;
            bad[byte] ^= 1;
            assert!(!verify(&key, &nonce, &change, &bad));
        }
    }

    #[test]
    fn the_longest_change_can_be_signed() {
        let name = Name::new("nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn");
        let value = core::iter::repeat_n('v', 160).collect();
        assert!(sign(&[1; 32], &[2; 16], &Change::SetSetting { name, value }).is_some());
    }
}
