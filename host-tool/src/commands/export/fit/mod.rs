//! FIT, what sports watches write: a record a second with running dynamics, a lap a span, KEI as a developer field.

pub(super) mod activity;
mod clock;
mod developer;
mod dynamics;
mod number;
