//! A unit that serves a store of made-up sessions over a real pty.
#![allow(dead_code, reason = "each test file uses only some of these helpers")]

use crate::support::wait_for;
use kei_link::{LiveFeed, NoSettings, Pairing, Server, StoreBackend, UnitIdentity, live_feed};
use kei_log::{Limits, OsDisk, Store, boot_id};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

/// A unit's server on a pty. It is stopped when dropped.
pub(crate) struct Unit {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    pub(crate) port: PathBuf,
    pub(crate) store: Store<OsDisk>,
    pub(crate) feed: LiveFeed,
}

impl Unit {
    /// Serves the store in `folder/unit`.
    pub(crate) fn start(folder: &Path) -> Unit {
        let disk = OsDisk::new(folder.join("unit")).unwrap();
        let store = Store::open(disk, boot_id().unwrap(), Limits::default()).unwrap();
        let pairing = Pairing::load(folder.join("laptops")).unwrap();
        let identity =
            UnitIdentity { boot: boot_id().unwrap(), name: "made-up".into(), firmware: "made-up 0".into() };
        let backend = StoreBackend::new(store.clone(), identity, Box::new(NoSettings), pairing);
        let (feed, source) = live_feed();
        let mut server = Server::new(backend, source);
        let (port, stop) = (folder.join("tty"), Arc::new(AtomicBool::new(false)));
        let (path, stopped) = (format!("pty:{}", port.display()), Arc::clone(&stop));
        let thread = thread::spawn(move || server.run(&path, &stopped, |problem| eprintln!("{problem:?}")));
        wait_for(&port);
        Unit { stop, thread: Some(thread), port, store, feed }
    }
}

impl Drop for Unit {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.take().unwrap().join().unwrap();
    }
}
