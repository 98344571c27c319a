//! A pty of our own, in place of a serial port.

use serialport::{SerialPort, TTYPort};
use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The end that other programs open, and the symbolic link to it. The link is removed when this is dropped.
pub(crate) struct Link {
    /// Held open, so that the line lives while no other program has it.
    _other_end: TTYPort,
    path: PathBuf,
}

impl Drop for Link {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Makes a pty whose other end is at the symbolic link `path`.
pub(crate) fn make(path: &Path, read_timeout: Duration) -> io::Result<(TTYPort, Link)> {
    let (mut port, other_end) = TTYPort::pair()?;
    port.set_timeout(read_timeout)?;
    let target = other_end.name().ok_or_else(|| io::Error::other("the pty has no name"))?;
    match fs::symlink_metadata(path) {
        // A link that a killed program left behind; nothing else is removed.
        Ok(there) if there.is_symlink() => fs::remove_file(path)?,
        Ok(_) => return Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => {}
    }
    symlink(target, path)?;
    Ok((port, Link { _other_end: other_end, path: path.to_owned() }))
}
