//! Measures how fast a session is copied over the cable, compared with lrzsz's `sz` and `rz` on the same line
//! and with a bare pty.
//!
//! ```sh
//! cargo run --release -p kei-link --example goodput [SECONDS]
//! ```
//!
//! The line is two ptys with a pump between them, which passes bytes on in both directions and takes the time
//! of ten bits for each byte. Every rate is measured twice: on a clean line, and on a line that flips a bit
//! in one of 10,000 bytes. The highest rate is a little more than 1 MB/s. SECONDS is the length of each
//! transfer at the line's rate; the default is 12.
//!
//! Goodput is the number of session bytes divided by the time of the whole transfer. For KEI this includes
//! the list, the session and the confirmation; for sz the header, the file and the closing handshake.

use fastrand::Rng;
use kei_link::{Client, NoSettings, Pairing, Server, StoreBackend, UnitIdentity, live_feed, open_serial};
use kei_log::{Limits, OsDisk, Store, boot_id, since_boot};
use kei_metric::{Estimate, MetricName};
use kei_wire::{Checksum, EndReason, Record, SessionStart, Stride, StrideMetrics};
use serialport::{SerialPort, TTYPort};
use std::error::Error;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

type Fallible<T> = Result<T, Box<dyn Error>>;

/// On the disturbed line, one byte in this many has a flipped bit.
const FLIPPED_ONE_IN: u64 = 10_000;

/// Number of measurements of each unpaced transfer. The best one counts, because other programs can only make
/// it slower.
const UNPACED_RUNS: usize = 5;
const UNPACED_BYTES: u64 = 16 << 20;

/// A transfer that takes more than this many times the expected time has failed.
const MAX_TIME_FACTOR: u32 = 6;

/// A line of limited rate: two ptys and the pumps between them.
struct PacedLine {
    ends: [String; 2],
    stop: Arc<AtomicBool>,
    pumps: Vec<JoinHandle<()>>,
    /// Held open, so that the ptys stay usable while no other program has them open.
    _held: [TTYPort; 2],
}

impl PacedLine {
    fn new(baud: u32, flipped_one_in: Option<u64>) -> Fallible<Self> {
        let (mut a, end_a) = TTYPort::pair()?;
        let (mut b, end_b) = TTYPort::pair()?;
        let stop = Arc::new(AtomicBool::new(false));
        let mut pumps = Vec::new();
        for port in [&mut a, &mut b] {
            port.set_timeout(Duration::from_millis(20))?;
        }
        let (a2, b2) = (a.try_clone_native()?, b.try_clone_native()?);
        for (seed, from, to) in [(1, a, b2), (2, b, a2)] {
            let stop = Arc::clone(&stop);
            pumps.push(thread::spawn(move || pump(from, to, baud, flipped_one_in, seed, &stop)));
        }
        let name = |end: &TTYPort| end.name().ok_or("a pty without a name");
        let ends = [name(&end_a)?, name(&end_b)?];
        Ok(PacedLine { ends, stop, pumps, _held: [end_a, end_b] })
    }
}

impl Drop for PacedLine {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.pumps.drain(..).for_each(|pump| pump.join().expect("the pump does not panic"));
    }
}

fn pump(mut from: TTYPort, mut to: TTYPort, baud: u32, one_in: Option<u64>, seed: u64, stop: &AtomicBool) {
    let bytes_per_s = f64::from(baud) / 10.0;
    // The bytes that the line carries in about 3 ms.
    let mut buffer = vec![0; (bytes_per_s * 3e-3) as usize];
    let mut free = Instant::now();
    let mut rng = Rng::with_seed(seed);
    while !stop.load(Ordering::Relaxed) {
        let Ok(read) = from.read(&mut buffer) else { continue };
        for byte in &mut buffer[..read] {
            if one_in.is_some_and(|n| rng.u64(..n) == 0) {
                *byte ^= 1 << rng.u32(..8);
            }
        }
        let now = Instant::now();
        // A pump that was late catches up while more bytes are waiting. Unused time does not accumulate on an
        // idle line.
        let begin = if read == buffer.len() { free } else { free.max(now) };
        free = begin + Duration::from_secs_f64(read as f64 / bytes_per_s);
        thread::sleep(free.saturating_duration_since(now));
        let mut left = &buffer[..read];
        while !left.is_empty() && !stop.load(Ordering::Relaxed) {
            if let Ok(written) = to.write(left) {
                left = &left[written..];
            }
        }
    }
}

