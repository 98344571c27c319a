//! Writes frames side by side into one PNG file. The examples share this module.

use kei_frame::{Camera, Captured, Frame, PixelFormat};
use kei_sim::{Pace, SimCamera, Simulation};
use std::error::Error;
use std::fs::File;
use std::io::BufWriter;

/// Writes the first `columns * rows` frames of a simulation, row by row. Cells without a frame are black.
pub(crate) fn write(
    simulation: Simulation,
    columns: usize,
    rows: usize,
    out: &str,
) -> Result<(), Box<dyn Error>> {
    let camera = simulation.scene().camera;
    let (width, height) = (camera.width as usize, camera.height as usize);
    let mut camera = SimCamera::over(simulation, PixelFormat::Rgb24, Pace::Unhurried);
    let mut frame = Frame::empty();
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
