//! The cable: serves the store to the laptop while everything else goes on.

use super::spawn;
use crate::error::UnitError;
use crate::models;
use crate::parts::Trouble;
use crate::sessions::{FIRMWARE, Sessions};
use crate::settings::RunnerSettings;
use kei_boards::profile::Profile;
use kei_link::{LiveSource, Pairing, Server, StoreBackend};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Between tries of a store that can't be opened.
const RETRY: Duration = Duration::from_millis(500);

/// The keys of paired laptops, beside the sessions.
const PAIRED: &str = "paired-laptops";

/// The file of the laptops' keys in a folder of sessions.
pub(crate) fn paired_laptops(sessions: &Path) -> PathBuf {
    sessions.join(PAIRED)
}

/// The server's thread, where the board has a cable.
pub(crate) struct LinkStage {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
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
        let Some(path) = &profile.link.path else { return Ok(LinkStage { stop, thread: None }) };
        let (path, unit) = (path.to_string_lossy().into_owned(), profile.name.clone());
        let (sessions, stopped) = (Arc::clone(sessions), Arc::clone(&stop));
        let thread = spawn("the cable", move || serve(&path, &unit, &sessions, settings, live, &stopped))?;
        Ok(LinkStage { stop, thread: Some(thread) })
    }

    /// Ends it.
    pub(crate) fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
    }
}

fn serve(
    path: &str,
    unit: &str,
    sessions: &Sessions,
    settings: RunnerSettings,
    live: LiveSource,
    stop: &AtomicBool,
) {
    let said = Trouble::default();
    let store = loop {
        match sessions.store() {
            Ok(store) => break store,
            Err(error) => said.say(&format!("nothing to serve over the cable: {error}")),
        }
        if stop.load(Ordering::Relaxed) {
            return;
        }
        thread::sleep(RETRY);
    };
    let pairing = match Pairing::load(paired_laptops(&sessions.folder)) {
        Ok(pairing) => pairing,
        Err(error) => return said.say(&format!("the paired laptops can't be read, no cable: {error}")),
    };
    let backend =
        StoreBackend::new(store, sessions.boot, unit.into(), FIRMWARE.into(), Box::new(settings), pairing)
            .with_models(models::intake(&sessions.folder));
    Server::new(backend, live).run(path, stop, |trouble| match trouble {
        Some(trouble) => said.say(&format!("the cable: {trouble}")),
        None => said.clear(),
    });
}
