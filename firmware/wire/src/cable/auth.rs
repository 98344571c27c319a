//! Who may change something: a laptop that was paired by a press on the unit's button.
//!
//! The laptop makes a key and hands it over once, while the unit's menu says "pair". Each change is signed with
//! it over a number that the unit gave for this one change, so that nothing recorded on the line can be played
//! again. HMAC-SHA-256 (RFC 2104, FIPS 180-4).

use super::message::Change;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// A laptop's key: 32 random bytes.
pub type Key = [u8; 32];

/// Names a key: the first 8 bytes of its SHA-256.
pub type KeyId = [u8; 8];

/// A number that the unit gives out once: 16 random bytes.
pub type Nonce = [u8; 16];

/// A signature: HMAC-SHA-256.
pub type Tag = [u8; 32];

/// What is signed begins with this, so that no other use of the key makes the same signature.
const DOMAIN: &[u8] = b"KEI change 1";

/// More than any change takes, bytes.
const CHANGE_BYTES_MAX: usize = 256;

/// The name of `key`.
pub fn key_id(key: &Key) -> KeyId {
    let mut id = KeyId::default();
    let digest = Sha256::digest(key);
    id.copy_from_slice(&digest[..8]);
    id
}

fn mac(key: &Key, nonce: &Nonce, change: &Change) -> Option<Hmac<Sha256>> {
    let mut buffer = [0; CHANGE_BYTES_MAX];
    let change = postcard::to_slice(change, &mut buffer).ok()?;
    let mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    Some(mac.chain_update(DOMAIN).chain_update(nonce).chain_update(change))
}

/// Signs `change` for the number that the unit gave: HMAC-SHA-256 over "KEI change 1", the number and the
/// change as it is in the request. `None`: the change is longer than any can be.
pub fn sign(key: &Key, nonce: &Nonce, change: &Change) -> Option<Tag> {
    Some(mac(key, nonce, change)?.finalize().into_bytes().into())
}

/// Whether `tag` is `change` signed with `key` for `nonce`; takes the same time whatever is wrong.
pub(super) fn is_signed(key: &Key, nonce: &Nonce, change: &Change, tag: &Tag) -> bool {
    mac(key, nonce, change).is_some_and(|mac| mac.verify_slice(tag).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SessionId;

    #[test]
    fn only_this_key_number_and_change_pass() {
        let change = Change::Forget { session: SessionId([1; 16]) };
        let (key, nonce) = ([7; 32], [8; 16]);
        let tag = sign(&key, &nonce, &change).unwrap();
        assert!(is_signed(&key, &nonce, &change, &tag));
        assert!(!is_signed(&[6; 32], &nonce, &change, &tag));
        assert!(!is_signed(&key, &[9; 16], &change, &tag));
        let other = Change::Forget { session: SessionId([2; 16]) };
        assert!(!is_signed(&key, &nonce, &other, &tag));
        for byte in 0..32 {
            let mut bad = tag;
            bad[byte] ^= 1;
            assert!(!is_signed(&key, &nonce, &change, &bad));
        }
    }

    /// The longest change can be signed.
    #[test]
    fn a_long_setting_can_be_signed() {
        let name = crate::Name::new("nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn");
        let value = core::iter::repeat_n('v', 160).collect();
        assert!(sign(&[1; 32], &[2; 16], &Change::SetSetting { name, value }).is_some());
    }
}