/// Creates a store with one session of at least `bytes` bytes.
fn store(folder: &Path, bytes: u64) -> Fallible<Store<OsDisk>> {
    let store = Store::open(OsDisk::new(folder)?, boot_id()?, Limits::default())?;
    let begin = since_boot();
    let mut log = store.begin(begin, SessionStart::default())?;
    let mut n = 0u32;
    while !n.is_multiple_of(64) || store.session(log.id())?.bytes < bytes {
        n += 1;
        let metrics = [
            (MetricName::CadenceSpm, Estimate::exact((n % 65_521) as f32 / 100.0)),
            (MetricName::GroundContactNearMs, Estimate::exact((n / 7 % 65_521) as f32 / 10.0)),
        ];
        let stride = Stride {
            stride_time_tenth_ms: 7000 + (n % 1000) as u16,
            metrics: StrideMetrics::of(&metrics.into_iter().collect()),
            ..Stride::default()
        };
        // The records are a millisecond apart, so that commits are rare and the disk does not limit the rate.
        log.append(begin + Duration::from_millis(u64::from(n)), &Record::Stride(stride))?;
    }
    log.end(begin + Duration::from_millis(u64::from(n)), EndReason::Button)?;
    Ok(store)
}

/// Serves `store` on a pty while `work` runs at its other end.
fn serving<T>(
    folder: &Path,
    store: Store<OsDisk>,
    mut line: TTYPort,
    work: impl FnOnce() -> Fallible<T>,
) -> Fallible<T> {
    let pairing = Pairing::load(folder.join("laptops"))?;
    let settings = Box::new(NoSettings);
    let identity = UnitIdentity { boot: boot_id()?, name: "bench".into(), firmware: "bench".into() };
    let backend = StoreBackend::new(store, identity, settings, pairing);
    let (_, live) = live_feed();
    let stop = Arc::new(AtomicBool::new(false));
    line.set_timeout(Duration::from_millis(20))?;
    let served = Arc::clone(&stop);
    let thread = thread::spawn(move || Server::new(backend, live).serve(&mut line, &served));
    let done = work();
    stop.store(true, Ordering::Relaxed);
    thread.join().map_err(|_| "the server panicked")??;
    done
}

/// Returns the time of a complete sync of the session. Checks the copy.
fn sync(end: &str, truth: &[u8]) -> Fallible<Duration> {
    let mut client = Client::new(open_serial(end, 115_200)?);
    let began = Instant::now();
    let entry = client.sessions()?.remove(0);
    let mut copy = Vec::new();
    client.fetch(&entry, 0, |bytes| copy.write_all(bytes))?;
    client.mark_synced(entry.session, entry.bytes, Checksum::of(&copy))?;
    let took = began.elapsed();
    if copy == truth { Ok(took) } else { Err("the copy differs".into()) }
}

/// Returns the time until `sz` has succeeded. Checks the copy. The time that `rz` then waits for a closing
/// handshake does not count: `sz` has often closed the line by then.
fn zmodem(line: &PacedLine, folder: &Path, truth: &[u8], due: Duration) -> Fallible<Duration> {
    let arrived = folder.join("arrived");
    fs::create_dir(&arrived)?;
    fs::write(folder.join("session"), truth)?;
    // Both ends are in raw mode from the start, as with a terminal program.
    let [sender, receiver] = &line.ends;
    let _raw = [open_serial(sender, 115_200)?, open_serial(receiver, 115_200)?];
    let began = Instant::now();
    let mut rz = start("rz", &["-b", "-q", "-y"], receiver, &arrived)?;
    let mut sz = start("sz", &["-b", "-q", "session"], sender, folder)?;
    let succeeded = wait(&mut sz, due * MAX_TIME_FACTOR + Duration::from_secs(10))?;
    let took = began.elapsed();
    for program in [&mut sz, &mut rz] {
        let _ = program.kill(); // it may have ended already
        let _ = program.wait();
    }
    match fs::read(arrived.join("session")) {
        Ok(copy) if succeeded && copy == truth => Ok(took),
        Ok(copy) => Err(format!("{} of {} bytes arrived, or some differ", copy.len(), truth.len()).into()),
        Err(error) => Err(error.into()),
    }
}

/// Starts a program of lrzsz at one end of a line.
fn start(program: &str, arguments: &[&str], end: &str, folder: &Path) -> Fallible<Child> {
    let line = File::options().read(true).write(true).open(end)?;
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stdin(line.try_clone()?).stdout(line);
    Ok(command.stderr(Stdio::null()).spawn()?)
}

/// Returns whether `program` succeeds within `limit`.
fn wait(program: &mut Child, limit: Duration) -> Fallible<bool> {
    let began = Instant::now();
    loop {
        match program.try_wait()? {
            Some(status) => return Ok(status.success()),
            None if began.elapsed() > limit => return Ok(false),
            None => thread::sleep(Duration::from_millis(5)),
        }
    }
}

