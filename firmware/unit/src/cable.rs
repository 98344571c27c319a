//! The cable to the laptop, as the server, the screen and the buttons need it.

use kei_boards::profile::Profile;
use kei_link::{Activity, Pairing, Presence};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tracing::warn;

/// File of the paired laptops' keys, in the folder of the sessions.
const PAIRED_LAPTOPS: &str = "paired-laptops";

/// Path of the paired laptops' keys, given the folder of the sessions.
pub(crate) fn paired_laptops(sessions: &Path) -> PathBuf {
    sessions.join(PAIRED_LAPTOPS)
}

/// The cable of a board that has one.
pub(crate) struct Cable {
    /// The serial line.
    pub(crate) path: String,
    pub(crate) pairing: Pairing,
    pub(crate) activity: Activity,
}

impl Cable {
    /// Reads the paired laptops. `None`: the profile has no line, or the keys cannot be read.
    pub(crate) fn open(profile: &Profile) -> Option<Self> {
        let path = profile.link.path.as_ref()?.to_string_lossy().into_owned();
        match Pairing::load(paired_laptops(&profile.session.store)) {
            Ok(pairing) => Some(Cable { path, pairing, activity: Activity::default() }),
            Err(error) => {
                warn!("cannot read the paired laptops, cable disabled: {error}");
                None
            }
        }
    }

    /// What the screen shows of the cable.
    pub(crate) fn watch(&self) -> CableWatch {
        CableWatch { activity: self.activity.clone(), pairing: Some(self.pairing.clone()) }
    }
}

/// State of the cable; the default is a cable that no laptop uses.
#[derive(Clone, Default)]
pub(crate) struct CableWatch {
    activity: Activity,
    pairing: Option<Pairing>,
}

impl CableWatch {
    /// Whether a laptop is connected.
    pub(crate) fn presence(&self) -> Presence {
        self.activity.presence()
    }

    /// Time left for a laptop to pair; `None` if none may.
    pub(crate) fn pairing(&self) -> Option<Duration> {
        self.pairing.as_ref()?.time_left()
    }
}
