//! The unit's end of the cable.

use crate::activity::Activity;
use crate::backend::StoreBackend;
use crate::live::LiveSource;
use crate::port::{open_line, read_some, write_all};
use kei_log::Disk;
use kei_wire::RawRecord;
use kei_wire::cable;
use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Time between attempts to open a line that failed.
const REOPEN: Duration = Duration::from_millis(500);

/// The unit's end of the cable: answers the requests that arrive on one line.
pub struct Server<D: Disk> {
    backend: StoreBackend<D>,
    live: LiveSource,
    machine: cable::Server,
    started: Instant,
    out: Vec<u8>,
    activity: Activity,
}

impl<D: Disk> Server<D> {
    /// Creates a server of `backend` that sends live records from `live`.
    pub fn new(backend: StoreBackend<D>, live: LiveSource) -> Self {
        let (machine, started) = (cable::Server::new(), Instant::now());
        Server { backend, live, machine, started, out: Vec::new(), activity: Activity::default() }
    }

    /// Reports requests to `activity`.
    pub fn with_activity(self, activity: Activity) -> Self {
        Server { activity, ..self }
    }

    /// Serves the line at `path` ([`open_line`]) until `stop` is set, and reopens it whenever it fails. Calls
    /// `on_change` with the error when the line fails, and with `None` when it works again.
    pub fn run(&mut self, path: &str, stop: &AtomicBool, mut on_change: impl FnMut(Option<String>)) {
        let mut failing = false;
        while !stop.load(Ordering::Relaxed) {
            let error = match open_line(path) {
                Ok(mut line) => {
                    if std::mem::take(&mut failing) {
                        on_change(None);
                    }
                    match self.serve(&mut line, stop) {
                        Ok(()) => return,
                        Err(error) => error.to_string(),
                    }
                }
                Err(error) => error.to_string(),
            };
            if !std::mem::replace(&mut failing, true) {
                on_change(Some(error));
            }
            thread::sleep(REOPEN);
        }
    }

    /// Serves an open line until `stop` is set or the line fails. Reads of the line must fail with
    /// [`io::ErrorKind::TimedOut`] or [`io::ErrorKind::WouldBlock`] if no byte arrives within a short time.
    pub fn serve<L: Read + Write>(&mut self, line: &mut L, stop: &AtomicBool) -> io::Result<()> {
        self.machine.reset();
        let mut buffer = [0; 4096];
        let served = loop {
            if stop.load(Ordering::Relaxed) {
                break Ok(());
            }
            if let Err(error) = self.exchange(line, &mut buffer) {
                break Err(error);
            }
        };
        self.live.wanted.store(false, Ordering::Relaxed);
        served
    }

    fn exchange<L: Read + Write>(&mut self, line: &mut L, buffer: &mut [u8]) -> io::Result<()> {
        let read = read_some(line, buffer)?;
        let now_ms = self.started.elapsed().as_millis() as u64;
        let out = &mut self.out;
        self.machine.receive(now_ms, &buffer[..read], &mut self.backend, |frame| out.extend(frame));
        if !self.out.is_empty() {
            self.activity.note_request(self.backend.take_session_read());
        }
        self.live.wanted.store(self.machine.wants_live(now_ms), Ordering::Relaxed);
        while let Ok(payload) = self.live.queue.try_recv() {
            if let Ok(record) = RawRecord::parse(&payload) {
                self.machine.send_live(now_ms, record, |frame| self.out.extend(frame));
            }
        }
        let sent = write_all(line, &self.out);
        self.out.clear();
        sent
    }
}
