use super::*;
use crate::{Disk, LogError, OsDisk};
use kei_wire::{BootClock, ClockSource, EndReason, RawRecord};

fn kinds(store: &Store<FaultDisk>, id: SessionId) -> Vec<(u8, u64)> {
    let reader = store.reader(id).unwrap();
    reader.records().unwrap().map(|r: RawRecord| (r.kind, r.time_us)).collect()
}

#[test]
fn a_session_is_written_listed_and_read() {
    let (disk, store, mut log, id) = begin(5000);
    assert!(store.interrupted().is_none(), "a session being written is not interrupted");
    log.append(ms(5700), &stride(0)).unwrap();
    log.append(ms(6000), &second(0)).unwrap();
    log.end(ms(6100), EndReason::Button).unwrap();
    assert_eq!(kinds(&store, id), [(1, 0), (2, 700_000), (3, 1_000_000), (6, 1_100_000)]);

    for store in [store, open(&disk)] {
        let summary = store.session(id).unwrap();
        assert_eq!((summary.strides, summary.duration_us), (1, 1_100_000));
        assert_eq!((summary.ended, summary.boot), (Some(EndReason::Button), BOOT));
        assert_eq!(summary.bytes, store.reader(id).unwrap().bytes().len() as u64);
        assert!(!summary.is_synced());
        assert!(matches!(store.resume(ms(0), id, "0.1".into()), Err(LogError::Ended(_))));
    }
}

/// The program is killed: every appended record is there, and the session resumes with its ID and its time.
#[test]
fn an_interrupted_session_is_resumed_as_the_same_session() {
    let (disk, store, mut log, id) = begin(5000);
    log.append(ms(5700), &stride(0)).unwrap();
    drop((log, store));

    let store = Store::open(disk.clone(), NEXT_BOOT, limits()).unwrap();
    let before = store.interrupted().unwrap();
    assert_eq!((before.id, before.strides), (id, 1));
    let mut log = store.resume(ms(300), id, "0.2".into()).unwrap();
    assert!(matches!(store.resume(ms(300), id, "0.2".into()), Err(LogError::BeingWritten(_))));
    log.append(ms(1300), &stride(1)).unwrap();
    log.end(ms(1400), EndReason::Button).unwrap();
    let expected = [(1, 0), (2, 700_000), (7, 700_000), (2, 1_700_000), (6, 1_800_000)];
    assert_eq!(kinds(&store, id), expected);
    assert_eq!(open(&disk).session(id).unwrap().strides, 2);
}

#[test]
fn a_long_session_has_several_segments_and_is_read_as_one() {
    let (disk, store, mut log, id) = begin(0);
    for n in 0..2000 {
        log.append(ms(n * 700), &stride(n)).unwrap();
    }
    log.end(ms(1_400_000), EndReason::Idle).unwrap();
    let segments = disk.list().unwrap().iter().filter(|n| n.starts_with("00000000-")).count();
    assert!(segments > 4, "{segments}");
    assert_eq!(store.reader(id).unwrap().records().unwrap().filter(|r| r.kind == 2).count(), 2000);
    // Any range can be read, because the cable requests arbitrary ones.
    let all = stream(&store, id);
    for (offset, length) in [(0, 10), (8000, 500), (8190, 20_000), (all.len() - 3, 100), (all.len() + 5, 100)]
    {
        let end = (offset + length).min(all.len());
        let begin = offset.min(end);
        assert_eq!(store.read(id, offset as u64, length).unwrap(), &all[begin..end]);
    }
}

/// Without a clock a session has no date. Setting the clock gives a date to all sessions of that boot, even
/// after a restart.
#[test]
fn a_clock_dates_all_sessions_of_its_boot() {
    let disk = FaultDisk::default();
    let store = open(&disk);
    let first = store.begin(ms(10_000), start()).unwrap();
    let ids = [first.id(), {
        first.end(ms(11_000), EndReason::Button).unwrap();
        store.begin(ms(20_000), start()).unwrap().id()
    }];
    assert!(store.sessions().iter().all(|s| s.started_unix_us.is_none()));
    let clock = BootClock {
        boot: BOOT,
        monotonic_us: 30_000_000,
        unix_us: 1_700_000_000_000_000,
        source: ClockSource::Laptop,
    };
    store.set_clock(clock).unwrap();
    for store in [store, Store::open(disk, NEXT_BOOT, limits()).unwrap()] {
        let date = |id| store.session(id).unwrap().started_unix_us;
        assert_eq!(date(ids[0]), Some(1_700_000_000_000_000 - 20_000_000));
        assert_eq!(date(ids[1]), Some(1_700_000_000_000_000 - 10_000_000));
    }
}

/// Bytes can be read only after they survive a power cut.
#[test]
fn only_committed_bytes_can_be_read() {
    let (_, store, mut log, _) = begin(0);
    let begun = store.session(log.id()).unwrap().bytes;
    log.append(ms(100), &stride(0)).unwrap();
    assert_eq!(store.session(log.id()).unwrap().bytes, begun);
    assert_eq!(stream(&store, log.id()).len() as u64, begun);
    log.tick(ms(1000)).unwrap();
    assert!(store.session(log.id()).unwrap().bytes > begun);
}

#[test]
fn a_store_on_the_real_disk_works_and_is_locked() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("new/store");
    std::fs::create_dir(dir.path().join("new")).unwrap();
    let store = Store::open(OsDisk::new(&path).unwrap(), BOOT, limits()).unwrap();
    assert!(matches!(OsDisk::new(&path).map_err(LogError::from), Err(LogError::InUse)));
    let mut log = store.begin(ms(0), start()).unwrap();
    let id = log.id();
    log.append(ms(700), &stride(0)).unwrap();
    drop((log, store));

    let store = Store::open(OsDisk::new(&path).unwrap(), NEXT_BOOT, limits()).unwrap();
    assert_eq!(store.interrupted().unwrap().strides, 1);
    let mut log = store.resume(ms(10), id, "0.1".into()).unwrap();
    log.append(ms(800), &stride(1)).unwrap();
    log.end(ms(900), EndReason::Shutdown).unwrap();
    assert_eq!(store.session(id).unwrap().strides, 2);
    store.delete(id).unwrap();
    assert!(store.sessions().is_empty());
    let names: Vec<_> = std::fs::read_dir(&path).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(names.iter().all(|n| n == "lock" || n == "store.kei"), "{names:?}");
    assert!(store.session(id).is_err());
}

/// Unknown and damaged files do not prevent the store from opening and are not changed.
#[test]
fn unknown_and_damaged_files_are_ignored() {
    let disk = FaultDisk::default();
    for (name, bytes) in
        [("notes.txt", &b"hello"[..]), ("00000007-0000.kei", b"rubbish"), ("store.kei", &[0; 99])]
    {
        crate::DiskFile::append(&mut disk.create(name).unwrap(), bytes).unwrap();
    }
    let store = open(&disk);
    assert!(store.sessions().is_empty());
    let log = store.begin(ms(0), start()).unwrap();
    log.end(ms(1), EndReason::Button).unwrap();
    assert!(disk.list().unwrap().contains(&"00000008-0000.kei".to_owned()));
    assert_eq!(disk.read("00000007-0000.kei", 0, 99).unwrap(), b"rubbish");
}
