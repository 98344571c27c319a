//! Plays a film in a loop to a virtual camera (kernel module v4l2loopback) until it is killed: `feed_camera
//! DEVICE FILM.yuyv WIDTH HEIGHT FRAMES_PER_SECOND`. The example `film` of kei-sim renders the film.

use std::error::Error;
use std::io::Write;
use std::time::{Duration, Instant};
use v4l::prelude::Device;
use v4l::video::Output;
use v4l::{FourCC, format::FieldOrder};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [device, film, width, height, rate] = args.as_slice() else {
        return Err("usage: feed_camera DEVICE FILM.yuyv WIDTH HEIGHT FRAMES_PER_SECOND".into());
    };
    let (width, height): (u32, u32) = (width.parse()?, height.parse()?);
    let interval = Duration::from_secs_f64(1.0 / rate.parse::<f64>()?);
    let film = std::fs::read(film)?;

    let mut device = Device::with_path(device)?;
    let mut format = device.format()?;
    (format.width, format.height, format.fourcc) = (width, height, FourCC::new(b"YUYV"));
    (format.stride, format.size, format.field_order) =
        (2 * width, 2 * width * height, FieldOrder::Progressive);
    device.set_format(&format)?;
    let mut due = Instant::now();
    for frame in film.chunks_exact(2 * (width * height) as usize).cycle() {
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        // The driver expects whole frames, and timestamps each one.
        device.write_all(frame)?;
        due += interval;
    }
    Ok(())
}
