//! A scene: the runner, the camera and the room. Scenes are small TOML files.

use crate::figure::Look;
use crate::gait::error::GaitError;
use crate::gait::plan::CourseError;
use crate::optics::CameraSettings;
use crate::range::{self, OutOfRange};
use crate::room::RoomSettings;
use crate::runner::RunnerSettings;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Reason why a scene cannot be used.
#[derive(Debug, Error)]
pub enum SceneError {
    /// The file cannot be read.
    #[error("cannot read scene {path}: {source}", path = path.display())]
    Unreadable {
        /// Path of the scene file.
        path: PathBuf,
        /// The error from the operating system.
        source: std::io::Error,
    },
    /// The text is not TOML, has an unknown key, or a value of the wrong type. The message shows the line and
    /// the key.
    #[error("scene {name}: {source}")]
    Malformed {
        /// File name, or "(text)" for a scene that was not loaded from a file.
        name: String,
        /// The message of the parser.
        source: Box<toml::de::Error>,
    },
    /// A number is out of range.
    #[error("scene key {0}")]
    OutOfRange(#[from] OutOfRange),
    /// The gait of the runner is impossible.
    #[error("scene key runner: {0}")]
    Gait(#[from] GaitError),
    /// The speed changes and absences are impossible.
    #[error("scene keys speed_change and absent: {0}")]
    Course(#[from] CourseError),
}

/// Another person in the frame.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bystander {
    /// Position ahead of the belt's middle, in m.
    pub ahead_m: f64,
    /// Distance behind the runner as seen from the camera, in m; negative is between runner and camera.
    pub behind_m: f64,
    /// Body height, in m.
    pub height_m: f64,
    /// Speed of walking or running in place, as on a treadmill, in km/h; 0 stands still.
    pub speed_kmh: f64,
    /// Clothes and colours.
    pub look: Look,
}

impl Bystander {
    /// Fails with the first number of the bystander at `index` that is out of range.
    fn check(&self, index: usize) -> Result<(), OutOfRange> {
        let numbers = [
            ("height_m", self.height_m, 1.0, 2.3),
            ("speed_kmh", self.speed_kmh, 0.0, 25.0),
            ("ahead_m", self.ahead_m, -20.0, 20.0),
            ("behind_m", self.behind_m, -20.0, 20.0),
        ];
        numbers.iter().try_for_each(|&(key, value, low, high)| {
            range::check_one(format!("bystander[{index}].{key}"), value, low, high)
        })
    }
}

impl Default for Bystander {
    fn default() -> Self {
        let look = Look { shirt: [60, 96, 150], shorts: [70, 70, 76], ..Look::default() };
        Bystander { ahead_m: -1.2, behind_m: 1.0, height_m: 1.70, speed_kmh: 0.0, look }
    }
}

/// Everything that the simulated camera sees.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scene {
    /// Description of the scene.
    pub about: String,
    /// Seed of all random numbers: the same seed gives the same frames.
    pub seed: u64,
    /// Duration, in s.
    pub duration_s: f64,
    /// The runner and their gait.
    pub runner: RunnerSettings,
    /// Position and properties of the camera.
    pub camera: CameraSettings,
    /// The room around the treadmill.
    pub room: RoomSettings,
    /// Other people in view.
    pub bystander: Vec<Bystander>,
    /// Changes of belt speed as pairs of start time (s) and new speed (km/h). At speed 0, the belt stops and
    /// the runner stands. A change takes one second per 0.6 m/s, and at least two seconds. An entry at 0 s
    /// sets the initial speed.
    pub speed_change: Vec<[f64; 2]>,
    /// Spans of time, in s, during which the treadmill is empty. The runner walks off the stationary belt
    /// before each span, and back onto it afterwards.
    pub absent: Vec<[f64; 2]>,
}

impl Default for Scene {
    fn default() -> Self {
        Scene {
            about: String::new(),
            seed: 1,
            duration_s: 60.0,
            runner: RunnerSettings::default(),
            camera: CameraSettings::default(),
            room: RoomSettings::default(),
            bystander: Vec::new(),
            speed_change: Vec::new(),
            absent: Vec::new(),
        }
    }
}

impl Scene {
    /// Longest simulated run, in s: six hours. A steady run of any length is solved quickly, because it
    /// repeats a shorter stretch.
    pub const MAX_DURATION_S: f64 = 6.0 * 3600.0;

    /// Loads a scene file.
    ///
    /// # Errors
    /// Fails if the file cannot be read, is malformed, or a number is out of range.
    pub fn load(path: &Path) -> Result<Scene, SceneError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| SceneError::Unreadable { path: path.to_owned(), source })?;
        Scene::parse(&text, &path.display().to_string())
    }

    /// Parses a scene from TOML text.
    ///
    /// # Errors
    /// Fails if the text is malformed or a number is out of range.
    pub fn from_toml(text: &str) -> Result<Scene, SceneError> {
        Scene::parse(text, "(text)")
    }

    fn parse(text: &str, name: &str) -> Result<Scene, SceneError> {
        let malformed = |e| SceneError::Malformed { name: name.to_owned(), source: Box::new(e) };
        let scene: Scene = toml::from_str(text).map_err(malformed)?;
        scene.check()?;
        Ok(scene)
    }

    /// Returns whether the runner keeps one speed for the whole scene.
    pub fn is_steady(&self) -> bool {
        self.speed_change.is_empty() && self.absent.is_empty()
    }

    /// Checks that all numbers are in range.
    ///
    /// # Errors
    /// Fails with the first number that is out of range.
    pub fn check(&self) -> Result<(), SceneError> {
        range::check(&[("duration_s", self.duration_s, 0.0, Scene::MAX_DURATION_S)])?;
        self.runner.check()?;
        self.camera.check()?;
        self.room.check()?;
        for (index, bystander) in self.bystander.iter().enumerate() {
            bystander.check(index)?;
        }
        self.runner.gait().check()?;
        Ok(())
    }
}
