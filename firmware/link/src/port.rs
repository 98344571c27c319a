//! Lines: a serial port, or a pty of our own.

use crate::error::LinkError;
use serialport::{ClearBuffer, SerialPort};
use std::io::{self, ErrorKind, Read, Write};
use std::time::{Duration, Instant};

/// The UART's rate, both ends. A USB gadget's port and a pty take no notice of it.
pub const BAUD: u32 = 921_600;

/// A read waits so long for the first byte.
const READ_TIMEOUT: Duration = Duration::from_millis(20);

/// A line that takes no byte for so long has nobody at its other end: what was to be said is left out.
const STUCK: Duration = Duration::from_secs(2);

/// A line that a server serves or a client asks on. Its reads end by themselves after a short while, with
/// [`ErrorKind::TimedOut`].
pub struct Line {
    port: Box<dyn SerialPort>,
    #[cfg(unix)]
    _pty: Option<pty::OtherEnd>,
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Line({:?})", self.port.name())
    }
}

/// Opens the line at `path`: a serial port at [`BAUD`], or, for `pty:LINK`, a new pty whose other end is found
/// under the symbolic link LINK for as long as this one lives.
pub fn open_line(path: &str) -> Result<Line, LinkError> {
    #[cfg(unix)]
    if let Some(link) = path.strip_prefix("pty:") {
        let made = pty::make(link.as_ref());
        return made.map_err(|source| LinkError::Open { path: path.to_owned(), source });
    }
    open_serial(path, BAUD)
}

/// Opens a serial port, raw, 8 data bits, no flow control, at `baud`; what had arrived before is left out.
pub fn open_serial(path: &str, baud: u32) -> Result<Line, LinkError> {
    let opened = serialport::new(path, baud).timeout(READ_TIMEOUT).exclusive(!is_pty(path)).open();
    let port = opened.map_err(|e| LinkError::Open { path: path.to_owned(), source: e.into() })?;
    // Not every line has buffers that can be cleared.
    let _ = port.clear(ClearBuffer::Input);
    Ok(Line {
        port,
        #[cfg(unix)]
        _pty: None,
    })
}

/// A pty's exclusive mode outlives a program that was killed, for its other end keeps it open: the next
/// program would be shut out.
fn is_pty(path: &str) -> bool {
    std::fs::canonicalize(path).is_ok_and(|device| device.starts_with("/dev/pts"))
}

#[cfg(unix)]
mod pty {
    use super::{Line, READ_TIMEOUT};
    use serialport::{SerialPort, TTYPort};
    use std::fs;
    use std::io;
    use std::os::unix::fs::symlink;
    use std::path::{Path, PathBuf};

    /// The end that others open. Held open here too, so that the line lives while nobody else has it.
    pub(super) struct OtherEnd {
        _port: TTYPort,
        link: PathBuf,
    }

    impl Drop for OtherEnd {
        fn drop(&mut self) {
            let _ = fs::remove_file(&self.link);
        }
    }

    pub(super) fn make(link: &Path) -> io::Result<Line> {
        let (mut port, other_end) = TTYPort::pair()?;
        port.set_timeout(READ_TIMEOUT)?;
        let target = other_end.name().ok_or_else(|| io::Error::other("the pty has no name"))?;
        match fs::symlink_metadata(link) {
            // A link that a run which was killed left behind; nothing else is taken away.
            Ok(there) if there.is_symlink() => fs::remove_file(link)?,
            Ok(_) => return Err(io::ErrorKind::AlreadyExists.into()),
            Err(_) => {}
        }
        symlink(target, link)?;
        let other_end = OtherEnd { _port: other_end, link: link.to_owned() };
        Ok(Line { port: Box::new(port), _pty: Some(other_end) })
    }
}

impl Read for Line {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.port.read(buffer)
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.port.write(bytes)
    }

    /// Does not wait: what was written is on its way.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(crate) fn is_nothing_yet(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

/// Reads what is there, at once or within the line's own time; 0: nothing.
pub(crate) fn read_some<R: Read>(line: &mut R, buffer: &mut [u8]) -> io::Result<usize> {
    match line.read(buffer) {
        Ok(0) => Err(ErrorKind::UnexpectedEof.into()),
        Err(e) if is_nothing_yet(&e) => Ok(0),
        other => other,
    }
}

/// Writes all, or leaves out the rest if the line is stuck: whoever missed it asks again.
pub(crate) fn write_all<W: Write>(line: &mut W, mut bytes: &[u8]) -> io::Result<()> {
    let mut moved = Instant::now();
    while !bytes.is_empty() && moved.elapsed() < STUCK {
        match line.write(bytes) {
            Ok(written) => {
                bytes = &bytes[written..];
                moved = Instant::now();
            }
            Err(e) if is_nothing_yet(&e) => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}
