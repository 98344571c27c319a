//! The store of sessions, opened when first needed.

use crate::conditions::{Conditions, Told};
use crate::error::UnitError;
use crate::host;
use kei_boards::profile::Profile;
use kei_log::{Limits, LogError, OsDisk, SessionLog, Store};
use kei_models::Network;
use kei_wire::{BootId, Name, SessionStart, quantise_u16};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tracing::info;

/// The program, as sessions and the cable name it.
pub(crate) const FIRMWARE: &str = concat!("kei-unit ", env!("CARGO_PKG_VERSION"));

/// Where sessions are kept, and what a new one begins with.
pub(crate) struct Sessions {
    pub(crate) folder: PathBuf,
    pub(crate) boot: BootId,
    start: SessionStart,
    pub(crate) told: Arc<Told>,
    store: Mutex<Option<Store<OsDisk>>>,
}

impl Sessions {
    /// As the profile says; opens nothing yet.
    ///
    /// `model`: the pose network, its file, and what the reference is called; a unit that only serves has neither.
    pub(crate) fn new(
        profile: &Profile,
        model: Option<(&Path, Network, &str)>,
        told: Arc<Told>,
    ) -> Result<Self, UnitError> {
        let runner = &profile.runner;
        let boot = kei_log::boot_id().map_err(UnitError::BootId)?;
        let start = SessionStart {
            unit: profile.name.as_str().into(),
            firmware: FIRMWARE.into(),
            pose_model: model
                .map_or_else(Name::default, |(path, network, _)| network.session_name(path).as_str().into()),
            kei_model: model.map_or("", |(_, _, reference)| reference).into(),
            height_mm: runner.height_cm.and_then(|cm| quantise_u16(cm, 0.1)),
            ..SessionStart::default()
        };
        Ok(Sessions { folder: profile.session.store.clone(), boot, start, told, store: Mutex::new(None) })
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

    /// Dates the sessions of this boot by the system's clock, once the network has set it and while nobody
    /// else has told the time.
    pub(crate) fn note_network_clock(&self) -> Result<(), LogError> {
        let store = self.store()?;
        if store.clocks().iter().any(|clock| clock.boot == self.boot) {
            return Ok(());
        }
        host::network_clock(self.boot).map_or(Ok(()), |clock| store.set_clock(clock))
    }

    /// Room left for sessions, bytes; `None` where the store can't be opened.
    pub(crate) fn free_bytes(&self) -> Option<u64> {
        self.store().ok().map(|store| store.free_bytes())
    }

    /// Whether there is a session that was cut off, and goes on with the next start.
    pub(crate) fn is_cut_off(&self) -> bool {
        self.store().is_ok_and(|store| store.interrupted().is_some())
    }

    /// Begins a session; one that was cut off goes on. Tells the conditions as the session has them.
    pub(crate) fn begin_or_resume(&self) -> Result<(SessionLog<OsDisk>, Conditions), LogError> {
        let store = self.store()?;
        let now = kei_log::since_boot();
        match store.interrupted() {
            Some(cut_off) => {
                // Seconds since the boot that it began in, and from then on.
                let [begun_s, kept_s] = [cut_off.started_us, cut_off.duration_us].map(|us| us as f64 / 1e6);
                info!(begun_s, kept_s, "the session that was cut off goes on");
                let conditions = Conditions::last_of(&store.reader(cut_off.id)?);
                Ok((store.resume(now, cut_off.id, FIRMWARE.into())?, conditions))
            }
            None => {
                let conditions = self.told.now();
                let start = SessionStart {
                    shoe: conditions.shoe.clone(),
                    belt_speed_set_centi_kmh: conditions.centi_kmh(),
                    ..self.start.clone()
                };
                let session = store.begin(now, start)?;
                info!("a session begins");
                Ok((session, conditions))
            }
        }
    }
}
