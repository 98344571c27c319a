//! Why the unit can't be talked to.

use kei_link::LinkError;
use std::io::{self, ErrorKind};

/// Why the unit can't be talked to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CableError {
    /// The system can't say which ports there are.
    #[error("can't list the serial ports: {0}; name one with --port")]
    Ports(#[source] serialport::Error),
    /// Nothing that could be a unit.
    #[error("no unit found: plug its USB cable in and switch it on, or name its port with --port")]
    NoPort,
    /// Several that could be it.
    #[error("which one is the unit? Name it with --port: {}", ports.join(", "))]
    WhichPort {
        /// Paths and what they say of themselves.
        ports: Vec<String>,
    },
    /// This user may not.
    #[error("{port} may not be opened by this user{}", permission_advice())]
    Permission {
        /// Its path.
        port: String,
    },
    /// Another program has it.
    #[error("{port} is in use by another program: close that one, then try again")]
    InUse {
        /// Its path.
        port: String,
    },
    /// The cable.
    #[error("{port}: {source}")]
    Link {
        /// Its path.
        port: String,
        /// What went wrong.
        source: LinkError,
    },
}

impl CableError {
    /// Talking over `port` failed.
    pub(crate) fn link(port: &str, source: LinkError) -> Self {
        CableError::Link { port: port.to_owned(), source }
    }

    /// Opening `port` failed.
    pub(super) fn open(port: &str, source: LinkError) -> Self {
        let kind = match &source {
            LinkError::Open { source, .. } => io_kind(source),
            _ => None,
        };
        let port = port.to_owned();
        match kind {
            Some(ErrorKind::PermissionDenied) => CableError::Permission { port },
            Some(ErrorKind::ResourceBusy) => CableError::InUse { port },
            _ => CableError::Link { port, source },
        }
    }
}

/// The serial port's library loses the kind of some errors and keeps their words.
fn io_kind(error: &io::Error) -> Option<ErrorKind> {
    let words = error.to_string().to_lowercase();
    if error.kind() == ErrorKind::PermissionDenied || words.contains("permission denied") {
        return Some(ErrorKind::PermissionDenied);
    }
    let busy = words.contains("busy") || words.contains("exclusive lock");
    busy.then_some(ErrorKind::ResourceBusy)
}

fn permission_advice() -> &'static str {
    if cfg!(target_os = "linux") {
        ": run `sudo usermod -aG dialout $USER`, then log out and in again"
    } else {
        ""
    }
}
