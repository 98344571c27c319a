//! What the operating system reports: temperature, throttling, the start of this process and whether the
//! clock is set.

use kei_wire::{BootClock, BootId, ClockSource, Health};
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The CPU's temperature, in thousandths of a degree Celsius.
const TEMPERATURE: &str = "/sys/class/thermal/thermal_zone0/temp";

/// The Raspberry Pi's throttling state, a hexadecimal number. Its lowest four bits are the current causes,
/// such as low voltage; higher bits are those since boot.
const THROTTLED: &str = "/sys/devices/platform/soc/soc:firmware/get_throttled";

/// File that systemd-timesyncd creates after it has set the clock from the network.
const SYNCHRONIZED: &str = "/run/systemd/timesync/synchronized";

/// Fills in temperature, throttling and free space. A board without a temperature sensor has none.
pub(crate) fn complete(health: &mut Health, free_bytes: Option<u64>) {
    health.temperature_centi_c = read(TEMPERATURE).and_then(|text| centi_c(&text));
    health.throttled = read(THROTTLED).is_some_and(|text| is_throttled(&text));
    let free_kib = free_bytes.map_or(0, |bytes| bytes >> 10);
    health.store_free_kib = u32::try_from(free_kib).unwrap_or(u32::MAX);
}

/// Returns the time since this process was started, with a resolution of 10 ms; `None` without /proc.
pub(crate) fn since_start() -> Option<Duration> {
    let started = started_at(&read("/proc/self/stat")?)?;
    kei_log::since_boot().checked_sub(started)
}

/// Returns the time from boot to a process's start: the 22nd field of its stat line (proc(5)), in ticks of 10
/// ms.
///
/// Fields are counted from the last `)`, because the second field is a name in brackets that can contain
/// anything.
fn started_at(stat: &str) -> Option<Duration> {
    let ticks: u64 = stat.rsplit_once(") ")?.1.split(' ').nth(19)?.parse().ok()?;
    Some(Duration::from_millis(10 * ticks))
}

/// Returns the real time paired with the time since boot; `None` until the network has set the clock.
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

/// Parses thousandths of a degree into hundredths.
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

    #[test]
    fn the_start_of_a_process_is_found() {
        let stat = "812 (a) b (c) S 1 812 812 0 -1 4194560 1 0 0 0 1 0 0 0 20 0 9 0 3021 1 2";
        assert_eq!(started_at(stat), Some(Duration::from_millis(30_210)));
        assert!(since_start().is_some_and(|time| time < Duration::from_secs(3600)));
    }

    /// The texts are as a Raspberry Pi's kernel writes them.
    #[test]
    fn the_kernels_temperature_and_throttling_are_parsed() {
        assert_eq!(centi_c("48312\n"), Some(4831));
        assert_eq!(centi_c("-5000\n"), Some(-500));
        assert_eq!(centi_c("warm"), None);
        assert!(is_throttled("0x1\n"), "low voltage now");
        assert!(is_throttled("50005\n"));
        assert!(!is_throttled("50000\n"), "only since boot, not now");
        assert!(!is_throttled("?"));
    }
}
