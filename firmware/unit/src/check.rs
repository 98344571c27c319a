//! `kei-unit check`: tries each part of the board.

use crate::cli::CheckOptions;
use crate::error::UnitError;
use crate::run::open_panel;
use crate::stage::camera::empty;
use kei_boards::camera::open_camera;
use kei_boards::profile::Profile;
use kei_frame::{CameraError, Captured};
use kei_log::{Limits, OsDisk, Store};
use kei_models::PoseTracker;
use std::error::Error;
use std::time::{Duration, Instant};

/// A camera that gives no picture for so long does not work.
const FIRST_PICTURE: Duration = Duration::from_secs(5);

type Found = Result<String, Box<dyn Error>>;

pub(crate) fn check(options: &CheckOptions) -> Result<(), UnitError> {
    let profile = Profile::load(&options.profile)?;
    println!("board      {}", profile.name);
    let parts: [(&str, Found); 4] = [
        ("camera", camera(&profile)),
        ("pose model", pose(&profile)),
        ("panel", panel(&profile)),
        ("store", store(&profile)),
    ];
    let mut broken = 0;
    for (part, found) in parts {
        match found {
            Ok(what) => println!("{part:<11}works: {what}"),
            Err(error) => {
                broken += 1;
                println!("{part:<11}DOES NOT WORK: {error}");
            }
        }
    }
    if broken > 0 { Err(UnitError::Check(broken)) } else { Ok(()) }
}

fn camera(profile: &Profile) -> Found {
    let mut camera = open_camera(&profile.camera)?;
    let mut frame = empty();
    let begun = Instant::now();
    loop {
        match camera.capture(&mut frame) {
            Ok(Captured::Frame) => break,
            Ok(Captured::End) => return Err("it gives no picture: is the recording empty?".into()),
            Err(CameraError::Interrupted { what }) if begun.elapsed() > FIRST_PICTURE => {
                return Err(what.into());
            }
            Err(CameraError::Interrupted { .. }) => std::thread::sleep(Duration::from_millis(100)),
            Err(broken) => return Err(broken.into()),
        }
    }
    Ok(format!("{}x{} px, {:?}", frame.width, frame.height, frame.format))
}

fn pose(profile: &Profile) -> Found {
    let (net, path) = crate::models::load_pose(profile)?;
    let size = net.size();
    let mut tracker = PoseTracker::new(net);
    let grey = kei_frame::Frame::zeroed(kei_frame::PixelFormat::Grey, 64, 64)?;
    tracker.see(&grey)?;
    let inference_ms = tracker.timings().inference.as_secs_f64() * 1e3;
    Ok(format!("{}, {size}x{size} px, first inference {inference_ms:.0} ms", path.display()))
}

fn panel(profile: &Profile) -> Found {
    let (size, panel) = open_panel(&profile.panel, None)?;
    let there = if panel.is_some() { "" } else { "none, drawn in memory only, " };
    Ok(format!("{there}{}x{} px", size.width, size.height))
}

fn store(profile: &Profile) -> Found {
    let path = &profile.session.store;
    let store = Store::open(OsDisk::new(path)?, kei_log::boot_id()?, Limits::default())?;
    Ok(format!("{}, {} sessions", path.display(), store.sessions().len()))
}
