//! Measures the speed of the simulated camera: `frame_rate [SCENE.toml]`. Prints the time per frame for each
//! format.

use kei_frame::{Camera, Captured, Frame, PixelFormat};
use kei_sim::{Pace, Scene, SimCamera};
use std::error::Error;
use std::path::Path;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut scene = match std::env::args().nth(1) {
        Some(path) => Scene::load(Path::new(&path))?,
        None => Scene::default(),
    };
    scene.duration_s = 10.0;
    for format in [PixelFormat::Rgb24, PixelFormat::Yuyv] {
        let start = Instant::now();
        let mut camera = SimCamera::new(scene.clone(), format, Pace::Unhurried)?;
        let set_up = start.elapsed();
        let mut frame = Frame::empty();
        let (start, mut frames) = (Instant::now(), 0u32);
        while camera.capture(&mut frame)? == Captured::Frame {
            frames += 1;
        }
        let each = start.elapsed() / frames.max(1);
        let (width, height) = (frame.width, frame.height);
        println!("{format:?} {width}x{height}: {each:.2?} per frame, set-up {set_up:.0?}");
    }
    Ok(())
}
