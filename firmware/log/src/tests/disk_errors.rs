use super::*;
use crate::{LogError, RETRY_INTERVAL};
use kei_wire::EndReason;

/// While the disk is full, written records stay readable. When there is room again, recording continues.
#[test]
fn recording_continues_after_a_full_disk() {
    let (disk, store, mut log, id) = begin(0);
    log.append(ms(100), &stride(0)).unwrap();
    disk.set_capacity(Some(disk.used_bytes() + 5)); // room for part of a record
    assert!(matches!(log.append(ms(200), &stride(1)), Err(LogError::Full)));
    assert!(matches!(log.append(ms(300), &stride(2)), Err(LogError::Full)));
    assert!(matches!(log.error(), Some(LogError::Full)));
    assert_eq!(log.lost_records(), 2);
    assert_eq!(open(&disk).session(id).unwrap().strides, 1, "written records stay readable");

    disk.set_capacity(None);
    let later = ms(300) + RETRY_INTERVAL;
    log.append(later, &stride(3)).unwrap();
    assert!(log.error().is_none());
    log.end(later, EndReason::Button).unwrap();
    for store in [store, open(&disk)] {
        let kinds: Vec<u8> = store.reader(id).unwrap().records().unwrap().map(|r| r.kind).collect();
        assert_eq!(kinds, [1, 2, 7, 2, 6], "stride, gap, stride, end");
    }
}

#[test]
fn a_read_only_disk_is_reported_and_its_sessions_stay_readable() {
    let (disk, _, mut log, _) = begin(0);
    log.append(ms(100), &stride(0)).unwrap();
    disk.set_read_only(true);
    assert!(matches!(log.append(ms(200), &stride(1)), Err(LogError::ReadOnly)));
    let store = open(&disk);
    assert_eq!(store.sessions().len(), 1);
    assert_eq!(store.sessions()[0].strides, 1);
    assert!(matches!(store.begin(ms(0), start()), Err(LogError::ReadOnly)));
    let id = store.sessions()[0].id;
    assert!(matches!(store.resume(ms(0), id, "0.1".into()), Err(LogError::ReadOnly)));
    assert!(store.interrupted().is_some(), "it can be resumed when the disk is writable");
    assert!(matches!(store.delete(id), Err(LogError::ReadOnly)));
    assert_eq!(store.sessions().len(), 1, "not removed, so it is still listed");
}

/// After a failed sync the kernel may discard what it could not write. Bytes after the last commit are never
/// readable, and the session continues in a new segment.
#[test]
fn uncommitted_bytes_are_dropped_after_a_failed_sync() {
    let (disk, store, mut log, id) = begin(0);
    let kept = store.session(id).unwrap().bytes;
    log.append(ms(100), &stride(0)).unwrap();
    disk.fail_syncs(1);
    assert!(matches!(log.tick(ms(1100)), Err(LogError::Io { .. })));
    assert_eq!(store.session(id).unwrap().bytes, kept);
    log.append(ms(1100) + RETRY_INTERVAL, &stride(1)).unwrap();
    assert_eq!(log.lost_records(), 1);
    log.end(ms(1200) + RETRY_INTERVAL, EndReason::Button).unwrap();
    let here = stream(&store, id);
    assert_eq!(stream(&open(&disk), id), here, "the same bytes after a restart");
    let kinds: Vec<u8> = store.reader(id).unwrap().records().unwrap().map(|r| r.kind).collect();
    assert_eq!(kinds, [1, 7, 2, 6]);
}

/// No record gets an earlier time than the one before it.
#[test]
fn record_times_never_decrease_when_the_clock_does() {
    let (_, store, mut log, id) = begin(5000);
    for now in [6000, 5500, 1000, 7000] {
        log.append(ms(now), &second(0)).unwrap();
    }
    log.end(ms(0), EndReason::Button).unwrap();
    let times: Vec<u64> = store.reader(id).unwrap().records().unwrap().map(|r| r.time_us / 1000).collect();
    assert_eq!(times, [0, 1000, 1000, 1000, 2000, 2000]);
}
