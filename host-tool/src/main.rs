//! The laptop's command.
fn main() {}
