//! Renders a scene as a contact sheet of one stride: `sheet OUT.png [SCENE.toml] [COLUMNS] [ROWS]`.

use kei_frame::{Camera, Captured, Frame, PixelFormat};
use kei_sim::{Pace, Scene, SimCamera};
use std::error::Error;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::time::Duration;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let out = args.first().ok_or("usage: sheet OUT.png [SCENE.toml] [COLUMNS] [ROWS]")?;
    let mut scene = match args.get(1) {
        Some(path) => Scene::load(Path::new(path))?,
        None => Scene::default(),
    };
    let columns = args.get(2).map_or(Ok(3), |n| n.parse::<usize>())?.max(1);
    let rows = args.get(3).map_or(Ok(2), |n| n.parse::<usize>())?.max(1);

    // As many frames a stride as there are pictures.
    let stride_s = scene.runner.gait().stride_time();
    scene.camera.frames_per_second = (columns * rows) as f64 / stride_s;
    scene.duration_s = stride_s;
    let (width, height) = (scene.camera.width as usize, scene.camera.height as usize);
    let mut camera = SimCamera::new(scene, PixelFormat::Rgb24, Pace::Unhurried)?;
    let mut frame = Frame {
        format: PixelFormat::Rgb24,
        width: 0,
        height: 0,
        stride: 0,
        time: Duration::ZERO,
        data: Vec::new(),
    };
    let mut sheet = vec![0u8; columns * rows * width * height * 3];
    for cell in 0..columns * rows {
        if camera.capture(&mut frame)? == Captured::End {
            break;
        }
        let (column, row) = (cell % columns, cell / columns);
        for (y, line) in frame.data.chunks_exact(3 * width).enumerate() {
            let start = 3 * ((row * height + y) * columns * width + column * width);
            sheet[start..start + line.len()].copy_from_slice(line);
        }
    }
    let file = BufWriter::new(File::create(out)?);
    let mut png = png::Encoder::new(file, (columns * width) as u32, (rows * height) as u32);
    png.set_color(png::ColorType::Rgb);
    png.set_depth(png::BitDepth::Eight);
    png.write_header()?.write_image_data(&sheet)?;
    Ok(())
}
