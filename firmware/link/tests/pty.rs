//! Tests of both ends over a real pty: the unit's server with a store on the disk, and the laptop's client.

use kei_link::{
    Client, Line, LinkError, LiveFeed, ModelFolder, NoSettings, Pairing, Server, StoreBackend, UnitIdentity,
    live_feed, open_serial,
};
use kei_log::{Limits, OsDisk, Store, boot_id, since_boot};
use kei_metric::{Estimate, MetricName};
use kei_wire::cable::{ModelKind, Refusal, SessionEntry};
use kei_wire::{Checksum, EndReason, Record, SessionId, SessionStart, Stride, StrideMetrics};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

fn store(directory: &Path) -> Store<OsDisk> {
    Store::open(OsDisk::new(directory.join("store")).unwrap(), boot_id().unwrap(), Limits::default()).unwrap()
}

fn record(n: u32) -> Record<'static> {
    let metrics = [
        (MetricName::CadenceSpm, Estimate::exact((n % 65_521) as f32 / 100.0)),
        (MetricName::GroundContactNearMs, Estimate::exact((n / 7 % 65_521) as f32 / 10.0)),
    ];
    Record::Stride(Stride {
        stride_time_tenth_ms: 7000 + (n % 1000) as u16,
        metrics: StrideMetrics::of(&metrics.into_iter().collect()),
        ..Stride::default()
    })
}

fn add_session(store: &Store<OsDisk>, strides: u32) -> SessionId {
    let begin = since_boot();
    let mut log = store.begin(begin, SessionStart::default()).unwrap();
    let id = log.id();
    for n in 0..strides {
        log.append(begin + Duration::from_millis(u64::from(n)), &record(n)).unwrap();
    }
    log.end(begin + Duration::from_millis(u64::from(strides)), EndReason::Button).unwrap();
    id
}

/// Returns a model folder whose check accepts every file that starts with "good".
fn models(directory: &Path) -> ModelFolder {
    let check = |_: ModelKind, path: &Path| match std::fs::read(path) {
        Ok(bytes) if bytes.starts_with(b"good") => Ok(()),
        _ => Err("not good".to_owned()),
    };
    ModelFolder::new(directory.join("models"), Box::new(check))
}

/// A unit that serves until it is dropped.
struct Unit {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    link: PathBuf,
    feed: LiveFeed,
    pairing: Pairing,
}

impl Unit {
    fn start(directory: &Path, store: Store<OsDisk>) -> Self {
        let link = directory.join("tty");
        let pairing = Pairing::load(directory.join("laptops")).unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let backend = StoreBackend::new(
            store,
            UnitIdentity { boot: boot_id().unwrap(), name: "kei-7".into(), firmware: "0.1.0".into() },
            Box::new(NoSettings),
            pairing.clone(),
        )
        .with_models(models(directory));
        let (feed, source) = live_feed();
        let mut server = Server::new(backend, source);
        let (stopped, path) = (stop.clone(), format!("pty:{}", link.display()));
        let thread = thread::spawn(move || server.run(&path, &stopped, |error| eprintln!("{error:?}")));
        let began = Instant::now();
        while !link.exists() {
            assert!(began.elapsed() < Duration::from_secs(10), "the unit did not create its pty");
            thread::sleep(Duration::from_millis(5));
        }
        Unit { stop, thread: Some(thread), link, feed, pairing }
    }

    fn plug(&self) -> Client<Line> {
        Client::new(open_serial(self.link.to_str().unwrap(), 115_200).unwrap())
    }
}

impl Drop for Unit {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.take().unwrap().join().unwrap();
    }
}

fn fetch<L: Read + Write>(client: &mut Client<L>, entry: &SessionEntry) -> Vec<u8> {
    let mut copy = Vec::new();
    client.fetch(entry, 0, |bytes| copy.write_all(bytes)).unwrap();
    copy
}

