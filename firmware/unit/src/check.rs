//! `kei-unit check`: tries each part of the board.

use crate::cli::CheckOptions;
use crate::error::{UnitError, with_causes};
use crate::stage::camera::empty;
use kei_boards::buttons::open_buttons;
use kei_boards::camera::open_camera;
use kei_boards::panel::{open_panel, panel_size};
use kei_boards::profile::Profile;
use kei_frame::{CameraError, Captured};
use kei_log::{Limits, OsDisk, Store};
use kei_models::PoseTracker;
use kei_screen::{Line, Screen, ScreenState};
use std::error::Error;
use std::os::unix::fs::OpenOptionsExt;
use std::time::{Duration, Instant};

/// Pictures by which a camera's true rate is told, and how long they may take.
const PICTURES: u32 = 60;
const PICTURES_TIME: Duration = Duration::from_secs(5);

/// A camera that gives no picture for so long does not work.
const FIRST_PICTURE: Duration = Duration::from_secs(5);

/// Opening a serial line must not wait for its carrier. From fcntl.h, the same on x86-64 and ARM.
const O_NONBLOCK: i32 = 0o4000;

type Found = Result<String, Box<dyn Error>>;

pub(crate) fn check(options: &CheckOptions) -> Result<(), UnitError> {
    let profile = Profile::load(&options.profile)?;
    println!("board      {}", profile.name);
    let parts: [(&str, Found); 6] = [
        ("camera", camera(&profile)),
        ("pose model", pose(&profile)),
        ("panel", panel(&profile)),
        ("buttons", buttons(&profile)),
        ("cable", cable(&profile)),
        ("store", store(&profile)),
    ];
    let mut broken = 0;
    for (part, found) in parts {
        match found {
            Ok(what) => println!("{part:<11}works: {what}"),
            Err(error) => {
                broken += 1;
                println!("{part:<11}DOES NOT WORK: {}", with_causes(error.as_ref()));
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
    let begun = Instant::now();
    for _ in 1..PICTURES {
        if begun.elapsed() > PICTURES_TIME || camera.capture(&mut frame)? == Captured::End {
            break;
        }
    }
    let size = format!("{}x{} px, {:?}", frame.width, frame.height, frame.format);
    Ok(camera.describe().map_or(size.clone(), |words| format!("{size}; {words}")))
}

fn pose(profile: &Profile) -> Found {
    let (net, path) = crate::models::load_pose(profile)?;
    let size = net.size();
    let mut tracker = PoseTracker::new(net);
    let grey = kei_frame::Frame::zeroed(kei_frame::PixelFormat::Grey, 64, 64)?;
    tracker.track(&grey)?;
    let inference_ms = tracker.timings().inference.as_secs_f64() * 1e3;
    Ok(format!("{}, {size}x{size} px, first inference {inference_ms:.0} ms", path.display()))
}

/// Shows a picture; whether it is seen, only the user can tell.
fn panel(profile: &Profile) -> Found {
    let size = panel_size(&profile.panel);
    let Some(mut panel) = open_panel(&profile.panel, &profile.pins)? else {
        return Ok(format!("none, drawn in memory only, {}x{} px", size.width, size.height));
    };
    let pixels = || vec![0; (size.width * size.height) as usize];
    let mut screen = Screen::new(size, pixels(), pixels()).map_err(|error| error.to_string())?;
    let message = Line::new("kei-unit check: you can read this");
    let changes = screen.update(&ScreenState { message, ..ScreenState::default() });
    panel.show(screen.picture(), &changes).and_then(|()| panel.finish())?;
    Ok(format!("{}x{} px; it should say \"you can read this\"", size.width, size.height))
}

fn buttons(profile: &Profile) -> Found {
    let Some(wired) = &profile.buttons else {
        return Ok("none, a session begins with the program".to_owned());
    };
    let down = open_buttons(wired, &profile.pins)?.down()?;
    let names = ["start", "faster", "slower", "shoe"];
    match names.iter().zip(down).find(|(_, down)| *down) {
        Some((name, _)) => Err(format!(
            "button \"{name}\" is down: let go of it; if nobody presses it, its wire touches another one, or \
             `pull` in [buttons] is not how it is wired"
        )
        .into()),
        None => Ok("start, faster, slower and shoe are up".to_owned()),
    }
}

fn cable(profile: &Profile) -> Found {
    let Some(path) = &profile.link.path else { return Ok("none, sessions stay on the unit".to_owned()) };
    let opened = std::fs::File::options().read(true).write(true).custom_flags(O_NONBLOCK).open(path);
    match opened {
        Ok(_) => Ok(path.display().to_string()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(format!(
            "there is no {}: set the serial line up with scripts/install-unit and start the board anew, or \
             correct `path` in [link]",
            path.display()
        )
        .into()),
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Err(format!(
            "no permission for {}: add this user to the group `dialout` and log in again",
            path.display()
        )
        .into()),
        Err(error) => Err(format!("{}: {error}", path.display()).into()),
    }
}

fn store(profile: &Profile) -> Found {
    let path = &profile.session.store;
    let store = Store::open(OsDisk::new(path)?, kei_log::boot_id()?, Limits::default())?;
    Ok(format!("{}, {} sessions", path.display(), store.sessions().len()))
}
