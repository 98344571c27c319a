//! The parsers that take arbitrary bytes: the cable's frames, the log's segments, the files of a reference gait and of
//! a trained model, the pipe from a video decoder.
//!
//! Each target takes any bytes, must not panic, and asserts what must hold for all of them. `tests/mutate.rs`
//! runs them on stable Rust from the files in `corpus/`, `fuzz/` with cargo-fuzz:
//!
//! ```sh
//! KEI_FUZZ_SECONDS=600 cargo test -p kei-fuzz -- --nocapture
//! cd firmware/fuzz && cargo +nightly fuzz run frame corpus/frame -- -max_total_time=600
//! ```

mod cable;
mod log;
mod nut;

pub use cable::frame;
pub use log::log;
pub use nut::nut;

use kei_models::kei_file::{KeiModel, seal};

/// The file of a reference gait: the unit reads it when a laptop uploads it, and at each start.
pub fn reference(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Err(error) = kei_models::reference::parse(text) {
        assert!(!error.to_string().is_empty(), "an error has a message");
    }
}

/// The body of a trained model's file, under a valid checksum: the unit reads it when a laptop uploads it.
pub fn model(body: &[u8]) {
    match KeiModel::from_bytes(&seal(body)) {
        Ok(model) => assert!(model.to_bytes().is_ok(), "what was read can be written"),
        Err(error) => assert!(!error.to_string().is_empty(), "an error has a message"),
    }
}
