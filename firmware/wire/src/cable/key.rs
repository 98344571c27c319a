//! The keys of paired laptops and what they sign with, as they travel on the line.

use sha2::{Digest, Sha256};

/// A laptop's key: 32 random bytes.
pub type Key = [u8; 32];

/// Identifies a key without revealing it: the first 8 bytes of its SHA-256.
pub type KeyId = [u8; 8];

/// A number that the unit gives out once: 16 random bytes.
pub type Nonce = [u8; 16];

/// A signature: HMAC-SHA-256.
pub type Tag = [u8; 32];

/// The ID of `key`.
pub fn key_id(key: &Key) -> KeyId {
    let mut id = KeyId::default();
    let digest = Sha256::digest(key);
    id.copy_from_slice(&digest[..8]);
    id
}
