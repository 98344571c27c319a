//! `kei-unit run`: puts the stages together and lets them run.

use crate::Ended;
use crate::cli::{PanelChoice, RunOptions};
use crate::controls::Controls;
use crate::error::UnitError;
use crate::host::since_start;
use crate::models;
use crate::present::Presenter;
use crate::service::{Pulse, Service};
use crate::sessions::{FIRMWARE, Sessions};
use crate::settings::RunnerSettings;
use crate::stage::buttons::ButtonsStage;
use crate::stage::camera::{self, CameraLine};
use crate::stage::link::{LinkStage, paired_laptops};
use crate::stage::log::{self, LogLine, LogStage};
use crate::stage::pose::PoseStage;
use crate::stage::screen::{ScreenLine, ScreenStage};
use crate::stage::spawn;
use embedded_graphics::prelude::Size;
use kei_boards::camera::open_camera;
use kei_boards::panel::{Panel, PngPanel, TerminalPanel, open_panel, panel_size};
use kei_boards::profile::{CameraProfile, Profile, VideoCamera};
use kei_core::{GaitAnalyzer, Settings};
use kei_frame::Camera;
use kei_models::{PoseNet, PoseTracker};
use kei_screen::Changes;
use kei_wire::EndReason;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use tracing::info;

/// How many of its pixels a screen's pixel takes in the picture that is left behind.
const SCREENSHOT_SCALE: u32 = 2;
/// How long after its time a live source may bring its last picture.
const GRACE: Duration = Duration::from_secs(5);

pub(crate) fn run(options: &RunOptions) -> Result<Ended, UnitError> {
    let mut profile = profile(options)?;
    let settings = RunnerSettings::load(&profile.session.store, &profile.runner);
    profile.runner = settings.runner();
    let (size, panel) = open_screen(&profile, options.panel)?;
    let told = settings.told();
    let mut screen = ScreenStage::new(size, panel, Presenter::new(told.now()));
    let Loaded { net, model, camera } = match load(&profile, &mut screen) {
        Ok(loaded) => loaded,
        Err(error) => {
            screen.show_failed(&error.with_causes());
            return Err(error);
        }
    };
    let network = net.network();
    let (reference, reference_name) = models::load_reference(&profile.session.store, network);
    let patient = match &profile.camera {
        CameraProfile::Simulated(camera) => !camera.real_time,
        CameraProfile::Video(camera) => !camera.real_time,
        _ => false,
    };

    let stage = PoseStage {
        tracker: PoseTracker::new(net),
        analyzer: Box::new(GaitAnalyzer::new(
            reference,
            Settings {
                height_cm: profile.runner.height_cm,
                belt_speed_kmh: profile.runner.belt_speed_kmh,
                ..Settings::default()
            },
        )),
        height_cm: profile.runner.height_cm,
        conditions: told.now(),
        told: Arc::clone(&told),
        length: options.length,
        trace: settings.keypoint_trace(),
        is_scored: false,
    };
    let sessions =
        Arc::new(Sessions::new(&profile, Some((&model, network, reference_name)), Arc::clone(&told))?);
    // With a button for it, a session waits to be begun, unless one was cut off.
    let records = profile.buttons.is_none() || sessions.is_cut_off();
    let controls = profile
        .buttons
        .is_some()
        .then(|| Arc::new(Controls::new(profile.runner.shoes.clone(), told, records)));
    screen.listen_to(controls.clone());
    let stopped = Arc::new(Mutex::new(None));
    let pulse = Arc::new(Pulse::default());
    let camera_line = CameraLine::new(Arc::clone(&pulse));
    stop_on_signal(&camera_line, &stopped)?;
    let (entries, waiting) = sync_channel(log::QUEUE);
    let log_line = Arc::new(LogLine::new(entries, patient, Arc::clone(&pulse)));
    let screen_line = Arc::new(ScreenLine::new());

    let (feed, live) = kei_link::live_feed();
    let link = LinkStage::start(&profile, &sessions, settings, live)?;
    let log_thread = spawn("the log", {
        let (line, stopped, sessions) = (Arc::clone(&log_line), Arc::clone(&stopped), Arc::clone(&sessions));
        move || {
            let reason =
                || stopped.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or(EndReason::EndOfInput);
            LogStage::new(sessions, feed, records).run(&waiting, &line, reason)
        }
    })?;
    let screen_thread = spawn("the screen", {
        let (line, camera, log) = (Arc::clone(&screen_line), Arc::clone(&camera_line), Arc::clone(&log_line));
        let cable = link.watch();
        move || screen.run(&line, &camera, &log, &cable)
    })?;
    let pose_thread = spawn("the pose stage", {
        let (camera, screen, log) =
            (Arc::clone(&camera_line), Arc::clone(&screen_line), Arc::clone(&log_line));
        move || stage.run(&camera, &screen, &log)
    })?;
    let camera_thread = spawn("the camera", {
        let line = Arc::clone(&camera_line);
        move || camera::run(camera, &line, patient)
    })?;

    let buttons_thread = match (&profile.buttons, &controls) {
        (Some(buttons), Some(controls)) => {
            let stage = ButtonsStage {
                profile: buttons.clone(),
                pins: profile.pins.clone(),
                controls: Arc::clone(controls),
                log: Arc::clone(&log_line),
                camera: Arc::clone(&camera_line),
                paired_laptops: paired_laptops(&profile.session.store),
            };
            Some(spawn("the buttons", move || stage.run())?)
        }
        _ => None,
    };

    let mut service = Service::from_environment();
    service.ready();
    info!("{FIRMWARE} runs on the board \"{}\"", profile.name);
    let deadline = options.length.filter(|_| !patient).map(|length| Instant::now() + length + GRACE);
    while !pose_thread.is_finished() {
        thread::sleep(Duration::from_millis(20));
        service.feed(&pulse);
        if deadline.is_some_and(|deadline| Instant::now() > deadline) {
            camera_line.stop.store(true, Ordering::Relaxed);
            camera_line.frames.close();
        }
    }
    service.stopping();
    // In the order of the data: each stage ends when the one before it has.
    let tally = join(pose_thread);
    let camera_end = join(camera_thread);
    // A source that has ended tells nobody to stop.
    camera_line.stop.store(true, Ordering::Relaxed);
    if let Some(buttons) = buttons_thread {
        join(buttons);
    }
    screen_line.sights.close();
    log_line.close();
    let screen = join(screen_thread);
    let kept = join(log_thread);
    link.stop();
    if let Some(path) = &options.screenshot {
        let mut picture = PngPanel::new(path, size, SCREENSHOT_SCALE, Duration::ZERO)?;
        picture.show(screen.picture(), &Changes::everything(size))?;
    }
    screen.finish()?;
    let tally = tally?;
    println!("{}", tally.summary());
    camera_end.map_err(UnitError::Camera)?;
    match kept.trouble {
        Some(trouble) => {
            Err(UnitError::NotRecorded(format!("{trouble} ({} records lost)", kept.lost_records)))
        }
        None if controls.is_some_and(|controls| controls.shut_down.load(Ordering::Relaxed)) => {
            Ok(Ended::ShutDown)
        }
        None => Ok(Ended::Done),
    }
}

