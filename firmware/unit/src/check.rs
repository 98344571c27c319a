//! `kei-unit check`: tests each part of the board.

use crate::cli::CheckOptions;
use crate::error::{UnitError, with_causes};
use crate::message::CapturedFrame;
use crate::models;
use crate::parts::{open_display, open_source};
use kei_boards::buttons::open_buttons;
use kei_boards::panel::panel_size;
use kei_boards::profile::{PanelProfile, Profile};
use kei_frame::{Camera, CameraError, Captured, Frame};
use kei_log::{Limits, OsDisk, Store};
use kei_screen::{ScreenState, TextLine};
use std::error::Error;
use std::os::unix::fs::OpenOptionsExt;
use std::time::{Duration, Instant};

/// Frames from which a camera's true rate is measured, and the longest time for them.
const FRAMES: u32 = 60;
const FRAMES_TIMEOUT: Duration = Duration::from_secs(5);

/// A camera that gives no frame for this long does not work.
const FIRST_FRAME_TIMEOUT: Duration = Duration::from_secs(5);
/// Delay before a camera that was interrupted is tried again.
const RETRY_INTERVAL: Duration = Duration::from_millis(100);

/// Opens a serial line without waiting for its carrier. From fcntl.h, the same on x86-64 and ARM.
const O_NONBLOCK: i32 = 0o4000;

/// What was found of a part, or why it does not work.
type CheckResult = Result<String, Box<dyn Error>>;

pub(crate) fn check(options: &CheckOptions) -> Result<(), UnitError> {
    let profile = Profile::load(&options.profile)?;
    println!("board      {}", profile.name);
    let parts: [(&str, CheckResult); 6] = [
        ("camera", camera(&profile)),
        ("pose model", pose(&profile)),
        ("panel", panel(&profile)),
        ("buttons", buttons(&profile)),
        ("cable", cable(&profile)),
        ("store", store(&profile)),
    ];
    let mut broken = 0;
    for (part, result) in parts {
        match result {
            Ok(what) => println!("{part:<11}works: {what}"),
            Err(error) => {
                broken += 1;
                println!("{part:<11}DOES NOT WORK: {}", with_causes(error.as_ref()));
            }
        }
    }
    if broken > 0 { Err(UnitError::Check(broken)) } else { Ok(()) }
}

fn camera(profile: &Profile) -> CheckResult {
    let mut camera = open_source(profile)?.camera;
    let mut frame = CapturedFrame::empty().frame;
    capture_first(camera.as_mut(), &mut frame)?;
    let started = Instant::now();
    for _ in 1..FRAMES {
        if started.elapsed() > FRAMES_TIMEOUT || camera.capture(&mut frame)? == Captured::End {
            break;
        }
    }
    let size = format!("{}x{} px, {:?}", frame.width, frame.height, frame.format);
    Ok(camera.describe().map_or(size.clone(), |description| format!("{size}; {description}")))
}

fn capture_first(camera: &mut dyn Camera, frame: &mut Frame) -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    loop {
        match camera.capture(frame) {
            Ok(Captured::Frame) => return Ok(()),
            Ok(Captured::End) => return Err("it gives no picture: is the recording empty?".into()),
            Err(CameraError::Interrupted { what }) if started.elapsed() > FIRST_FRAME_TIMEOUT => {
                return Err(what.into());
            }
            Err(CameraError::Interrupted { .. }) => std::thread::sleep(RETRY_INTERVAL),
            Err(broken) => return Err(broken.into()),
        }
    }
}

fn pose(profile: &Profile) -> CheckResult {
    let network = models::load_network(profile)?;
    let (size, file) = (network.net.size(), network.file);
    let inference_ms = models::first_inference(network.net)?.as_secs_f64() * 1e3;
    Ok(format!("{}, {size}x{size} px, first inference {inference_ms:.0} ms", file.display()))
}

/// Shows a picture; only the user can tell whether it is seen.
fn panel(profile: &Profile) -> CheckResult {
    let size = panel_size(&profile.panel);
    if profile.panel == PanelProfile::None {
        return Ok(format!("none, drawn in memory only, {}x{} px", size.width, size.height));
    }
    let mut display = open_display(profile, None)?;
    let message = TextLine::new("kei-unit check: you can read this");
    display.try_show(&ScreenState { message, ..ScreenState::default() })?;
    display.finish()?;
    Ok(format!("{}x{} px; it should say \"you can read this\"", size.width, size.height))
}

fn buttons(profile: &Profile) -> CheckResult {
    let Some(wired) = &profile.buttons else {
        return Ok("none, a session begins with the program".to_owned());
    };
    let down = open_buttons(wired, &profile.pins)?.pressed()?;
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

fn cable(profile: &Profile) -> CheckResult {
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

fn store(profile: &Profile) -> CheckResult {
    let path = &profile.session.store;
    let store = Store::open(OsDisk::new(path)?, kei_log::boot_id()?, Limits::default())?;
    Ok(format!("{}, {} sessions", path.display(), store.sessions().len()))
}
