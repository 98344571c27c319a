//! The kernel's boot ID and clock. The log reads neither; its caller passes them.

use kei_wire::BootId;
use rustix::time::{ClockId, clock_gettime};
use std::io;
use std::time::Duration;

/// Returns the kernel's random ID of the current boot.
///
/// # Errors
/// If `/proc` is not available.
pub fn boot_id() -> io::Result<BootId> {
    let text = std::fs::read_to_string("/proc/sys/kernel/random/boot_id")?;
    text.parse().map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
}

/// Returns the time since boot, including suspended time. It never goes backwards.
pub fn since_boot() -> Duration {
    let time = clock_gettime(ClockId::Boottime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boot_id_is_constant_and_time_never_goes_backwards() {
        assert_eq!(boot_id().unwrap(), boot_id().unwrap());
        let before = since_boot();
        assert!(before > Duration::ZERO && since_boot() >= before);
    }
}
