//! The checksum used on the disk and on the cable: CRC-32/ISO-HDLC, as in zlib and Ethernet.

/// A CRC-32 (ISO-HDLC) that is computed incrementally.
#[derive(Clone)]
pub struct Checksum(crc32fast::Hasher);

impl Checksum {
    /// Starts the checksum of an empty input.
    pub fn new() -> Self {
        Checksum(crc32fast::Hasher::new())
    }

    /// Adds `bytes` to the input.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Like [`Checksum::update`], for chained calls.
    pub fn with(mut self, bytes: &[u8]) -> Self {
        self.update(bytes);
        self
    }

    /// Returns the checksum of all bytes added.
    pub fn value(self) -> u32 {
        self.0.finalize()
    }

    /// Returns the checksum of `bytes`.
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

    /// The check value of CRC-32/ISO-HDLC in the CRC catalogue, so that any other tool can verify our files.
    #[test]
    fn the_check_value_of_the_crc_catalogue_is_reproduced() {
        assert_eq!(Checksum::of(b"123456789"), 0xcbf4_3926);
        assert_eq!(Checksum::new().with(b"1234").with(b"56789").value(), 0xcbf4_3926);
    }
}
