//! Renders a scene as a contact sheet of one stride: `sheet OUT.png [SCENE.toml] [COLUMNS] [ROWS]`.

#[path = "support/contact_sheet.rs"]
mod contact_sheet;

use kei_sim::{Scene, Simulation};
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let out = args.first().ok_or("usage: sheet OUT.png [SCENE.toml] [COLUMNS] [ROWS]")?;
    let mut scene = match args.get(1) {
        Some(path) => Scene::load(Path::new(path))?,
        None => Scene::default(),
    };
    let columns = args.get(2).map_or(Ok(3), |n| n.parse::<usize>())?.max(1);
    let rows = args.get(3).map_or(Ok(2), |n| n.parse::<usize>())?.max(1);

    // One stride fills the sheet.
    let stride_s = scene.runner.gait().stride_time();
    scene.camera.frames_per_second = (columns * rows) as f64 / stride_s;
    scene.duration_s = stride_s;
    contact_sheet::write(Simulation::new(scene)?, columns, rows, out)
}
