//! Renders every layout in every state: `cargo run -p kei-screen --example gallery -- OUTDIR [SCALE]`.

#[path = "../tests/support/mod.rs"]
mod support;

use std::{error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: gallery OUTDIR [SCALE]")?;
    let scale: usize = arguments.next().map_or(Ok(1), |text| text.parse())?;
    fs::create_dir_all(&folder)?;
    for (name, state) in support::states() {
        for size in support::SIZES {
            let file = format!("{name}-{}x{}.png", size.width, size.height);
            let screen = support::render(&state, size);
            fs::write(Path::new(&folder).join(file), support::png(screen.view(), scale.max(1)))?;
        }
    }
    Ok(())
}