/// A complete sync with disturbances: garbage on the line, an unplugged cable, another laptop and a restart
/// of the unit.
#[test]
fn a_copied_session_is_bit_exact() {
    let directory = tempfile::tempdir().unwrap();
    let unit_store = store(directory.path());
    let ids: Vec<_> = [3000, 0, 50].map(|strides| add_session(&unit_store, strides)).into();
    let truth = unit_store.reader(ids[0]).unwrap().bytes().to_vec();
    let unit = Unit::start(directory.path(), unit_store);

    let mut typed = open_serial(unit.link.to_str().unwrap(), 115_200).unwrap();
    typed.write_all(b"\r\nls -la\r\n\0\x01\x02\0").unwrap();
    drop(typed);

    let mut client = unit.plug();
    assert_eq!(client.hello("test").unwrap().sessions, 3);
    let entries = client.sessions().unwrap();
    assert_eq!(entries.iter().map(|e| e.session).collect::<Vec<_>>(), ids);

    // The cable is unplugged during the transfer: `save` fails, and the line is closed.
    let mut copy = Vec::new();
    let pulled = client.fetch(&entries[0], 0, |bytes| {
        copy.extend(bytes);
        if copy.len() > 20_000 { Err(io::Error::other("pulled")) } else { Ok(()) }
    });
    assert!(matches!(pulled, Err(LinkError::Save(_))));
    drop(client);
    assert_eq!(fetch(&mut unit.plug(), &entries[2]).len() as u64, entries[2].bytes, "another laptop");

    drop(unit);
    let unit = Unit::start(directory.path(), store(directory.path()));
    let mut client = unit.plug();
    let crc32 = client.checksum(entries[0].session, copy.len() as u64).unwrap();
    assert_eq!(crc32, Checksum::of(&copy), "the copy is a prefix of the session");
    let from = copy.len() as u64;
    client.fetch(&entries[0], from, |bytes| copy.write_all(bytes)).unwrap();
    assert!(copy == truth, "the copies differ");
    let wrong = client.mark_synced(entries[0].session, entries[0].bytes, 1);
    assert!(matches!(wrong, Err(LinkError::Refused(Refusal::Mismatch))));
    client.mark_synced(entries[0].session, entries[0].bytes, Checksum::of(&copy)).unwrap();
    let synced: Vec<bool> = client.sessions().unwrap().iter().map(|e| e.synced_bytes == e.bytes).collect();
    assert_eq!(synced, [true, false, false]);
}

/// The committed part of a session that is being written is fetched first, and the rest after its end.
#[test]
fn a_session_being_written_is_dated_and_fetched_in_parts() {
    let directory = tempfile::tempdir().unwrap();
    let unit_store = store(directory.path());
    let begin = since_boot();
    let mut log = unit_store.begin(begin, SessionStart::default()).unwrap();
    let mut write = |from: u32, to: u32| {
        for n in from..to {
            log.append(begin + Duration::from_millis(u64::from(n)), &record(n)).unwrap();
        }
        log.commit(begin + Duration::from_millis(u64::from(to))).unwrap();
    };
    write(0, 1000);
    let unit = Unit::start(directory.path(), unit_store.clone());
    let mut client = unit.plug();
    client.set_clock(1_800_000_000_000_000).unwrap();
    let entry = client.sessions().unwrap().remove(0);
    assert_eq!(client.hello("test").unwrap().writing, Some(entry.session));
    assert!(entry.started_unix_us.is_some() && !entry.ended);
    let mut copy = fetch(&mut client, &entry);
    client.mark_synced(entry.session, entry.bytes, Checksum::of(&copy)).unwrap();

    write(1000, 2000);
    log.end(begin + Duration::from_secs(2), EndReason::Button).unwrap();
    let entry = client.sessions().unwrap().remove(0);
    assert!(entry.ended && entry.synced_bytes == copy.len() as u64);
    client.fetch(&entry, entry.synced_bytes, |bytes| copy.write_all(bytes)).unwrap();
    assert!(copy == unit_store.reader(entry.session).unwrap().bytes());
}

