//! The store of sessions, opened on first use, and the start record that each new session gets.

use crate::conditions::{Conditions, ConditionsWatch};
use crate::error::UnitError;
use crate::host;
use crate::models::ModelNames;
use kei_boards::profile::Profile;
use kei_log::{Limits, LogError, OsDisk, SessionLog, Store};
use kei_wire::{BootId, SessionStart, quantise_u16};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use tracing::info;

/// Name and version of the program, as recorded in sessions and sent over the cable.
pub(crate) const FIRMWARE: &str = concat!("kei-unit ", env!("CARGO_PKG_VERSION"));

/// The store, and the data that a new session starts with.
pub(crate) struct Sessions {
    pub(crate) folder: PathBuf,
    pub(crate) boot: BootId,
    start: SessionStart,
    pub(crate) conditions: ConditionsWatch,
    /// `None` until its first use.
    store: Mutex<Option<Store<OsDisk>>>,
}

impl Sessions {
    /// Prepares the sessions of the profile's folder without opening the store.
    pub(crate) fn new(
        profile: &Profile,
        models: ModelNames,
        conditions: ConditionsWatch,
    ) -> Result<Self, UnitError> {
        let boot = kei_log::boot_id().map_err(UnitError::BootId)?;
        let start = SessionStart {
            unit: profile.name.as_str().into(),
            firmware: FIRMWARE.into(),
            pose_model: models.pose,
            kei_model: models.reference,
            height_mm: profile.runner.height_cm.and_then(|cm| quantise_u16(cm, 0.1)),
            ..SessionStart::default()
        };
        Ok(Sessions {
            folder: profile.session.store.clone(),
            boot,
            start,
            conditions,
            store: Mutex::new(None),
        })
    }

    /// Returns the store, which the log and the cable share. Opens it on first use, and again after a
    /// failure.
    pub(crate) fn store(&self) -> Result<Store<OsDisk>, LogError> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(store) = store.as_ref() {
            return Ok(store.clone());
        }
        let disk = OsDisk::new(&self.folder).map_err(LogError::io("open the folder of the sessions"))?;
        Ok(store.insert(Store::open(disk, self.boot, Limits::default())?).clone())
    }

    /// Dates the sessions of this boot once the network has set the system's clock. Does nothing if they
    /// already have a date.
    pub(crate) fn note_network_clock(&self) -> Result<(), LogError> {
        let store = self.store()?;
        if store.clocks().iter().any(|clock| clock.boot == self.boot) {
            return Ok(());
        }
        host::network_clock(self.boot).map_or(Ok(()), |clock| store.set_clock(clock))
    }

    /// Returns the free space for sessions, bytes; `None` if the store cannot be opened.
    pub(crate) fn free_bytes(&self) -> Option<u64> {
        self.store().ok().map(|store| store.free_bytes())
    }

    /// Returns whether a session was interrupted and will be resumed.
    pub(crate) fn has_interrupted(&self) -> bool {
        self.store().is_ok_and(|store| store.interrupted().is_some())
    }

    /// Resumes an interrupted session, or starts a new one. Returns it with the conditions that it has
    /// recorded.
    pub(crate) fn start_or_resume(&self) -> Result<(SessionLog<OsDisk>, Conditions), LogError> {
        let store = self.store()?;
        let now = kei_log::since_boot();
        match store.interrupted() {
            Some(interrupted) => {
                // Seconds; the start is relative to the boot in which the session started.
                let [started_s, recorded_s] =
                    [interrupted.started_us, interrupted.duration_us].map(|us| us as f64 / 1e6);
                info!(started_s, recorded_s, "interrupted session resumed");
                let conditions = Conditions::last_of(&store.reader(interrupted.id)?);
                Ok((store.resume(now, interrupted.id, FIRMWARE.into())?, conditions))
            }
            None => {
                let conditions = self.conditions.get();
                let start = SessionStart {
                    shoe: conditions.shoe.clone(),
                    belt_speed_set_centi_kmh: conditions.centi_kmh(),
                    ..self.start.clone()
                };
                let session = store.begin(now, start)?;
                info!("session started");
                Ok((session, conditions))
            }
        }
    }
}
