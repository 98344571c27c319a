//! A pty that this program creates, used instead of a serial port.

use serialport::{SerialPort, TTYPort};
use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The end of the pty that other programs open, and the symbolic link to it. Dropping this removes the link.
pub(crate) struct Link {
    /// Held open, so that the pty stays usable while no other program has it open.
    _other_end: TTYPort,
    path: PathBuf,
}

impl Drop for Link {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Creates a pty and a symbolic link at `path` to its other end.
pub(crate) fn make(path: &Path, read_timeout: Duration) -> io::Result<(TTYPort, Link)> {
    let (mut port, other_end) = TTYPort::pair()?;
    port.set_timeout(read_timeout)?;
    let target = other_end.name().ok_or_else(|| io::Error::other("the pty has no name"))?;
    match fs::symlink_metadata(path) {
        // Only a link that a killed program left behind is removed.
        Ok(there) if there.is_symlink() => fs::remove_file(path)?,
        Ok(_) => return Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => {}
    }
    symlink(target, path)?;
    Ok((port, Link { _other_end: other_end, path: path.to_owned() }))
}
