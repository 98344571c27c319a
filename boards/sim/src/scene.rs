//! A scene: who runs how, where the camera stands, what is around. Small TOML files.

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

/// Why a scene can't be used.
#[derive(Debug, Error)]
pub enum SceneError {
    /// The file can't be read.
    #[error("can't read scene {path}: {source}", path = path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// Not TOML, a key nobody knows, or a value of the wrong kind; the message shows the line and the key.
    #[error("scene {name}: {source}")]
    Malformed {
        /// File name, or "(text)".
        name: String,
        /// The parser's words.
        source: Box<toml::de::Error>,
    },
    /// A number out of range.
    #[error("scene key {0}")]
    OutOfRange(#[from] OutOfRange),
    /// The runner can't move so.
    #[error("scene key runner: {0}")]
    Gait(#[from] GaitError),
    /// The events can't be.
    #[error("scene keys speed_change and absent: {0}")]
    Course(#[from] CourseError),
}

/// Somebody else in the frame.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bystander {
    /// Ahead of the belt's middle, m.
    pub ahead_m: f64,
    /// Behind the runner as the camera sees it, m; negative is between runner and camera.
    pub behind_m: f64,
    /// Body height, m.
    pub height_m: f64,
    /// 0 stands still; else walks or runs in place, as on a treadmill, km/h.
    pub speed_kmh: f64,
    /// Clothes and colours.
    pub look: Look,
}

impl Bystander {
    /// Says which number of the bystander at `index` of the scene is out of range.
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

/// Everything that a simulated camera sees.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scene {
    /// In words.
    pub about: String,
    /// Same seed, same frames.
    pub seed: u64,
    /// Length, s.
    pub duration_s: f64,
    /// Who runs, and how.
    pub runner: RunnerSettings,
    /// Where the camera stands.
    pub camera: CameraSettings,
    /// What stands around.
    pub room: RoomSettings,
    /// Who else is there.
    pub bystander: Vec<Bystander>,
    /// Seconds and km/h: when the belt begins to change its speed, and to what; 0 stops it, and the runner stands.
    /// The belt takes a second for each 0.6 m/s, and no less than two. An entry at 0 s is how it begins.
    pub speed_change: Vec<[f64; 2]>,
    /// Spans from s to s with nobody on the treadmill: the runner walks off the standing belt before, and onto it
    /// after.
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
    /// Longest simulated run, s. A steady one of any length is there at once: it repeats itself.
    pub const LONGEST_S: f64 = 6.0 * 3600.0;

    /// Reads a scene file.
    ///
    /// # Errors
    /// Unreadable, malformed, or a number out of range.
    pub fn load(path: &Path) -> Result<Scene, SceneError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| SceneError::Unreadable { path: path.to_owned(), source })?;
        Scene::parse(&text, &path.display().to_string())
    }

    /// Reads a scene from TOML text.
    ///
    /// # Errors
    /// Malformed, or a number out of range.
    pub fn from_toml(text: &str) -> Result<Scene, SceneError> {
        Scene::parse(text, "(text)")
    }

    fn parse(text: &str, name: &str) -> Result<Scene, SceneError> {
        let malformed = |e| SceneError::Malformed { name: name.to_owned(), source: Box::new(e) };
        let scene: Scene = toml::from_str(text).map_err(malformed)?;
        scene.check()?;
        Ok(scene)
    }

    /// Whether the runner does one thing at one speed from begin to end.
    pub fn is_steady(&self) -> bool {
        self.speed_change.is_empty() && self.absent.is_empty()
    }

    /// Says which number is out of range.
    ///
    /// # Errors
    /// The first such number.
    pub fn check(&self) -> Result<(), SceneError> {
        range::check(&[("duration_s", self.duration_s, 0.0, Scene::LONGEST_S)])?;
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
