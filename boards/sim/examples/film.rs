//! Renders whole strides of a scene's runner, to be played in a loop through a virtual camera:
//! `film OUT.yuyv [SCENE.toml] [STRIDES] [FRAMES]`. Prints width, height and frame rate.
//!
//! The file contains the frames as YUYV, as from a webcam, without headers. The frame rate is chosen so that
//! the first frame follows the last one without a jump; 5 strides in 36 frames give about 10 fps.

use kei_frame::{Camera, Captured, Frame, PixelFormat};
use kei_sim::{Pace, Scene, SimCamera};
use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let out = args.first().ok_or("usage: film OUT.yuyv [SCENE.toml] [STRIDES] [FRAMES]")?;
    let mut scene = match args.get(1) {
        Some(path) => Scene::load(Path::new(path))?,
        None => Scene::default(),
    };
    let strides: f64 = args.get(2).map_or(Ok(5.0), |n| n.parse())?;
    let frames: u32 = args.get(3).map_or(Ok(36), |n| n.parse())?;

    scene.camera.frames_per_second = f64::from(frames) / (strides * scene.runner.gait().stride_time());
    scene.duration_s = (f64::from(frames) + 1.0) / scene.camera.frames_per_second;
    let (width, height, rate) = (scene.camera.width, scene.camera.height, scene.camera.frames_per_second);
    let mut camera = SimCamera::new(scene, PixelFormat::Yuyv, Pace::Unhurried)?;
    let mut frame = Frame::empty();
    let mut file = BufWriter::new(File::create(out)?);
    for _ in 0..frames {
        if camera.capture(&mut frame)? == Captured::End {
            return Err("the scene ended before the last frame: set drop_share to 0 in [camera]".into());
        }
        file.write_all(&frame.data)?;
    }
    file.flush()?;
    println!("{width} {height} {rate:.6}");
    Ok(())
}
