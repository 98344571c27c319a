//! Writes FIT, the format of sports watches: a record per second with running dynamics, a lap per span, and
//! KEI as a developer field.

pub(super) mod activity;
mod clock;
mod developer;
mod dynamics;
mod number;
