//! What the system below the program says: how warm it is, whether it slows down, whether its clock is right.

use kei_wire::{BootClock, BootId, ClockSource, Health};
use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// Thousandths of a degree.
const TEMPERATURE: &str = "/sys/class/thermal/thermal_zone0/temp";

/// The Raspberry Pi's own: a hexadecimal number whose lowest four bits say what slows it now.
const THROTTLED: &str = "/sys/devices/platform/soc/soc:firmware/get_throttled";

/// Made by systemd-timesyncd once the network has told the time.
const SYNCHRONIZED: &str = "/run/systemd/timesync/synchronized";

/// Fills in what only the system knows; what it does not say stays as it is.
pub(crate) fn complete(health: &mut Health, free_bytes: Option<u64>) {
    health.temperature_centi_c = read(TEMPERATURE).and_then(|text| centi_c(&text));
    health.throttled = read(THROTTLED).is_some_and(|text| is_throttled(&text));
    let free_kib = free_bytes.map_or(0, |bytes| bytes >> 10);
    health.store_free_kib = u32::try_from(free_kib).unwrap_or(u32::MAX);
}

/// The real time, once the network has told it.
pub(crate) fn network_clock(boot: BootId) -> Option<BootClock> {
    if !Path::new(SYNCHRONIZED).exists() {
        return None;
    }
    let monotonic_us = kei_log::since_boot().as_micros() as u64;
    let unix_us = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_micros() as i64;
    Some(BootClock { boot, monotonic_us, unix_us, source: ClockSource::Network })
}

fn read(path: &str) -> Option<String> {
    fs::read_to_string(path).ok()
}

fn centi_c(text: &str) -> Option<i16> {
    let milli_c: i32 = text.trim().parse().ok()?;
    i16::try_from(milli_c / 10).ok()
}

fn is_throttled(text: &str) -> bool {
    u32::from_str_radix(text.trim().trim_start_matches("0x"), 16).is_ok_and(|flags| flags & 0xf != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts as a Raspberry Pi's kernel writes them.
    #[test]
    fn the_kernels_words_are_understood() {
        assert_eq!(centi_c("48312\n"), Some(4831));
        assert_eq!(centi_c("-5000\n"), Some(-500));
        assert_eq!(centi_c("warm"), None);
        assert!(is_throttled("0x1\n"), "too little voltage now");
        assert!(is_throttled("50005\n"));
        assert!(!is_throttled("50000\n"), "it was once, and is well now");
        assert!(!is_throttled("?"));
    }
}
