//! Names for a boot and for a session that need no clock.

use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Serialize};

/// The kernel's name for one boot: `/proc/sys/kernel/random/boot_id`, a random UUID. Together with a
/// monotonic time it names a moment, also on a board without a clock.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BootId(pub [u8; 16]);

/// Names one session for ever, on every unit.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SessionId(pub [u8; 16]);

/// A text that is not 32 hexadecimal digits (dashes may stand between them).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id: 32 hexadecimal digits are needed")]
pub struct ParseIdError;

impl SessionId {
    /// Made of random bits (the boot id), the moment (microseconds, below 2^48: nine years) and a counter
    /// that the store never gives out twice. Unique on one unit by the last two, between units by the first.
    pub fn new(boot: BootId, monotonic_us: u64, counter: u16) -> Self {
        let mut id = [0; 16];
        for (i, byte) in id[..8].iter_mut().enumerate() {
            *byte = boot.0[i] ^ boot.0[i + 8];
        }
        id[8..14].copy_from_slice(&monotonic_us.to_be_bytes()[2..]);
        id[14..].copy_from_slice(&counter.to_be_bytes());
        SessionId(id)
    }
}

fn parse_hex(text: &str) -> Result<[u8; 16], ParseIdError> {
    let mut digits = heapless::Vec::<u8, 32>::new();
    for digit in text.trim().bytes().filter(|&digit| digit != b'-') {
        digits.push(digit).map_err(|_| ParseIdError)?;
    }
    let mut id = [0; 16];
    hex::decode_to_slice(&digits, &mut id).map_err(|_| ParseIdError)?;
    Ok(id)
}

fn write_hex(id: &[u8; 16], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut digits = [0; 32];
    hex::encode_to_slice(id, &mut digits).map_err(|_| fmt::Error)?;
    f.write_str(core::str::from_utf8(&digits).map_err(|_| fmt::Error)?)
}

macro_rules! hex_text {
    ($type:ident) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(&self.0, f)
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($type), "({})"), self)
            }
        }

        impl FromStr for $type {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                parse_hex(text).map($type)
            }
        }
    };
}

hex_text!(BootId);
hex_text!(SessionId);

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::string::ToString;

    #[test]
    fn a_kernel_boot_id_is_read_and_an_id_survives_text() {
        let boot: BootId = "3f8a6c1e-0b52-4d7f-9a31-55d2c07b9e44\n".parse().unwrap();
        assert_eq!(boot.to_string(), "3f8a6c1e0b524d7f9a3155d2c07b9e44");
        let id = SessionId::new(boot, 12_345_678, 7);
        assert_eq!(id.to_string().parse::<SessionId>(), Ok(id));
    }

    #[test]
    fn other_moments_counters_and_boots_give_other_ids() {
        let (a, b) = (BootId([1; 16]), BootId([1, 2, 3, 4, 5, 6, 7, 8, 9, 8, 7, 6, 5, 4, 3, 2]));
        let ids = [
            SessionId::new(a, 1, 0),
            SessionId::new(a, 2, 0),
            SessionId::new(a, 1, 1),
            SessionId::new(b, 1, 0),
        ];
        for (i, x) in ids.iter().enumerate() {
            assert!(ids[..i].iter().all(|y| y != x));
        }
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in ["", "12", "g0000000000000000000000000000000", "000000000000000000000000000000001"] {
            assert_eq!(text.parse::<SessionId>(), Err(ParseIdError), "{text}");
        }
    }
}
