//! The sections of the page, one file each. A section without data is empty.

pub(crate) mod against_speed;
pub(crate) mod all_sessions;
pub(crate) mod explanation;
pub(crate) mod fatigue;
pub(crate) mod headline;
pub(crate) mod last_session;
pub(crate) mod losses;
pub(crate) mod over_time;
pub(crate) mod shoes;
pub(crate) mod stride;
