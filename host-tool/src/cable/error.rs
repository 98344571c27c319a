//! Errors of the connection to the unit.

use kei_link::LinkError;
use std::io::{self, ErrorKind};

/// Why the unit cannot be reached.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CableError {
    /// The operating system cannot list its serial ports.
    #[error("cannot list the serial ports: {0}. Name the unit's port with --port")]
    Ports(#[source] serialport::Error),
    /// No serial port looks like a unit.
    #[error("no unit found. Connect its USB cable and switch it on, or name its port with --port")]
    NoPort,
    /// Several serial ports could be the unit's.
    #[error("several ports could be the unit's. Choose one with --port: {}", ports.join(", "))]
    WhichPort {
        /// Paths and product names of the ports.
        ports: Vec<String>,
    },
    /// This user may not open the port.
    #[error("cannot open {port}: permission denied{}", permission_advice())]
    Permission {
        /// Path of the port.
        port: String,
    },
    /// Another program uses the port.
    #[error("cannot open {port}: another program is using it. Close that program and try again")]
    InUse {
        /// Path of the port.
        port: String,
    },
    /// Communication with the unit failed.
    #[error("{port}: {source}")]
    Link {
        /// Path of the port.
        port: String,
        /// Error of the link.
        source: LinkError,
    },
}

impl CableError {
    /// Returns the error for a failed exchange over `port`.
    pub(crate) fn link(port: &str, source: LinkError) -> Self {
        CableError::Link { port: port.to_owned(), source }
    }

    /// Returns the error for a failed attempt to open `port`.
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

/// Returns the kind of an I/O error. The serial port library loses the kind of some errors but keeps their
/// messages.
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
        ". Add your user to the group \"dialout\", then log out and in again: sudo usermod -aG dialout $USER"
    } else {
        ""
    }
}
