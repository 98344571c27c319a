//! Notifies systemd that the unit runs, and feeds the watchdog while every stage makes progress
//! (sd_notify(3)).
//!
//! The crate `sd-notify` is not used because version 0.5.0 does not support abstract sockets.

use crate::signal::Heartbeat;
use std::env;
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::{Duration, Instant};
use tracing::error;

/// Heartbeats of the stages that recording needs. The screen is not one of them: a panel that hangs must not
/// stop the recording.
#[derive(Clone, Default)]
pub(crate) struct Heartbeats {
    pub(crate) camera: Heartbeat,
    pub(crate) pose: Heartbeat,
    pub(crate) log: Heartbeat,
}

impl Heartbeats {
    fn counts(&self) -> [u64; 3] {
        [&self.camera, &self.pose, &self.log].map(Heartbeat::count)
    }
}

/// The connection to the service manager, and its watchdog.
pub(crate) struct Service {
    /// `None` if the unit was not started by systemd.
    socket: Option<UnixDatagram>,
    watchdog: Option<Watchdog>,
    heartbeats: Heartbeats,
}

struct Watchdog {
    /// Longest time between two feeds, half of the timeout.
    interval: Duration,
    fed_at: Instant,
    /// Counts of the heartbeats at the last feed.
    fed: [u64; 3],
    is_starvation_logged: bool,
}

impl Service {
    /// Connects to systemd by its environment variables (sd_notify(3), sd_watchdog_enabled(3)). Without them,
    /// every method does nothing.
    pub(crate) fn from_environment(heartbeats: Heartbeats) -> Self {
        let socket = env::var_os("NOTIFY_SOCKET").and_then(|path| connect(&path.to_string_lossy()).ok());
        let timeout_us = env::var("WATCHDOG_USEC").ok().and_then(|usec| usec.parse().ok());
        let is_ours = env::var("WATCHDOG_PID").map_or(true, |pid| pid == std::process::id().to_string());
        let timeout = timeout_us.filter(|_| is_ours).map(Duration::from_micros);
        // Half of the timeout, as sd_watchdog_enabled(3) recommends: a feed may then come late.
        let watchdog = timeout.map(|timeout| Watchdog::new(timeout / 2));
        Service { socket, watchdog, heartbeats }
    }

    /// Notifies systemd that the unit runs.
    pub(crate) fn ready(&self) {
        self.notify("READY=1");
    }

    /// Notifies systemd that the unit is stopping as intended.
    pub(crate) fn stopping(&self) {
        self.notify("STOPPING=1");
    }

    /// Feeds the watchdog if a feed is due and every stage has made progress since the last one.
    pub(crate) fn feed(&mut self) {
        let counts = self.heartbeats.counts();
        if self.watchdog.as_mut().is_some_and(|watchdog| watchdog.is_fed_by(counts)) {
            self.notify("WATCHDOG=1");
        }
    }

    fn notify(&self, state: &str) {
        if let Some(socket) = &self.socket {
            // A failure must not end the run; without feeds, systemd restarts the program.
            let _ = socket.send(state.as_bytes());
        }
    }
}

impl Watchdog {
    fn new(interval: Duration) -> Self {
        Watchdog { interval, fed_at: Instant::now(), fed: [0; 3], is_starvation_logged: false }
    }

    /// Returns whether a feed is due and every heartbeat has advanced. A stage that hangs is logged once.
    fn is_fed_by(&mut self, counts: [u64; 3]) -> bool {
        let elapsed = self.fed_at.elapsed();
        // Checked four times per interval, so that the watchdog is fed in time even if a stage narrowly
        // misses one check.
        if elapsed < self.interval / 4 {
            return false;
        }
        let [camera, pose, log] = [0, 1, 2].map(|stage| counts[stage] > self.fed[stage]);
        if camera && pose && log {
            (self.fed, self.fed_at, self.is_starvation_logged) = (counts, Instant::now(), false);
            return true;
        }
        if elapsed >= self.interval && !self.is_starvation_logged {
            self.is_starvation_logged = true;
            error!(camera, pose, log, "a stage hangs (marked false): systemd will restart the unit");
        }
        false
    }
}

/// Connects to a socket by its path; `@` marks an abstract one.
fn connect(path: &str) -> io::Result<UnixDatagram> {
    let socket = UnixDatagram::unbound()?;
    match path.strip_prefix('@') {
        Some(name) => socket.connect_addr(&SocketAddr::from_abstract_name(name)?)?,
        None => socket.connect(path)?,
    }
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The watchdog is not fed while one stage hangs, even if the others make progress.
    #[test]
    fn the_watchdog_is_fed_only_while_every_stage_makes_progress() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("notify");
        let systemd = UnixDatagram::bind(&path).expect("a socket");
        systemd.set_nonblocking(true).expect("set");
        let heartbeats = Heartbeats::default();
        let mut service = Service {
            socket: connect(&path.to_string_lossy()).ok(),
            watchdog: Some(Watchdog::new(Duration::ZERO)),
            heartbeats: heartbeats.clone(),
        };
        let received = || {
            let mut text = [0; 64];
            systemd.recv(&mut text).map(|n| String::from_utf8_lossy(&text[..n]).into_owned()).ok()
        };
        service.ready();
        assert_eq!(received().as_deref(), Some("READY=1"));
        for _ in 0..5 {
            heartbeats.camera.beat();
            heartbeats.log.beat();
            service.feed();
        }
        assert_eq!(received(), None, "the pose stage hangs");
        heartbeats.pose.beat();
        service.feed();
        assert_eq!(received().as_deref(), Some("WATCHDOG=1"));
        service.feed();
        assert_eq!(received(), None, "no stage has made progress since");
    }

    #[test]
    fn abstract_sockets_are_supported() {
        use std::os::linux::net::SocketAddrExt as _;
        let name = format!("kei-unit-test-{}", std::process::id());
        let address = SocketAddr::from_abstract_name(&name).expect("an address");
        let systemd = UnixDatagram::bind_addr(&address).expect("a socket");
        connect(&format!("@{name}")).expect("connected").send(b"READY=1").expect("sent");
        let mut text = [0; 16];
        let n = systemd.recv(&mut text).expect("received");
        assert_eq!(&text[..n], b"READY=1");
    }
}
