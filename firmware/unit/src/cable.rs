//! The cable to the laptop: the state that the server, the screen and the buttons share.

use kei_boards::profile::Profile;
use kei_link::{Activity, Pairing, Presence};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tracing::warn;

/// File with the keys of the paired laptops, in the folder of the sessions.
const PAIRED_LAPTOPS: &str = "paired-laptops";

/// Returns the path of the file with the paired laptops' keys, given the folder of the sessions.
pub(crate) fn paired_laptops(sessions: &Path) -> PathBuf {
    sessions.join(PAIRED_LAPTOPS)
}

/// The cable of a board that has one, ready to be served.
pub(crate) struct Cable {
    /// Path of the serial line.
    pub(crate) path: String,
    pub(crate) pairing: Pairing,
    pub(crate) activity: Activity,
}

impl Cable {
    /// Reads the paired laptops. Returns `None` if the profile has no serial line or the keys cannot be read.
    pub(crate) fn open(profile: &Profile) -> Option<Self> {
        let path = profile.link.path.as_ref()?.to_string_lossy().into_owned();
        match Pairing::load(paired_laptops(&profile.session.store)) {
            Ok(pairing) => Some(Cable { path, pairing, activity: Activity::default() }),
            Err(error) => {
                warn!("cannot read the paired laptops: {error}. The cable is disabled");
                None
            }
        }
    }

    /// Returns a watch on the state that the screen shows.
    pub(crate) fn watch(&self) -> CableWatch {
        CableWatch { activity: self.activity.clone(), pairing: Some(self.pairing.clone()) }
    }
}

/// The state of the cable. The default is a board without a cable.
#[derive(Clone, Default)]
pub(crate) struct CableWatch {
    activity: Activity,
    pairing: Option<Pairing>,
}

impl CableWatch {
    /// Returns whether a laptop is connected or syncing.
    pub(crate) fn presence(&self) -> Presence {
        self.activity.presence()
    }

    /// Returns the time left for a laptop to pair; `None` if pairing is not allowed.
    pub(crate) fn pairing(&self) -> Option<Duration> {
        self.pairing.as_ref()?.time_left()
    }
}