/// A terminal program writes to the line during a transfer, and the next laptop starts while responses to the
/// previous one are still on the line.
#[test]
fn other_output_and_old_responses_do_not_change_a_copy() {
    let directory = tempfile::tempdir().unwrap();
    let unit_store = store(directory.path());
    let id = add_session(&unit_store, 20_000);
    let truth = unit_store.reader(id).unwrap().bytes().to_vec();
    let unit = Unit::start(directory.path(), unit_store);
    let mut terminal = open_serial(unit.link.to_str().unwrap(), 115_200).unwrap();
    let mut client = unit.plug();
    let entry = client.sessions().unwrap().remove(0);
    for laptop in 0..3 {
        let (mut copy, mut typed) = (Vec::new(), 0);
        let fetched = client.fetch(&entry, 0, |bytes| {
            copy.extend(bytes);
            if copy.len() / 20_000 > typed {
                typed += 1;
                terminal.write_all(b"\0AT+GMM\r\n\x1b[A\0root\r")?;
            }
            if laptop < 2 && copy.len() > 300_000 { Err(io::Error::other("pulled")) } else { Ok(()) }
        });
        assert!(typed > 10, "{typed}");
        assert!(truth.starts_with(&copy) && fetched.is_ok() == (laptop == 2));
        assert!(laptop < 2 || copy == truth, "the copies differ");
        client = Client::new(client.into_line());
    }
}

#[test]
fn setting_the_clock_dates_the_sessions() {
    let directory = tempfile::tempdir().unwrap();
    let unit_store = store(directory.path());
    add_session(&unit_store, 1);
    let unit = Unit::start(directory.path(), unit_store);
    let mut client = unit.plug();
    assert_eq!(client.sessions().unwrap()[0].started_unix_us, None);
    client.set_clock(1_800_000_000_000_000).unwrap();
    let date = client.sessions().unwrap()[0].started_unix_us.unwrap();
    assert!((1_799_999_000_000_000..=1_800_000_000_000_000).contains(&date), "{date}");
    assert!(client.hello("test").unwrap().clock.is_some());
}

#[test]
fn live_records_arrive_until_they_are_stopped() {
    let directory = tempfile::tempdir().unwrap();
    let unit = Unit::start(directory.path(), store(directory.path()));
    let mut client = unit.plug();
    unit.feed.send(1, &record(1));
    client.set_live(true).unwrap();
    for n in 2..5 {
        unit.feed.send(n, &record(n as u32));
        let live = client.next_live(Duration::from_secs(5)).unwrap().expect("a live record");
        let raw = live.record().unwrap();
        assert_eq!((raw.time_us, raw.decode().unwrap()), (n, record(n as u32)));
    }
    client.set_live(false).unwrap();
    unit.feed.send(9, &record(9));
    assert_eq!(client.next_live(Duration::from_millis(100)).unwrap(), None);
}

/// A laptop can make changes only after pairing.
#[test]
fn only_a_paired_laptop_can_delete_a_session() {
    let directory = tempfile::tempdir().unwrap();
    let unit_store = store(directory.path());
    let id = add_session(&unit_store, 3);
    let unit = Unit::start(directory.path(), unit_store);
    let (mut client, key) = (unit.plug(), [42; 32]);
    let refused = |result| matches!(result, Err(LinkError::Refused(Refusal::NotPaired)));
    assert!(refused(client.delete_session(&key, id)));
    assert!(refused(client.pair("mine", key)));
    unit.pairing.allow();
    client.pair("mine", key).unwrap();
    let no_setting = client.set_setting(&key, "brightness", "5");
    assert!(matches!(no_setting, Err(LinkError::Refused(Refusal::NoSuchSetting))));
    assert_eq!(client.sessions().unwrap().len(), 1);
    client.delete_session(&key, id).unwrap();
    assert!(client.sessions().unwrap().is_empty());
}

