//! Tests of the store on made-up sessions.

mod fixture;
mod keeping;
#[path = "../../../tests/support/made_up.rs"]
mod made_up;
mod migration;
