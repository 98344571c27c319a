//! IDs of boots and sessions. Neither needs a real-time clock.

use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Serialize};

/// The kernel's ID of one boot: the random UUID in `/proc/sys/kernel/random/boot_id`. Together with a
/// monotonic time it identifies a point in time, even on a board without a real-time clock.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BootId(pub [u8; 16]);

/// The ID of a session, unique across all units.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SessionId(pub [u8; 16]);

/// The error for a text that is not 32 hexadecimal digits, optionally separated by dashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an ID: 32 hexadecimal digits are required")]
pub struct ParseIdError;

impl SessionId {
    /// Makes an ID from the random boot ID, the monotonic time (in microseconds, below 2^48: nine years) and
    /// a counter that the store never reuses. The boot ID makes it unique between units, the other two on one
    /// unit.
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
    fn ids_are_parsed_from_and_formatted_as_text() {
        let boot: BootId = "3f8a6c1e-0b52-4d7f-9a31-55d2c07b9e44\n".parse().unwrap();
        assert_eq!(boot.to_string(), "3f8a6c1e0b524d7f9a3155d2c07b9e44");
        let id = SessionId::new(boot, 12_345_678, 7);
        assert_eq!(id.to_string().parse::<SessionId>(), Ok(id));
    }

    #[test]
    fn different_times_counters_and_boots_give_different_ids() {
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
    fn invalid_ids_are_refused() {
        for text in ["", "12", "g0000000000000000000000000000000", "000000000000000000000000000000001"] {
            assert_eq!(text.parse::<SessionId>(), Err(ParseIdError), "{text}");
        }
    }
}
