//! The store of sessions, opened when first needed.

use crate::error::UnitError;
use kei_boards::profile::Profile;
use kei_log::{Limits, LogError, OsDisk, SessionLog, Store};
use kei_wire::{BootId, Name, SessionStart, quantise_u16};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The program, as sessions and the cable name it.
pub(crate) const FIRMWARE: &str = concat!("kei-unit ", env!("CARGO_PKG_VERSION"));
const KEI_MODEL: &str = "similarity to Kipchoge, reference 1";

/// Where sessions are kept, and what a new one begins with.
pub(crate) struct Sessions {
    pub(crate) folder: PathBuf,
    pub(crate) boot: BootId,
    start: SessionStart,
    store: Mutex<Option<Store<OsDisk>>>,
}

impl Sessions {
    /// As the profile says; opens nothing yet.
    pub(crate) fn new(profile: &Profile, model: Option<&Path>) -> Result<Self, UnitError> {
        let runner = &profile.runner;
        let boot = kei_log::boot_id().map_err(UnitError::BootId)?;
        let start = SessionStart {
            unit: profile.name.as_str().into(),
            firmware: FIRMWARE.into(),
            pose_model: model.map_or_else(Name::default, file_name),
            kei_model: KEI_MODEL.into(),
            height_mm: runner.height_cm.and_then(|cm| quantise_u16(cm, 0.1)),
            shoe: runner.shoes.first().map_or("", String::as_str).into(),
            belt_speed_set_centi_kmh: runner.belt_speed_kmh.and_then(|kmh| quantise_u16(kmh, 0.01)),
            ..SessionStart::default()
        };
        Ok(Sessions { folder: profile.session.store.clone(), boot, start, store: Mutex::new(None) })
    }

    /// The store, which the log and the cable share.
    pub(crate) fn store(&self) -> Result<Store<OsDisk>, LogError> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(store) = store.as_ref() {
            return Ok(store.clone());
        }
        let disk = OsDisk::new(&self.folder).map_err(LogError::io("open the sessions' folder"))?;
        Ok(store.insert(Store::open(disk, self.boot, Limits::default())?).clone())
    }

    /// Begins a session; one that was cut off goes on.
    pub(crate) fn begin_or_resume(&self) -> Result<SessionLog<OsDisk>, LogError> {
        let store = self.store()?;
        let now = kei_log::since_boot();
        match store.interrupted() {
            Some(cut_off) => {
                eprintln!("kei-unit: the session that was cut off goes on");
                store.resume(now, cut_off.id, FIRMWARE.into())
            }
            None => store.begin(now, self.start.clone()),
        }
    }
}

fn file_name(path: &Path) -> Name {
    path.file_name().map_or_else(Name::default, |name| name.to_string_lossy().as_ref().into())
}