/// Returns the rate of a bare pty in one direction with blocks of `block` bytes, in bytes per second.
fn bare_pty(bytes: usize, block: usize) -> Fallible<f64> {
    let (mut from, mut to) = TTYPort::pair()?;
    from.set_timeout(Duration::from_millis(20))?;
    to.set_timeout(Duration::from_millis(20))?;
    let began = Instant::now();
    let writer = thread::spawn(move || {
        let (block, mut left) = (vec![0x55; block], bytes);
        while left > 0 {
            left -= from.write(&block[..left.min(block.len())]).unwrap_or(0);
        }
        from
    });
    let (mut buffer, mut got) = (vec![0; 16 << 10], 0);
    while got < bytes {
        got += to.read(&mut buffer).unwrap_or(0);
    }
    let rate = bytes as f64 / began.elapsed().as_secs_f64();
    drop(writer.join().map_err(|_| "the writer panicked")?);
    Ok(rate)
}

/// A row of the table of paced transfers.
struct Row<'a> {
    baud: u32,
    flipped_one_in: Option<u64>,
    program: &'a str,
    bytes: usize,
}

impl Row<'_> {
    fn print(&self, took: Fallible<Duration>) {
        let Row { baud, program, bytes, .. } = self;
        let line = if self.flipped_one_in.is_some() { "1:10000" } else { "clean" };
        match took.map(|took| took.as_secs_f64()) {
            Ok(s) => {
                let percent = 100.0 * *bytes as f64 / s / (f64::from(*baud) / 10.0);
                println!("{baud:>7}  {line:<8} {program:<8} {bytes:>9} {s:>8.2} {percent:>6.1} %");
            }
            Err(error) => println!("{baud:>7}  {line:<8} {program:<8} {bytes:>9}   FAILED: {error}"),
        }
    }
}

fn paced(seconds: u32, with_zmodem: bool) -> Fallible<()> {
    println!(
        "{:>7}  {:<8} {:<8} {:>9} {:>8} {:>8}",
        "baud", "line", "program", "bytes", "time, s", "goodput"
    );
    for baud in [115_200, 921_600, 10_500_000] {
        for flipped_one_in in [None, Some(FLIPPED_ONE_IN)] {
            paced_line(baud, flipped_one_in, seconds, with_zmodem)?;
        }
    }
    Ok(())
}

fn paced_line(baud: u32, flipped_one_in: Option<u64>, seconds: u32, with_zmodem: bool) -> Fallible<()> {
    let folder = tempfile::tempdir()?;
    let store = store(&folder.path().join("store"), u64::from(baud / 10 * seconds))?;
    let truth = store.reader(store.sessions()[0].id)?.bytes().to_vec();
    let row = |program| Row { baud, flipped_one_in, program, bytes: truth.len() };
    let line = PacedLine::new(baud, flipped_one_in)?;
    let [unit, laptop] = &line.ends;
    let unit = serialport::new(unit, 115_200).open_native()?;
    row("kei").print(serving(folder.path(), store, unit, || sync(laptop, &truth)));
    if with_zmodem {
        let line = PacedLine::new(baud, flipped_one_in)?;
        let due = Duration::from_secs(u64::from(seconds));
        row("sz/rz").print(zmodem(&line, folder.path(), &truth, due));
    }
    Ok(())
}

/// Returns the rate of a complete sync through an unpaced pty, in session bytes per second.
fn unpaced_sync() -> Fallible<f64> {
    let folder = tempfile::tempdir()?;
    let store = store(&folder.path().join("store"), UNPACED_BYTES)?;
    let truth = store.reader(store.sessions()[0].id)?.bytes().to_vec();
    let (unit, laptop) = TTYPort::pair()?;
    let end = laptop.name().ok_or("a pty without a name")?;
    let took = serving(folder.path(), store, unit, || sync(&end, &truth))?;
    Ok(truth.len() as f64 / took.as_secs_f64())
}

fn unpaced() -> Fallible<()> {
    let blocks = [1 << 10, 2 << 10, 4 << 10, 16 << 10];
    let mut bare = [0.0f64; 4];
    let mut session = 0.0f64;
    for _ in 0..UNPACED_RUNS {
        session = session.max(unpaced_sync()?);
        for (best, block) in bare.iter_mut().zip(blocks) {
            *best = best.max(bare_pty(UNPACED_BYTES as usize, block)?);
        }
    }
    println!("unpaced pty: {:.1} MB/s of session", session / 1e6);
    for (best, block) in bare.into_iter().zip(blocks) {
        println!(
            "  the bare pty in blocks of {block:>5} bytes {:.1} MB/s: {:.0} %",
            best / 1e6,
            100.0 * session / best
        );
    }
    Ok(())
}

fn main() -> Fallible<()> {
    let seconds = std::env::args().nth(1).map_or(Ok(12), |text| text.parse())?;
    let with_zmodem = Command::new("sz").arg("--version").stdout(Stdio::null()).status().is_ok();
    if !with_zmodem {
        eprintln!("sz and rz are not installed, so only KEI is measured. To compare: sudo apt install lrzsz");
    }
    unpaced()?;
    paced(seconds, with_zmodem)
}
