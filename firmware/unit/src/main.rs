//! The unit's program.
fn main() {}
