//! The profile of a board.

use super::camera::{self, CameraProfile};
use super::check::Name;
use super::document::{self, Document};
use super::error::ProfileError;
use super::panel::{self, PanelProfile};
use super::pins::{self, ButtonsProfile, GpioLine, PinsProfile};
use super::runner::RunnerProfile;
use super::sections::{LinkProfile, PoseProfile, SessionProfile};
use std::path::Path;

/// The profile of a board: its parts and their settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Name of the board, as shown on the screen and stored in session records.
    pub name: String,
    /// The source of frames.
    pub camera: CameraProfile,
    /// Settings of the pose network.
    pub pose: PoseProfile,
    /// The panel that shows the screen.
    pub panel: PanelProfile,
    /// Access to the pins of the panel and the buttons.
    pub pins: PinsProfile,
    /// The buttons. Without buttons, a session starts with the program.
    pub buttons: Option<ButtonsProfile>,
    /// Storage of sessions.
    pub session: SessionProfile,
    /// The serial connection to the laptop.
    pub link: LinkProfile,
    /// The runner and their shoes.
    pub runner: RunnerProfile,
}

impl Profile {
    /// Reads and checks a profile.
    ///
    /// # Errors
    /// Fails if the file cannot be read or its content is invalid. The error names the line.
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

    /// Returns all GPIO pins that the profile uses.
    fn lines(&self) -> impl Iterator<Item = &GpioLine> {
        let panel = match &self.panel {
            PanelProfile::Spi(_, panel) => Some(panel.lines()),
            _ => None,
        };
        panel.into_iter().flatten().chain(self.buttons.iter().flat_map(ButtonsProfile::lines))
    }

    /// Makes all paths relative to `folder`.
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
        name: document.required::<Name>("name")?.0,
        camera: camera::read(document.kind("camera")?)?,
        pose: document.optional("pose")?,
        panel: panel::read(document.kind("panel")?)?,
        pins: document.optional("pins")?,
        buttons: document.optional_section("buttons")?,
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
