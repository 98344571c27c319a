//! Builds the parts of a unit from its profile, one function each. `run` needs all of them, the other
//! commands some.

use crate::cable::Cable;
use crate::cli::{PanelChoice, RunOptions};
use crate::conditions::{Conditions, ConditionsWatch};
use crate::controls::Controls;
use crate::error::UnitError;
use crate::host;
use crate::models::{self, LoadedNetwork, ModelNames};
use crate::present;
use crate::sessions::Sessions;
use crate::settings::RunnerSettings;
use crate::stage::pose::Gait;
use crate::stage::screen::Display;
use kei_boards::camera::open_camera;
use kei_boards::panel::{Panel, TerminalPanel, open_panel, panel_size};
use kei_boards::profile::{ButtonsProfile, CameraProfile, Profile, VideoCamera};
use kei_frame::Camera;
use std::sync::Arc;
use std::time::Instant;
use tracing::info;

/// Everything that the stages of a run need.
pub(crate) struct Parts {
    /// The board profile, with the options and the settings of a laptop applied.
    pub(crate) profile: Profile,
    pub(crate) settings: RunnerSettings,
    pub(crate) display: Display,
    pub(crate) source: FrameSource,
    pub(crate) gait: Gait,
    pub(crate) sessions: Arc<Sessions>,
    /// Whether a session starts with the program.
    pub(crate) starts_session: bool,
    pub(crate) buttons: Option<ButtonsPart>,
    pub(crate) cable: Option<Cable>,
}

/// A camera or a video file.
pub(crate) struct FrameSource {
    pub(crate) camera: Box<dyn Camera>,
    /// Whether every frame is analysed, however long that takes. A live camera drops frames instead of
    /// waiting.
    pub(crate) lossless: bool,
}

/// The buttons of a board that has them.
pub(crate) struct ButtonsPart {
    pub(crate) profile: ButtonsProfile,
    pub(crate) controls: Arc<Controls>,
}

impl Parts {
    /// Builds the parts of a run. The screen shows the progress, and the error if the network or the camera
    /// fails. The panel comes first because the network takes seconds to load.
    pub(crate) fn build(options: &RunOptions) -> Result<Self, UnitError> {
        let (profile, settings) = runner_profile(options)?;
        let conditions = settings.conditions();
        let mut display = open_display(&profile, options.panel)?;
        let loaded = load(&profile, &conditions.get(), &mut display);
        let (network, source) = loaded.inspect_err(|error| display.show_failed(&error.with_causes()))?;
        let (reference, reference_name) =
            models::load_reference(&profile.session.store, network.net.network());
        let names = ModelNames { pose: network.name(), reference: reference_name.into() };
        let sessions = Arc::new(Sessions::new(&profile, names, conditions.clone())?);
        // A board with buttons starts a session on a press, but resumes an interrupted one at once.
        let starts_session = profile.buttons.is_none() || sessions.has_interrupted();
        Ok(Parts {
            gait: Gait::new(network.net, reference, &conditions, profile.runner.height_cm),
            buttons: buttons(&profile, &conditions, starts_session),
            cable: Cable::open(&profile),
            profile,
            settings,
            display,
            source,
            sessions,
            starts_session,
        })
    }
}

/// Returns the profile with the options of the command line and the settings of a laptop applied.
fn runner_profile(options: &RunOptions) -> Result<(Profile, RunnerSettings), UnitError> {
    let mut profile = options.board.load()?;
    if let Some(path) = &options.clip {
        profile.camera = CameraProfile::Video(VideoCamera { path: path.clone(), real_time: false });
    }
    let settings = RunnerSettings::load(&profile.session.store, &profile.runner);
    profile.runner = settings.runner();
    Ok((profile, settings))
}

/// Opens the panel of the command line, or else the profile's.
pub(crate) fn open_display(profile: &Profile, choice: Option<PanelChoice>) -> Result<Display, UnitError> {
    let size = panel_size(&profile.panel);
    let panel = match choice {
        Some(PanelChoice::None) => None,
        Some(PanelChoice::Terminal) => Some(Box::new(TerminalPanel::open(size)?) as Box<dyn Panel>),
        None => open_panel(&profile.panel, &profile.pins)?,
    };
    Ok(Display::new(size, panel))
}

/// Loads the pose network and opens the camera, which takes seconds. The screen shows each step.
fn load(
    profile: &Profile,
    conditions: &Conditions,
    display: &mut Display,
) -> Result<(LoadedNetwork, FrameSource), UnitError> {
    display.show(&present::starting(conditions, "loading the pose network"));
    if let Some(after) = host::since_start().filter(|_| display.is_shown()) {
        info!("the screen is drawn, {:.2} s after the start", after.as_secs_f32());
    }
    let started = Instant::now();
    let network = models::load_network(profile)?;
    info!("pose network {} loaded in {:.2} s", network.file.display(), started.elapsed().as_secs_f32());
    display.show(&present::starting(conditions, "opening the camera"));
    Ok((network, open_source(profile)?))
}

/// Opens the profile's camera.
pub(crate) fn open_source(profile: &Profile) -> Result<FrameSource, UnitError> {
    let lossless = match &profile.camera {
        CameraProfile::Simulated(camera) => !camera.real_time,
        CameraProfile::Video(camera) => !camera.real_time,
        CameraProfile::V4l2(_) => false,
    };
    Ok(FrameSource { camera: open_camera(&profile.camera)?, lossless })
}

/// Returns the buttons with their controls; `None` if the board has none.
fn buttons(profile: &Profile, conditions: &ConditionsWatch, starts_session: bool) -> Option<ButtonsPart> {
    let shoes = profile.runner.shoes.clone();
    let controls = || Arc::new(Controls::new(shoes, conditions.clone(), starts_session));
    profile.buttons.clone().map(|profile| ButtonsPart { profile, controls: controls() })
}