/// An upload is resumed after a restart of the unit. An invalid model is refused and the current one stays.
/// An unpaired laptop cannot upload.
#[test]
fn only_a_paired_laptop_can_upload_a_model() {
    let directory = tempfile::tempdir().unwrap();
    let unit = Unit::start(directory.path(), store(directory.path()));
    let (mut client, key) = (unit.plug(), [42; 32]);
    let file: Vec<u8> = b"good"
        .iter()
        .copied()
        .chain((0..300_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8))
        .collect();
    let refused = |result, why| matches!(result, Err(LinkError::Refused(refusal)) if refusal == why);
    let unpaired = client.upload_model(&key, ModelKind::Pose, &file, |_| {});
    assert!(refused(unpaired, Refusal::NotPaired));
    unit.pairing.allow();
    client.pair("mine", key).unwrap();

    // The line fails in the middle of the upload.
    let half = FailingLine { line: client.into_line(), left: 100_000 };
    assert!(matches!(
        Client::new(half).upload_model(&key, ModelKind::Pose, &file, |_| {}),
        Err(LinkError::Line(_))
    ));
    drop(unit);
    let unit = Unit::start(directory.path(), store(directory.path()));
    let mut client = unit.plug();
    let mut seen = Vec::new();
    client.upload_model(&key, ModelKind::Pose, &file, |have| seen.push(have)).unwrap();
    let first = seen.iter().copied().find(|&have| have > 0).unwrap();
    assert!(first > 50_000, "bytes that had arrived were sent again: {first}");
    let current = ModelFolder::current(&directory.path().join("models"), ModelKind::Pose);
    assert!(std::fs::read(&current).unwrap() == file);

    assert!(refused(client.upload_model(&key, ModelKind::Pose, b"bad", |_| {}), Refusal::InvalidModel));
    let huge = vec![0; 1 << 20];
    assert!(refused(client.upload_model(&key, ModelKind::Reference, &huge, |_| {}), Refusal::TooLarge));
    assert!(std::fs::read(&current).unwrap() == file);
}

/// A line that fails after `left` written bytes.
struct FailingLine<L> {
    line: L,
    left: usize,
}

impl<L: Read> Read for FailingLine<L> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.line.read(buffer)
    }
}

impl<L: Write> Write for FailingLine<L> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let written = self.line.write(&bytes[..bytes.len().min(self.left)])?;
        self.left -= written;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.line.flush()
    }
}

/// Without a unit at the other end the client returns an error and does not hang.
#[test]
fn a_line_without_a_unit_gives_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let link = directory.path().join("tty");
    let _unused_end = kei_link::open_line(&format!("pty:{}", link.display())).unwrap();
    let mut client = Client::new(open_serial(link.to_str().unwrap(), 115_200).unwrap());
    assert!(matches!(client.hello("test"), Err(LinkError::NoResponse)));
    assert!(matches!(open_serial("/nowhere/tty", 115_200), Err(LinkError::Open { .. })));
}

/// A line that carries a limited number of bytes per second in each direction, as a UART does, and at most 4
/// KiB at once.
struct Paced<L> {
    line: L,
    bytes_per_s: f64,
    written: (Instant, f64),
    read: (Instant, f64),
}

impl<L> Paced<L> {
    fn new(line: L, baud: u32) -> Self {
        let now = Instant::now();
        // Each byte takes ten bits on the line.
        Paced { line, bytes_per_s: f64::from(baud) / 10.0, written: (now, 0.0), read: (now, 0.0) }
    }

    /// Waits until at least one byte may pass, and returns how many of `wanted` bytes may.
    fn budget((since, passed): &mut (Instant, f64), bytes_per_s: f64, wanted: usize) -> usize {
        loop {
            let due = since.elapsed().as_secs_f64() * bytes_per_s - *passed;
            // Unused time does not accumulate while the line is idle.
            if due > 64.0 && *passed == 0.0 || due > 4096.0 {
                (*since, *passed) = (Instant::now(), 0.0);
                continue;
            }
            if due >= 1.0 {
                return wanted.min(due as usize);
            }
            thread::sleep(Duration::from_secs_f64(((32.0 - due) / bytes_per_s).max(1e-4)));
        }
    }
}

