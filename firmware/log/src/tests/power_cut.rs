use super::*;
use crate::SessionLog;
use crate::fault::Contents;
use fastrand::Rng;
use kei_wire::{EndReason, Health, SegmentReader};

/// A written session, and how much of it was committed after each change to the disk.
struct Run {
    disk: FaultDisk,
    id: SessionId,
    stream: Vec<u8>,
    /// Number of changes, committed bytes and session time in ms. All three increase.
    commits: Vec<(usize, u64, u64)>,
}

fn ten_minutes() -> Run {
    let disk = FaultDisk::default();
    let store = open(&disk);
    let mut log = store.begin(ms(0), start()).unwrap();
    let id = log.id();
    let mut commits = Vec::new();
    for tenth in 1..=6000u64 {
        let now = ms(tenth * 100);
        if tenth % 7 == 0 {
            log.append(now, &stride(tenth)).unwrap();
        }
        if tenth % 10 == 0 {
            log.append(now, &second(tenth)).unwrap();
        }
        if tenth % 100 == 0 {
            log.append(now, &Record::Health(Health::default())).unwrap();
        }
        if tenth % 600 == 0 {
            log.append(now, &shoe("flip-flops")).unwrap();
        }
        log.tick(now).unwrap();
        commits.push((disk.changes(), store.session(id).unwrap().bytes, tenth * 100));
    }
    log.end(ms(600_050), EndReason::Button).unwrap();
    commits.push((disk.changes(), store.session(id).unwrap().bytes, 600_050));
    Run { stream: stream(&store, id), disk, id, commits }
}

impl Run {
    /// Returns how many bytes were committed after `changes` changes.
    fn committed(&self, changes: usize) -> u64 {
        let made = self.commits.partition_point(|&(at, ..)| at <= changes);
        made.checked_sub(1).map_or(0, |i| self.commits[i].1)
    }

    /// Checks that the bytes after a power cut are a prefix of the session and contain at least the committed
    /// bytes.
    fn check(&self, disk: &FaultDisk, changes: usize) {
        let store = Store::open(disk.clone(), NEXT_BOOT, limits()).expect("always opens");
        let committed = self.committed(changes);
        if store.session(self.id).is_err() {
            assert_eq!(committed, 0, "the session is lost, {changes} changes");
            return;
        }
        let found = stream(&store, self.id);
        assert!(found.len() as u64 >= committed, "{} of {committed} bytes, {changes} changes", found.len());
        assert_eq!(found, self.stream[..found.len()], "wrong bytes, {changes} changes");
        let whole = SegmentReader::session(&found).unwrap().into_valid_bytes();
        assert_eq!(whole, found.len());
    }

    /// Resumes the session after the power cut, and cuts the power again soon.
    fn cut_again(&self, disk: &FaultDisk, rng: &mut Rng) {
        let store = Store::open(disk.clone(), NEXT_BOOT, limits()).unwrap();
        let Some(before) = store.interrupted() else { return };
        let first = stream(&store, self.id);
        disk.power_off_after(rng.usize(..=12));
        let mut committed = first.len();
        if let Ok(mut log) = store.resume(ms(500), before.id, "0.1.0".into()) {
            append_until_power_off(&mut log);
            committed = stream(&store, self.id).len();
        }
        let second_disk = FaultDisk::with(disk.contents().after_power_cut(rng));
        let store = Store::open(second_disk, NEXT_BOOT, limits()).expect("always opens");
        let found = stream(&store, self.id);
        assert!(found.len() >= committed);
        assert_eq!(found[..first.len()], first);
        let log = store.resume(ms(500), self.id, "0.1.0".into()).expect("can be resumed");
        log.end(ms(600), EndReason::Button).expect("can be ended");
    }
}

fn append_until_power_off(log: &mut SessionLog<FaultDisk>) {
    for n in 0..12 {
        if log.append(ms(500 + 400 * n), &stride(n)).is_err() {
            return;
        }
    }
}

fn check_after(run: &Run, changes: usize, contents: &Contents, cuts: usize) -> (usize, usize) {
    let mut pairs = 0;
    for seed in 0..cuts {
        let mut rng = Rng::with_seed((changes * 1000 + seed) as u64);
        let disk = FaultDisk::with(contents.after_power_cut(&mut rng));
        run.check(&disk, changes);
        if seed % 4 == 0 {
            run.cut_again(&disk, &mut rng);
            pairs += 1;
        }
    }
    (cuts, pairs)
}

/// Cuts the power after every change to the disk in a ten-minute session, and again after the session was
/// resumed. The committed bytes are always there, no byte is wrong, and the store always opens.
#[test]
fn no_power_cut_loses_committed_records() {
    let run = ten_minutes();
    let cuts_each = if long() { 100_000 / run.disk.changes() + 1 } else { 1 };
    let (mut cuts, mut pairs) = (0, 0);
    run.disk.replay(|changes, contents| {
        let (c, p) = check_after(&run, changes, contents, cuts_each);
        (cuts, pairs) = (cuts + c, pairs + p);
    });
    println!("{cuts} power cuts after {} disk changes, {pairs} of them cut again", run.disk.changes());
    assert!(cuts >= run.disk.changes());
}

/// Every record is committed within a second.
#[test]
fn commits_are_at_most_a_second_apart() {
    let run = ten_minutes();
    let mut reader = SegmentReader::session(&run.stream).unwrap();
    let mut ends = Vec::new();
    while let Some(record) = reader.next() {
        ends.push((record.time_us / 1000, reader.valid_bytes() as u64));
    }
    for &(_, committed, now_ms) in &run.commits {
        let older = ends.partition_point(|&(time_ms, _)| time_ms + 1000 <= now_ms);
        assert!(older == 0 || ends[older - 1].1 <= committed, "at {now_ms} ms");
    }
}
