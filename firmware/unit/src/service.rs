//! What systemd is told: that the unit runs, and, as long as its stages go on, that it lives.

use std::env;
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tracing::error;

/// The stages that have to go on for the unit to do its work. Not the screen: a dead panel stops no recording.
#[derive(Clone, Copy)]
pub(crate) enum Vital {
    Camera,
    Pose,
    Log,
}

/// Counts what the vital stages do.
#[derive(Default)]
pub(crate) struct Pulse {
    beats: [AtomicU64; 3],
}

impl Pulse {
    /// A stage has gone round once, with work or with nothing to do.
    pub(crate) fn beat(&self, stage: Vital) {
        self.beats[stage as usize].fetch_add(1, Ordering::Relaxed);
    }

    fn counts(&self) -> [u64; 3] {
        [0, 1, 2].map(|stage| self.beats[stage].load(Ordering::Relaxed))
    }
}

/// systemd's socket; nothing where the unit was started by hand.
pub(crate) struct Service {
    socket: Option<UnixDatagram>,
    /// A sign of life is due this often.
    interval: Option<Duration>,
    fed: [u64; 3],
    fed_at: Instant,
    /// Hunger was told of.
    is_hungry: bool,
}

impl Service {
    /// Finds systemd by the environment it gives (sd_notify(3), sd_watchdog_enabled(3)).
    pub(crate) fn from_environment() -> Self {
        let interval = env::var("WATCHDOG_USEC").ok().and_then(|usec| usec.parse().ok());
        let ours = env::var("WATCHDOG_PID").map_or(true, |pid| pid == std::process::id().to_string());
        Service {
            socket: env::var_os("NOTIFY_SOCKET").and_then(|path| connect(&path.to_string_lossy()).ok()),
            // Half of it: one that comes late is no harm.
            interval: interval.filter(|_| ours).map(|usec: u64| Duration::from_micros(usec / 2)),
            fed: [0; 3],
            fed_at: Instant::now(),
            is_hungry: false,
        }
    }

    /// The unit runs.
    pub(crate) fn ready(&self) {
        self.tell("READY=1");
    }

    /// The unit ends, as it was told to.
    pub(crate) fn stopping(&self) {
        self.tell("STOPPING=1");
    }

    /// Feeds the watchdog, if it is time and every vital stage has gone on since the last time.
    pub(crate) fn feed(&mut self, pulse: &Pulse) {
        let Some(interval) = self.interval.filter(|interval| self.fed_at.elapsed() >= *interval / 4) else {
            return;
        };
        let counts = pulse.counts();
        let goes_on = [0, 1, 2].map(|stage| counts[stage] > self.fed[stage]);
        if goes_on == [true; 3] {
            (self.fed, self.fed_at, self.is_hungry) = (counts, Instant::now(), false);
            self.tell("WATCHDOG=1");
        } else if self.fed_at.elapsed() >= interval && !self.is_hungry {
            self.is_hungry = true;
            let [camera, pose, log] = goes_on;
            error!(camera, pose, log, "a stage hangs (false): systemd will start the unit anew");
        }
    }

    fn tell(&self, state: &str) {
        if let Some(socket) = &self.socket {
            // systemd that is gone needs not to be told.
            let _ = socket.send(state.as_bytes());
        }
    }
}

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

    /// A stage that hangs leaves the watchdog hungry, whatever the others do.
    #[test]
    fn only_a_whole_pipeline_feeds_the_watchdog() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("notify");
        let systemd = UnixDatagram::bind(&path).expect("a socket");
        systemd.set_nonblocking(true).expect("set");
        let mut service = Service {
            socket: connect(&path.to_string_lossy()).ok(),
            interval: Some(Duration::ZERO),
            fed: [0; 3],
            fed_at: Instant::now(),
            is_hungry: false,
        };
        let heard = || {
            let mut text = [0; 64];
            systemd.recv(&mut text).map(|n| String::from_utf8_lossy(&text[..n]).into_owned()).ok()
        };
        service.ready();
        assert_eq!(heard().as_deref(), Some("READY=1"));
        let pulse = Pulse::default();
        for _ in 0..5 {
            pulse.beat(Vital::Camera);
            pulse.beat(Vital::Log);
            service.feed(&pulse);
        }
        assert_eq!(heard(), None, "the poses hang");
        pulse.beat(Vital::Pose);
        service.feed(&pulse);
        assert_eq!(heard().as_deref(), Some("WATCHDOG=1"));
        service.feed(&pulse);
        assert_eq!(heard(), None, "nothing has gone on since");
    }

    #[test]
    fn names_without_a_file_are_reached_too() {
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
