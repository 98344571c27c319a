//! Lines: a serial port, or a pty that this program creates.

use crate::error::LinkError;
#[cfg(unix)]
use crate::pty;
use serialport::{ClearBuffer, SerialPort};
use std::io::{self, ErrorKind, Read, Write};
use std::time::{Duration, Instant};

/// Baud rate of the UART at both ends. A USB gadget's port and a pty ignore it.
pub const BAUD: u32 = 921_600;

/// Time for which a read waits for the first byte.
const READ_TIMEOUT: Duration = Duration::from_millis(20);

/// If the line accepts no byte for this long, the other end is not connected, and the remaining bytes are
/// dropped.
const STUCK: Duration = Duration::from_secs(2);

/// An open line of a server or a client. If no byte arrives, a read fails after a short time with
/// [`ErrorKind::TimedOut`].
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

/// Opens the line at `path`: a serial port at [`BAUD`], or, for `pty:LINK`, a new pty. The symbolic link LINK
/// then leads to the other end of the pty until the line is dropped.
pub fn open_line(path: &str) -> Result<Line, LinkError> {
    #[cfg(unix)]
    if let Some(link) = path.strip_prefix("pty:") {
        let made = pty::make(link.as_ref(), READ_TIMEOUT);
        let (port, pty) = made.map_err(|source| LinkError::Open { path: path.to_owned(), source })?;
        return Ok(Line { port: Box::new(port), _pty: Some(pty) });
    }
    open_serial(path, BAUD)
}

/// Opens a serial port in raw mode at `baud`, with 8 data bits and without flow control. Discards bytes that
/// arrived earlier.
pub fn open_serial(path: &str, baud: u32) -> Result<Line, LinkError> {
    let opened = serialport::new(path, baud).timeout(READ_TIMEOUT).exclusive(!is_pty(path)).open();
    let port = opened.map_err(|e| LinkError::Open { path: path.to_owned(), source: e.into() })?;
    // Errors are ignored, because not every line has buffers that can be cleared.
    let _ = port.clear(ClearBuffer::Input);
    Ok(Line {
        port,
        #[cfg(unix)]
        _pty: None,
    })
}

/// Returns whether `path` is a pty, which must not be opened exclusively: the exclusive mode outlasts a
/// killed program while the other end keeps the pty open, so the next program could not open it.
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

    /// Does nothing, because written bytes are already in transit.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn is_nothing_yet(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

/// Reads the available bytes, or waits for the line's timeout. Returns 0 if no byte arrived.
pub(crate) fn read_some<R: Read>(line: &mut R, buffer: &mut [u8]) -> io::Result<usize> {
    match line.read(buffer) {
        Ok(0) => Err(ErrorKind::UnexpectedEof.into()),
        Err(e) if is_nothing_yet(&e) => Ok(0),
        other => other,
    }
}

/// Writes all bytes. If the line is stuck, drops the rest, because lost requests are sent again.
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
