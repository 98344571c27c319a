//! Serves the store to the laptop over the cable while the other stages run.

use crate::cable::Cable;
use crate::models;
use crate::sessions::{FIRMWARE, Sessions};
use crate::settings::RunnerSettings;
use crate::signal::{PartStatus, StopSignal};
use kei_link::{LiveSource, Server, StoreBackend, UnitIdentity};
use kei_log::{OsDisk, Store};
use std::sync::Arc;
use std::time::Duration;

/// Delay before retrying a store that cannot be opened.
const RETRY_INTERVAL: Duration = Duration::from_millis(500);

/// Serves the cable until `stop` is set.
pub(crate) struct LinkStage {
    pub(crate) cable: Cable,
    /// Name of the unit, as the laptop shows it.
    pub(crate) unit: String,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) settings: RunnerSettings,
    pub(crate) live: LiveSource,
    pub(crate) stop: StopSignal,
}

impl LinkStage {
    pub(crate) fn run(self) {
        let Some(store) = self.wait_for_store() else { return };
        let LinkStage { cable, unit, sessions, settings, live, stop } = self;
        let identity =
            UnitIdentity { boot: sessions.boot, name: unit.as_str().into(), firmware: FIRMWARE.into() };
        let backend = StoreBackend::new(store, identity, Box::new(settings), cable.pairing)
            .with_models(models::upload_folder(&sessions.folder));
        let status = PartStatus::new("the cable");
        let mut server = Server::new(backend, live).with_activity(cable.activity);
        server.run(&cable.path, stop.flag(), |fault| match fault {
            Some(fault) => status.report_fault(&format!("cable failed: {fault}")),
            None => status.clear_fault(),
        });
    }

    /// Waits until the store can be opened. Returns `None` if the run stops before that.
    fn wait_for_store(&self) -> Option<Store<OsDisk>> {
        let status = PartStatus::new("the store");
        while !self.stop.is_stopped() {
            match self.sessions.store() {
                Ok(store) => return Some(store),
                Err(error) => status.report_fault(&format!("cannot serve sessions over the cable: {error}")),
            }
            self.stop.wait(RETRY_INTERVAL);
        }
        None
    }
}
