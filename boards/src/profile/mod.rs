//! The profile of a board: which parts it has and how they are set, as a TOML file.
//!
//! Everything is checked when it is loaded: an unknown key, a value out of its range or of the wrong type is
//! an error that names file, line and key and says what is allowed. Paths are relative to the profile.
//!
//! ```toml
//! name = "simulated"
//!
//! [camera]
//! kind = "simulated"
//!
//! [panel]
//! kind = "terminal"
//!
//! [session]
//! store = "sessions"
//!
//! [runner]
//! shoes = ["daily", "carbon"]
//! ```

mod camera;
mod check;
mod document;
mod panel;
mod pins;
mod runner;

pub use camera::{CameraProfile, Coding, SimulatedCamera, V4l2Camera, VideoCamera};
pub use panel::{Backlight, Controller, PanelProfile, PngPanel, SpiPanel, TerminalPanel};
pub use pins::{ButtonsProfile, GpioLine, PinDriver, PinsProfile, Pull};
pub use runner::RunnerProfile;

use document::Document;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why a profile can't be used.
#[derive(Debug, Error)]
pub enum ProfileError {
    /// The file can't be read.
    #[error("profile {}: {source}", path.display())]
    Read {
        /// The profile.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Something in it is wrong.
    #[error("profile {}{}: {message}", path.display(), at_line(*line))]
    Invalid {
        /// The profile.
        path: PathBuf,
        /// From 1; `None` where something is missing altogether.
        line: Option<usize>,
        /// The key, what is wrong with it and what is allowed.
        message: String,
    },
}

fn at_line(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(", line {line}"))
}

/// A board and its settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// What the board is called, on the screen and in the session records.
    pub name: String,
    /// Where pictures come from.
    pub camera: CameraProfile,
    /// The pose network.
    pub pose: PoseProfile,
    /// Where the screen is shown.
    pub panel: PanelProfile,
    /// How the pins of panel and buttons are reached.
    pub pins: PinsProfile,
    /// The buttons; without them a session begins with the program.
    pub buttons: Option<ButtonsProfile>,
    /// Where sessions are kept.
    pub session: SessionProfile,
    /// The cable to the laptop.
    pub link: LinkProfile,
    /// Who runs, and in what.
    pub runner: RunnerProfile,
}

/// `[pose]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PoseProfile {
    /// A MoveNet `.tflite`; without it, the environment's `KEI_POSE_MODEL`.
    pub model: Option<PathBuf>,
    /// Threads of the interpreter.
    #[serde(deserialize_with = "check::threads")]
    pub threads: usize,
}

impl Default for PoseProfile {
    fn default() -> Self {
        PoseProfile { model: None, threads: 1 }
    }
}

/// `[session]`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionProfile {
    /// Folder of the recorded sessions.
    pub store: PathBuf,
}

/// `[link]`
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LinkProfile {
    /// Serial device that leads to the laptop; without it, sessions can't be fetched over a cable.
    pub path: Option<PathBuf>,
}

impl Profile {
    /// Reads and checks a profile.
    ///
    /// # Errors
    /// The file can't be read, or something in it is wrong: with its line.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, ProfileError> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path)
            .map_err(|source| ProfileError::Read { path: path.to_owned(), source })?;
        let mut profile = parse(&text).map_err(|error| ProfileError::Invalid {
            path: path.to_owned(),
            line: error.line(&text),
            message: error.message,
        })?;
        profile.resolve(path.parent().unwrap_or(Path::new("")));
        Ok(profile)
    }

    /// All pins.
    fn lines(&self) -> impl Iterator<Item = &GpioLine> {
        let panel = match &self.panel {
            PanelProfile::Spi(_, panel) => Some(panel.lines()),
            _ => None,
        };
        panel.into_iter().flatten().chain(self.buttons.iter().flat_map(ButtonsProfile::lines))
    }

    fn resolve(&mut self, folder: &Path) {
        let own = [self.pose.model.as_mut(), Some(&mut self.session.store), self.link.path.as_mut()];
        let paths = own.into_iter().chain([self.camera.path_mut(), self.panel.path_mut()]).flatten();
        for path in paths {
            *path = folder.join(&*path);
        }
    }
}

fn parse(text: &str) -> Result<Profile, document::Error> {
    let mut document = Document::parse(text)?;
    let profile = Profile {
        name: document.required::<check::Name>("name")?.0,
        camera: camera::read(document.kind("camera")?)?,
        pose: document.optional("pose")?,
        panel: panel::read(document.kind("panel")?)?,
        pins: document.optional("pins")?,
        buttons: document.if_there("buttons")?,
        session: document.required("session")?,
        link: document.optional("link")?,
        runner: document.optional("runner")?,
    };
    let sections =
        ["[camera]", "[pose]", "[panel]", "[pins]", "[buttons]", "[session]", "[link]", "[runner]"];
    document.finish(&[&["name"], &sections[..]].concat())?;
    profile.runner.check()?;
    pins::check_distinct(profile.lines())?;
    Ok(profile)
}

#[cfg(test)]
mod tests;