/// What there has to be for a run.
struct Loaded {
    net: PoseNet,
    /// The network's file.
    model: PathBuf,
    camera: Box<dyn Camera>,
}

/// Loads it, with the first pictures on the screen.
fn load(profile: &Profile, screen: &mut ScreenStage) -> Result<Loaded, UnitError> {
    screen.show_starting("loading the pose network");
    if let Some(after) = since_start().filter(|_| screen.is_shown()) {
        info!("the screen is drawn, {:.2} s after the start", after.as_secs_f32());
    }
    let begun = Instant::now();
    let (net, model) = models::load_pose(profile)?;
    info!("pose network {} loaded in {:.2} s", model.display(), begun.elapsed().as_secs_f32());
    screen.show_starting("opening the camera");
    Ok(Loaded { net, model, camera: open_camera(&profile.camera)? })
}

/// A stage's result; its panic goes on here.
fn join<T>(thread: thread::JoinHandle<T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// The profile with what the command line says otherwise.
fn profile(options: &RunOptions) -> Result<Profile, UnitError> {
    let mut profile = options.board.load()?;
    if let Some(path) = &options.clip {
        profile.camera = CameraProfile::Video(VideoCamera { path: path.clone(), real_time: false });
    }
    Ok(profile)
}

/// The panel of the profile, or of the command line.
fn open_screen(
    profile: &Profile,
    choice: Option<PanelChoice>,
) -> Result<(Size, Option<Box<dyn Panel>>), UnitError> {
    let size = panel_size(&profile.panel);
    let panel = match choice {
        Some(PanelChoice::None) => None,
        Some(PanelChoice::Terminal) => Some(Box::new(TerminalPanel::open(size)?) as Box<dyn Panel>),
        None => open_panel(&profile.panel, &profile.pins)?,
    };
    Ok((size, panel))
}

fn stop_on_signal(
    camera: &Arc<CameraLine>,
    stopped: &Arc<Mutex<Option<EndReason>>>,
) -> Result<(), UnitError> {
    let (camera, stopped) = (Arc::clone(camera), Arc::clone(stopped));
    ctrlc::set_handler(move || {
        info!("told to stop");
        *stopped.lock().unwrap_or_else(PoisonError::into_inner) = Some(EndReason::Shutdown);
        camera.stop.store(true, Ordering::Relaxed);
        camera.frames.close();
    })
    .map_err(UnitError::Signal)
}
