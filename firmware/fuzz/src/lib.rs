//! What arbitrary bytes are given to: the cable's frames, the log's segments, the files of a reference gait and of a
//! trained model.
//!
//! Each target takes any bytes, must not panic, and asserts what must hold whatever they are. `tests/mutate.rs`
//! drives them on stable Rust from the files in `corpus/`, `fuzz/` with cargo-fuzz:
//!
//! ```sh
//! KEI_FUZZ_SECONDS=600 cargo test -p kei-fuzz -- --nocapture
//! cd firmware/fuzz && cargo +nightly fuzz run frame corpus/frame -- -max_total_time=600
//! ```

mod cable;
mod log;

pub use cable::frame;
pub use log::log;

use kei_models::kei_file::{KeiModel, seal};

/// A file that says it is a reference gait: read by the unit when a laptop brings it, and at each start.
pub fn reference(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Err(error) = kei_models::reference::parse(text) {
        assert!(!error.to_string().is_empty(), "an error says what is wrong");
    }
}

/// The body of a trained model's file, under a checksum that is right: what a laptop brings is read so.
pub fn model(body: &[u8]) {
    match KeiModel::from_bytes(&seal(body)) {
        Ok(model) => assert!(model.to_bytes().is_ok(), "what was read can be written"),
        Err(error) => assert!(!error.to_string().is_empty(), "an error says what is wrong"),
    }
}
