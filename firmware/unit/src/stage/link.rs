//! The cable: serves the store to the laptop while everything else goes on.

use super::spawn;
use crate::error::UnitError;
use crate::models;
use crate::parts::Trouble;
use crate::sessions::{FIRMWARE, Sessions};
use crate::settings::RunnerSettings;
use kei_boards::profile::Profile;
use kei_link::{Activity, LiveSource, Pairing, Presence, Server, StoreBackend, UnitIdentity};
use kei_log::{OsDisk, Store};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use tracing::warn;

/// Between tries of a store that can't be opened.
const RETRY: Duration = Duration::from_millis(500);

/// The keys of paired laptops, beside the sessions.
const PAIRED: &str = "paired-laptops";

/// The file of the laptops' keys in a folder of sessions.
pub(crate) fn paired_laptops(sessions: &Path) -> PathBuf {
    sessions.join(PAIRED)
}

/// What the screen shows of the cable.
#[derive(Clone, Default)]
pub(crate) struct CableWatch {
    activity: Activity,
    pairing: Option<Pairing>,
}

impl CableWatch {
    /// Who is at its other end.
    pub(crate) fn presence(&self) -> Presence {
        self.activity.presence()
    }

    /// For how long a laptop may still pair.
    pub(crate) fn pairing(&self) -> Option<Duration> {
        self.pairing.as_ref()?.time_left()
    }
}

/// The server's thread, where the board has a cable.
pub(crate) struct LinkStage {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    watch: CableWatch,
}

impl LinkStage {
    /// Starts serving the profile's line; without one it does nothing.
    pub(crate) fn start(
        profile: &Profile,
        sessions: &Arc<Sessions>,
        settings: RunnerSettings,
        live: LiveSource,
    ) -> Result<Self, UnitError> {
        let stop = Arc::new(AtomicBool::new(false));
        let mut stage = LinkStage { stop, thread: None, watch: CableWatch::default() };
        let Some(path) = &profile.link.path else { return Ok(stage) };
        let pairing = match Pairing::load(paired_laptops(&sessions.folder)) {
            Ok(pairing) => pairing,
            Err(error) => {
                warn!("the paired laptops can't be read, no cable: {error}");
                return Ok(stage);
            }
        };
        stage.watch.pairing = Some(pairing.clone());
        let (path, unit) = (path.to_string_lossy().into_owned(), profile.name.clone());
        let (sessions, stopped) = (Arc::clone(sessions), Arc::clone(&stage.stop));
        let activity = stage.watch.activity.clone();
        let work = move || {
            let Some(store) = store(&sessions, &stopped) else { return };
            let identity =
                UnitIdentity { boot: sessions.boot, name: unit.as_str().into(), firmware: FIRMWARE.into() };
            let backend = StoreBackend::new(store, identity, Box::new(settings), pairing)
                .with_models(models::intake(&sessions.folder));
            serve(Server::new(backend, live).with_activity(activity), &path, &stopped);
        };
        stage.thread = Some(spawn("the cable", work)?);
        Ok(stage)
    }

    /// What the screen shows of it.
    pub(crate) fn watch(&self) -> CableWatch {
        self.watch.clone()
    }

    /// Ends it.
    pub(crate) fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
    }
}

/// The store, once it can be opened; `None`: told to stop before.
fn store(sessions: &Sessions, stop: &AtomicBool) -> Option<Store<OsDisk>> {
    let said = Trouble::of("the store");
    while !stop.load(Ordering::Relaxed) {
        match sessions.store() {
            Ok(store) => return Some(store),
            Err(error) => said.say(&format!("nothing to serve over the cable: {error}")),
        }
        thread::sleep(RETRY);
    }
    None
}

fn serve(mut server: Server<OsDisk>, path: &str, stop: &AtomicBool) {
    let said = Trouble::of("the cable");
    server.run(path, stop, |trouble| match trouble {
        Some(trouble) => said.say(&format!("the cable: {trouble}")),
        None => said.clear(),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conditions::Conditions;
    use crate::present::Presenter;
    use crate::stage::screen::Sight;
    use kei_screen::Recording;

    /// After a press, by button or by file, the screen says so until a laptop has paired.
    #[test]
    fn the_screen_shows_that_a_laptop_may_pair() {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = paired_laptops(folder.path());
        let pairing = Pairing::load(&keys).expect("nobody");
        let cable = CableWatch { activity: Activity::default(), pairing: Some(pairing.clone()) };
        let mut presenter = Presenter::new(Conditions::default());
        let quiet = Trouble::of("nothing");
        let mut shown = || presenter.present(&Sight::blank(), &quiet, &quiet, &cable).pairing;
        assert_eq!(shown(), None);
        pairing.allow();
        assert!(shown().is_some_and(|left| left <= kei_link::PAIRING_TIME));

        std::fs::remove_dir_all(folder.path()).expect("removed");
        let folder = tempfile::tempdir().expect("a folder");
        let keys = paired_laptops(folder.path());
        let cable = CableWatch { activity: Activity::default(), pairing: Pairing::load(&keys).ok() };
        let mut shown = || presenter.present(&Sight::blank(), &quiet, &quiet, &cable).pairing;
        Pairing::press(&keys).expect("pressed");
        assert!(shown().is_some());
    }

    /// What is wrong with the disk stands on the screen in words, and the sign for recording is off.
    #[test]
    fn the_screen_shows_a_full_disk() {
        let (quiet, log, cable) =
            (Trouble::of("the camera"), Trouble::of("the recording"), CableWatch::default());
        let mut presenter = Presenter::new(Conditions::default());
        let mut shown = || presenter.present(&Sight::blank(), &quiet, &log, &cable);
        assert_eq!(shown().recording, Recording::On);
        log.say(&format!("not recording: {}", kei_log::LogError::Full));
        assert_eq!(shown().recording, Recording::Off);
        assert!(shown().message.as_str().starts_with("not recording: no room for sessions"));
    }
}
