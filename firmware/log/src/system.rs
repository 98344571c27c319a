//! The kernel's boot id and clock, which the caller of the log passes to it.

use kei_wire::BootId;
use rustix::time::{ClockId, clock_gettime};
use std::io;
use std::time::Duration;

/// The kernel's random id of the present boot.
///
/// # Errors
/// Where there is no `/proc`.
pub fn boot_id() -> io::Result<BootId> {
    let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id")?;
    text.parse().map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
}

/// Time since boot, suspended time included; never goes backwards.
pub fn since_boot() -> Duration {
    let time = clock_gettime(ClockId::Boottime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boot_id_stays_and_time_passes() {
        assert_eq!(boot_id().unwrap(), boot_id().unwrap());
        let before = since_boot();
        assert!(before > Duration::ZERO && since_boot() >= before);
    }
}
