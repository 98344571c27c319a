//! A whole profile.

use super::camera::{self, CameraProfile};
use super::check::Name;
use super::document::{self, Document};
use super::error::ProfileError;
use super::panel::{self, PanelProfile};
use super::pins::{self, ButtonsProfile, GpioLine, PinsProfile};
use super::runner::RunnerProfile;
use super::sections::{LinkProfile, PoseProfile, SessionProfile};
use std::path::Path;

/// A board and its settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// What the board is called, on the screen and in the session records.
    pub name: String,
    /// Where frames come from.
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