impl<L: Read> Read for Paced<L> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = Self::budget(&mut self.read, self.bytes_per_s, buffer.len());
        let n = self.line.read(&mut buffer[..n])?;
        self.read.1 += n as f64;
        Ok(n)
    }
}

impl<L: Write> Write for Paced<L> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = Self::budget(&mut self.written, self.bytes_per_s, bytes.len());
        let n = self.line.write(&bytes[..n])?;
        self.written.1 += n as f64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.line.flush()
    }
}

/// Returns the rate of a complete session over the line, in bytes per second. `wrap` wraps the laptop's end
/// of the line.
fn goodput<L: Read + Write>(strides: u32, wrap: impl Fn(Line) -> L) -> f64 {
    let directory = tempfile::tempdir().unwrap();
    let unit_store = store(directory.path());
    add_session(&unit_store, strides);
    let unit = Unit::start(directory.path(), unit_store);
    let line = open_serial(unit.link.to_str().unwrap(), 115_200).unwrap();
    let mut client = Client::new(wrap(line));
    let entry = client.sessions().unwrap().remove(0);
    let began = Instant::now();
    let copy = fetch(&mut client, &entry);
    let rate = copy.len() as f64 / began.elapsed().as_secs_f64();
    assert_eq!(copy.len() as u64, entry.bytes);
    rate
}

/// The overhead of the protocol is at most 10 % of the line's rate.
#[test]
fn goodput_is_at_least_90_percent_of_a_slow_line() {
    let long = std::env::var("KEI_LONG_TESTS").is_ok_and(|v| v == "1");
    let bauds: &[(u32, u32)] =
        if long { &[(115_200, 15_000), (921_600, 60_000)] } else { &[(921_600, 20_000)] };
    for &(baud, strides) in bauds {
        let share = goodput(strides, |line| Paced::new(line, baud)) / (f64::from(baud) / 10.0);
        println!("{baud} baud: {:.1} % of the line's rate", 100.0 * share);
        assert!(share >= 0.9, "{share}");
    }
}

/// Returns the rate of the pty itself in one direction, in bytes per second, with blocks about as long as the
/// frame of a 1 KiB chunk.
fn raw_pty_rate(bytes: usize) -> f64 {
    let directory = tempfile::tempdir().unwrap();
    let link = directory.path().join("tty");
    let mut sender = kei_link::open_line(&format!("pty:{}", link.display())).unwrap();
    let mut receiver = open_serial(link.to_str().unwrap(), 115_200).unwrap();
    let began = Instant::now();
    let thread = thread::spawn(move || {
        let block = [0x55; 1050];
        let mut left = bytes;
        while left > 0 {
            match sender.write(&block[..left.min(block.len())]) {
                Ok(written) => left -= written,
                Err(e) => assert_eq!(e.kind(), io::ErrorKind::TimedOut),
            }
        }
        sender
    });
    let (mut buffer, mut got) = ([0; 4096], 0);
    while got < bytes {
        got += receiver.read(&mut buffer).unwrap_or(0);
    }
    let rate = bytes as f64 / began.elapsed().as_secs_f64();
    drop(thread.join().unwrap());
    rate
}

/// Prints the rate without a limit and the rate of the pty itself. Only a low minimum is checked, because the
/// machine may be busy.
#[test]
fn the_rate_of_an_unpaced_pty_is_printed() {
    let rate = goodput(60_000, |line| line);
    let raw = raw_pty_rate(2_000_000);
    println!("unpaced: {:.2} MB/s of sessions; the bare pty {:.2} MB/s", rate / 1e6, raw / 1e6);
    assert!(rate > 100e3, "{rate}");
}
