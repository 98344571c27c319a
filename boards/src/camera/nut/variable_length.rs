//! NUT's variable-length numbers (the specification's types `v`, `s` and `vb`).

use super::error::NutError;

/// Largest bit length to which another seven bits can be added without overflowing 64 bits.
const MAX_BITS_BEFORE_A_BYTE: u32 = 64 - 7;

/// Reads a `v`: seven bits per byte, most significant first; the highest bit is set in all bytes except the
/// last.
pub(super) fn number(mut next_byte: impl FnMut() -> Result<u8, NutError>) -> Result<u64, NutError> {
    let mut value = 0u64;
    loop {
        let byte = next_byte()?;
        if value >> MAX_BITS_BEFORE_A_BYTE != 0 {
            return Err(NutError::Malformed("number too long"));
        }
        value = value << 7 | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
}

/// The unread fields of a packet.
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl Fields<'_> {
    /// Reads a `v`, an unsigned number.
    pub(super) fn number(&mut self) -> Result<u64, NutError> {
        number(|| {
            let (&byte, rest) = self.0.split_first().ok_or(NutError::Malformed("header too short"))?;
            self.0 = rest;
            Ok(byte)
        })
    }

    /// Reads an `s`, a signed number stored as 0, 1, -1, 2, -2 and so on.
    pub(super) fn signed(&mut self) -> Result<i64, NutError> {
        let value = self.number()?.checked_add(1).ok_or(NutError::Malformed("number too long"))?;
        let half = (value >> 1) as i64;
        Ok(if value & 1 == 1 { -half } else { half })
    }

    /// Reads a `vb`: a length followed by that many bytes.
    pub(super) fn bytes(&mut self) -> Result<&[u8], NutError> {
        let length = usize::try_from(self.number()?).unwrap_or(usize::MAX);
        let (bytes, rest) = self.0.split_at_checked(length).ok_or(NutError::Malformed("header too short"))?;
        self.0 = rest;
        Ok(bytes)
    }

    /// Skips a number that this reader does not use.
    pub(super) fn skip_number(&mut self) -> Result<(), NutError> {
        self.number().map(drop)
    }
}
