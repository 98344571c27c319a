//! Lines: a serial port, or a pty of our own.

use crate::error::LinkError;
#[cfg(unix)]
use crate::pty;
use serialport::{ClearBuffer, SerialPort};
use std::io::{self, ErrorKind, Read, Write};
use std::time::{Duration, Instant};

/// The UART's rate, both ends. A USB gadget's port and a pty take no notice of it.
pub const BAUD: u32 = 921_600;

/// How long a read waits for the first byte.
const READ_TIMEOUT: Duration = Duration::from_millis(20);

/// A line that takes no byte for this long has nobody at its other end: the rest is dropped.
const STUCK: Duration = Duration::from_secs(2);

/// The line of a server or a client. Its reads return after a short while, with [`ErrorKind::TimedOut`].
pub struct Line {
    port: Box<dyn SerialPort>,
    #[cfg(unix)]
    _pty: Option<pty::Link>,
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Line({:?})", self.port.name())
    }
}

/// Opens the line at `path`: a serial port at [`BAUD`], or, for `pty:LINK`, a new pty whose other end is at the
/// symbolic link LINK for as long as this one lives.
pub fn open_line(path: &str) -> Result<Line, LinkError> {
    #[cfg(unix)]
    if let Some(link) = path.strip_prefix("pty:") {
        let made = pty::make(link.as_ref(), READ_TIMEOUT);
        let (port, pty) = made.map_err(|source| LinkError::Open { path: path.to_owned(), source })?;
        return Ok(Line { port: Box::new(port), _pty: Some(pty) });
    }
    open_serial(path, BAUD)
}

/// Opens a serial port, raw, 8 data bits, no flow control, at `baud`; discards what had arrived before.
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

/// A pty's exclusive mode outlives a killed program, because its other end keeps it open: the next program could
/// not open it.
fn is_pty(path: &str) -> bool {
    std::fs::canonicalize(path).is_ok_and(|device| device.starts_with("/dev/pts"))
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

    /// Does not wait: what was written is already in transit.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn is_nothing_yet(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

/// Reads what is there, at once or within the line's timeout; 0: nothing.
pub(crate) fn read_some<R: Read>(line: &mut R, buffer: &mut [u8]) -> io::Result<usize> {
    match line.read(buffer) {
        Ok(0) => Err(ErrorKind::UnexpectedEof.into()),
        Err(e) if is_nothing_yet(&e) => Ok(0),
        other => other,
    }
}

/// Writes all, or drops the rest if the line is stuck: lost requests are sent again.
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
