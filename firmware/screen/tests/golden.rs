//! Every layout in every state, against images in `tests/golden`. After a change that is meant, look at
//! `cargo run -p kei-screen --example gallery -- DIR`, then bless: `KEI_BLESS=1 cargo test -p kei-screen`.

mod support;

use std::{fs, path::PathBuf};

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// Red, green and blue of every pixel, and the size.
fn decoded(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a small image")];
    let info = reader.next_frame(&mut pixels).expect("a whole PNG");
    (info.width, info.height, pixels)
}

/// The screens are those that were reviewed and blessed.
#[test]
fn screens_are_as_blessed() {
    let bless = std::env::var_os("KEI_BLESS").is_some();
    let mut strayed = Vec::new();
    for (state_name, state) in support::states() {
        // The large one follows from the others and is only in the gallery.
        for size in &support::SIZES[..5] {
            let name = format!("{state_name}-{}x{}.png", size.width, size.height);
            let drawn = support::png(support::render(&state, *size).view(), 1);
            if bless {
                fs::write(golden(&name), &drawn).expect("the golden folder can be written to");
            }
            let blessed = fs::read(golden(&name)).unwrap_or_default();
            if blessed.is_empty() || decoded(&blessed) != decoded(&drawn) {
                strayed.push(name);
            }
        }
    }
    assert!(strayed.is_empty(), "not as blessed (see the head of this file): {strayed:?}");
}
