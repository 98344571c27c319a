//! The checksum of everything on the disk and on the cable: CRC-32/ISO-HDLC, as in zlib and Ethernet.

/// A running CRC-32.
#[derive(Clone)]
pub struct Checksum(crc32fast::Hasher);

impl Checksum {
    /// The checksum of no bytes.
    pub fn new() -> Self {
        Checksum(crc32fast::Hasher::new())
    }

    /// Adds `bytes`.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// [`Checksum::update`] as a chain.
    pub fn with(mut self, bytes: &[u8]) -> Self {
        self.update(bytes);
        self
    }

    /// The checksum of all bytes added.
    pub fn value(self) -> u32 {
        self.0.finalize()
    }

    /// The checksum of `bytes`.
    pub fn of(bytes: &[u8]) -> u32 {
        crc32fast::hash(bytes)
    }
}

impl Default for Checksum {
    fn default() -> Self {
        Self::new()
    }
}

impl core::fmt::Debug for Checksum {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Checksum({:08x})", self.clone().value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check value of the CRC catalogue, so that any other tool can verify our files.
    #[test]
    fn is_the_catalogues_crc_32() {
        assert_eq!(Checksum::of(b"123456789"), 0xcbf4_3926);
        assert_eq!(Checksum::new().with(b"1234").with(b"56789").value(), 0xcbf4_3926);
    }
}
