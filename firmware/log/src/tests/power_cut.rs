use super::*;
use crate::SessionLog;
use crate::fault::Contents;
use fastrand::Rng;
use kei_wire::{EndReason, Health, SegmentReader};

/// A session as it was written, and what the log had promised to keep after each change of the disk.
struct Run {
    disk: FaultDisk,
    id: SessionId,
    stream: Vec<u8>,
    /// Changes made, bytes promised, session time in ms: all rising.
    promises: Vec<(usize, u64, u64)>,
}

fn ten_minutes() -> Run {
    let disk = FaultDisk::default();
    let store = open(&disk);
    let mut log = store.begin(ms(0), start()).unwrap();
    let id = log.id();
    let mut promises = Vec::new();
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
        promises.push((disk.changes(), store.session(id).unwrap().bytes, tenth * 100));
    }
    log.end(ms(600_050), EndReason::Button).unwrap();
    promises.push((disk.changes(), store.session(id).unwrap().bytes, 600_050));
    Run { stream: stream(&store, id), disk, id, promises }
}

impl Run {
    /// Bytes promised when `changes` changes were made.
    fn promised(&self, changes: usize) -> u64 {
        let made = self.promises.partition_point(|&(at, ..)| at <= changes);
        made.checked_sub(1).map_or(0, |i| self.promises[i].1)
    }

    /// What is found after a cut is what was written, as far as it was promised at least.
    fn check(&self, disk: &FaultDisk, changes: usize) {
        let store = Store::open(disk.clone(), NEXT_BOOT, limits()).expect("always starts");
        let promised = self.promised(changes);
        if store.session(self.id).is_err() {
            assert_eq!(promised, 0, "the session is lost, {changes} changes");
            return;
        }
        let found = stream(&store, self.id);
        assert!(found.len() as u64 >= promised, "{} of {promised} bytes, {changes} changes", found.len());
        assert_eq!(found, self.stream[..found.len()], "wrong bytes, {changes} changes");
        let whole = SegmentReader::session(&found).unwrap().into_valid_bytes();
        assert_eq!(whole, found.len());
    }

    /// The session goes on after the cut, and the power is cut again soon.
    fn cut_again(&self, disk: &FaultDisk, rng: &mut Rng) {
        let store = Store::open(disk.clone(), NEXT_BOOT, limits()).unwrap();
        let Some(before) = store.interrupted() else { return };
        let first = stream(&store, self.id);
        disk.power_off_after(rng.usize(..=12));
        let mut promised = first.len();
        if let Ok(mut log) = store.resume(ms(500), before.id, "0.1.0".into()) {
            append_until_dark(&mut log);
            promised = stream(&store, self.id).len();
        }
        let second_disk = FaultDisk::with(disk.contents().after_power_cut(rng));
        let store = Store::open(second_disk, NEXT_BOOT, limits()).expect("always starts");
        let found = stream(&store, self.id);
        assert!(found.len() >= promised);
        assert_eq!(found[..first.len()], first);
        let log = store.resume(ms(500), self.id, "0.1.0".into()).expect("goes on");
        log.end(ms(600), EndReason::Button).expect("ends");
    }
}

fn append_until_dark(log: &mut SessionLog<FaultDisk>) {
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

/// Power cut after every single change of the disk in a ten-minute session: nothing older than the last
/// commit is lost, nothing is wrong, it always starts, and a second cut while it goes on changes none of that.
#[test]
fn no_power_cut_loses_what_was_kept() {
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

/// Every record was promised to be kept at most a second after it was written.
#[test]
fn commits_are_at_most_a_second_apart() {
    let run = ten_minutes();
    let mut reader = SegmentReader::session(&run.stream).unwrap();
    let mut ends = Vec::new();
    while let Some(record) = reader.next() {
        ends.push((record.time_us / 1000, reader.valid_bytes() as u64));
    }
    for &(_, promised, now_ms) in &run.promises {
        let older = ends.partition_point(|&(time_ms, _)| time_ms + 1000 <= now_ms);
        assert!(older == 0 || ends[older - 1].1 <= promised, "at {now_ms} ms");
    }
}
