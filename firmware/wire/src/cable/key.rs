//! Types of the keys, nonces and signatures that paired laptops use.

use sha2::{Digest, Sha256};

/// The secret key of a paired laptop: 32 random bytes.
pub type Key = [u8; 32];

/// Identifies a key without revealing it: the first 8 bytes of the SHA-256 of the key.
pub type KeyId = [u8; 8];

/// A number that the unit issues once: 16 random bytes.
pub type Nonce = [u8; 16];

/// A signature made by [`super::sign`]: an HMAC-SHA-256.
pub type Tag = [u8; 32];

/// Returns the ID of `key`.
pub fn key_id(key: &Key) -> KeyId {
    let mut id = KeyId::default();
    let digest = Sha256::digest(key);
    id.copy_from_slice(&digest[..8]);
    id
}
