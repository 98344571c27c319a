//! Fuzz targets for all parsers that take arbitrary bytes.
//!
//! Five kinds of input have targets: the frames on the cable ([`frame`](frame())), the segments on a disk
//! ([`log`](log())), the files that a laptop uploads ([`reference`] and [`model`]), the pipe from a video
//! decoder ([`nut`](nut())), and keypoint files of other programs ([`keypoints`](keypoints())). A target takes
//! any bytes and must not panic. It also asserts what must hold for every input: encoding a parsed request
//! again does not make it longer, each request gets exactly one response, and a store always opens and can be
//! written to.
//!
//! # Running the targets
//!
//! `tests/mutate.rs` runs every target on stable Rust. It mutates the files in `corpus/` at random, counts
//! allocations, and fails if an input panics or allocates more than 1 MiB. The folder `fuzz/` runs the same
//! targets with cargo-fuzz, which needs nightly Rust and is guided by coverage:
//!
//! ```sh
//! KEI_FUZZ_SECONDS=600 cargo test -p kei-fuzz -- --nocapture
//! cd firmware/fuzz && cargo +nightly fuzz run frame corpus/frame -- -max_total_time=600
//! ```
//!
//! `examples/corpus.rs` writes the files of the corpus that depend on this version's formats.
//!
//! # Example
//!
//! ```
//! // Neither random text nor a truncated segment header panics.
//! kei_fuzz::frame(b"\0AT+GMM\r\n\0");
//! kei_fuzz::log(b"KEIL\x01\0\0\0");
//! ```
//!
//! # What it does not do
//!
//! It does not test whether valid input is read correctly; the tests of each crate do. There is no target for
//! pose networks (`.tflite` files).

mod cable;
mod keypoints;
mod log;
mod nut;

pub use cable::frame;
pub use keypoints::keypoints;
pub use log::log;
pub use nut::nut;

use kei_models::kei_file::{KeiModel, seal};

/// Parses `data` as the file of a reference gait. The unit reads this file when a laptop uploads it, and at
/// each start.
pub fn reference(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Err(error) = kei_models::reference::parse(text) {
        assert!(!error.to_string().is_empty(), "an error has a message");
    }
}

/// Parses `body` as the body of a trained model's file, with a valid checksum. The unit reads this file when
/// a laptop uploads it.
pub fn model(body: &[u8]) {
    match KeiModel::from_bytes(&seal(body)) {
        Ok(model) => assert!(model.to_bytes().is_ok(), "what was read can be written"),
        Err(error) => assert!(!error.to_string().is_empty(), "an error has a message"),
    }
}
