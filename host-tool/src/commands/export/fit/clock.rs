//! Converts times to FIT timestamps.

use jiff::{Timestamp, tz::TimeZone};
use rustyfit::profile::typedef::{DateTime, LocalDateTime};

/// Converts times of a session to FIT timestamps, which are whole seconds.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    began_us: i64,
}

impl Clock {
    /// Returns `None` if the start or the end of the session is outside the range of FIT timestamps.
    pub(super) fn new(began_us: i64, duration_us: u64) -> Option<Clock> {
        let clock = Clock { began_us };
        clock.checked(0)?;
        clock.checked(duration_us)?;
        Some(clock)
    }

    fn checked(self, time_us: u64) -> Option<DateTime> {
        let unix_us = self.began_us.checked_add(i64::try_from(time_us).ok()?)?;
        DateTime::new(u64::try_from(unix_us.div_euclid(1_000_000)).ok()?)
    }

    /// Returns the timestamp of a moment of the session.
    pub(super) fn at(self, time_us: u64) -> DateTime {
        // `new` has checked both ends, and all moments of the session are between them.
        self.checked(time_us).unwrap_or(DateTime::MIN)
    }

    /// Returns a moment of the session in this laptop's time zone.
    pub(super) fn local(self, time_us: u64) -> Option<LocalDateTime> {
        let unix_us = self.began_us.checked_add(i64::try_from(time_us).ok()?)?;
        let offset = TimeZone::system().to_offset(Timestamp::from_microsecond(unix_us).ok()?);
        let local_s = unix_us.div_euclid(1_000_000) + i64::from(offset.seconds());
        LocalDateTime::new(u64::try_from(local_s).ok()?)
    }
}
