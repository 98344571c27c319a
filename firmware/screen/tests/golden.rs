//! Compares every layout in every state with the images in `tests/golden`. After an intended change, look at
//! the output of `cargo run -p kei-screen --example gallery -- DIR`, then update the images with `KEI_BLESS=1
//! cargo test -p kei-screen`.

mod support;

use std::{fs, path::PathBuf};

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// Returns the size, and red, green and blue of every pixel.
fn decoded(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a small image")];
    let info = reader.next_frame(&mut pixels).expect("a whole PNG");
    (info.width, info.height, pixels)
}

/// The screens are equal to the reviewed images.
#[test]
fn screens_match_their_images() {
    let bless = std::env::var_os("KEI_BLESS").is_some();
    let mut strayed = Vec::new();
    for (state_name, state) in support::states() {
        // The large screen uses the same layouts and is only in the gallery.
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
    assert!(strayed.is_empty(), "screens differ from their images (see the top of this file): {strayed:?}");
}
