//! `kei-unit check`: tests each part of the board and prints a fix for each one that fails.

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

/// Number of frames from which the frame rate is measured.
const FRAMES: u32 = 60;
/// Longest time to wait for them.
const FRAMES_TIMEOUT: Duration = Duration::from_secs(5);

/// A camera that delivers no frame for this long has failed.
const FIRST_FRAME_TIMEOUT: Duration = Duration::from_secs(5);
/// Delay before retrying a camera that was interrupted.
const RETRY_INTERVAL: Duration = Duration::from_millis(100);

/// Flag to open a serial line without waiting for its carrier. From fcntl.h, the same on x86-64 and ARM.
const O_NONBLOCK: i32 = 0o4000;

/// A description of a part that works, or the error of one that does not.
type CheckResult = Result<String, Box<dyn Error>>;

/// Tests every part of the board, even after one has failed, and prints a line for each.
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

/// Waits for the first frame. A camera that is still starting is retried for [`FIRST_FRAME_TIMEOUT`].
fn capture_first(camera: &mut dyn Camera, frame: &mut Frame) -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    loop {
        match camera.capture(frame) {
            Ok(Captured::Frame) => return Ok(()),
            Ok(Captured::End) => return Err("no frame: check that the video file is not empty".into()),
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

/// Shows a text on the panel. Only the user can see whether it appears, so the result quotes the text.
fn panel(profile: &Profile) -> CheckResult {
    let size = panel_size(&profile.panel);
    if profile.panel == PanelProfile::None {
        return Ok(format!("none; the screen is drawn in memory only, {}x{} px", size.width, size.height));
    }
    let mut display = open_display(profile, None)?;
    let message = TextLine::new("kei-unit check: you can read this");
    display.try_show(&ScreenState { message, ..ScreenState::default() })?;
    display.finish()?;
    Ok(format!("{}x{} px; it should say \"you can read this\"", size.width, size.height))
}

fn buttons(profile: &Profile) -> CheckResult {
    let Some(wired) = &profile.buttons else {
        return Ok("none; a session starts with the program".to_owned());
    };
    let down = open_buttons(wired, &profile.pins)?.pressed()?;
    let names = ["start", "faster", "slower", "shoe"];
    match names.iter().zip(down).find(|(_, down)| *down) {
        Some((name, _)) => Err(format!(
            "button \"{name}\" reads as pressed: release it. If it is released, its wire has a short \
             circuit, or `pull` in [buttons] does not match the wiring"
        )
        .into()),
        None => Ok("start, faster, slower and shoe are released".to_owned()),
    }
}

fn cable(profile: &Profile) -> CheckResult {
    let Some(path) = &profile.link.path else { return Ok("none; sessions stay on the unit".to_owned()) };
    let opened = std::fs::File::options().read(true).write(true).custom_flags(O_NONBLOCK).open(path);
    match opened {
        Ok(_) => Ok(path.display().to_string()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(format!(
            "there is no {}: set up the serial line with scripts/install-unit and restart the board, or \
             correct `path` in [link]",
            path.display()
        )
        .into()),
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Err(format!(
            "cannot open {}: permission denied. Add your user to the group \"dialout\" and log in again: \
             sudo usermod -aG dialout $USER",
            path.display()
        )
        .into()),
        Err(error) => Err(format!("cannot open {}: {error}", path.display()).into()),
    }
}

fn store(profile: &Profile) -> CheckResult {
    let path = &profile.session.store;
    let store = Store::open(OsDisk::new(path)?, kei_log::boot_id()?, Limits::default())?;
    Ok(format!("{}, {} sessions", path.display(), store.sessions().len()))
}
