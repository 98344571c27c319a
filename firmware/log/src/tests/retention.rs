use super::*;
use crate::LogError;
use fastrand::Rng;
use kei_wire::{BootClock, ClockSource, EndReason};
use std::collections::BTreeMap;

/// Returns limits that are one byte too small for four sessions.
fn tight() -> Limits {
    let roomy = Limits { segment_bytes: 600, ..limits() };
    let one = Store::open(FaultDisk::default(), BOOT, roomy).unwrap();
    let id = session(&one, 0).unwrap();
    Limits { store_bytes_max: 4 * one.session(id).unwrap().bytes - 1, ..roomy }
}

/// Writes a complete session of about 700 bytes in two segments.
fn session(store: &Store<FaultDisk>, at_ms: u64) -> Result<SessionId, LogError> {
    let mut log = store.begin(ms(at_ms), start())?;
    let id = log.id();
    for n in 0..30 {
        log.append(ms(at_ms + 100 * n), &stride(n))?;
    }
    log.end(ms(at_ms + 3000), EndReason::Button)?;
    Ok(id)
}

fn ids(store: &Store<FaultDisk>) -> Vec<SessionId> {
    store.sessions().iter().map(|s| s.id).collect()
}

fn sync(store: &Store<FaultDisk>, id: SessionId) {
    let bytes = store.session(id).unwrap().bytes;
    store.mark_synced(id, bytes).unwrap();
}

#[test]
fn only_the_oldest_synced_session_is_removed_to_make_room() {
    let disk = FaultDisk::default();
    let store = Store::open(disk.clone(), BOOT, tight()).unwrap();
    let made: Vec<_> = (0..4).map(|n| session(&store, n * 10_000).unwrap()).collect();
    assert_eq!(ids(&store), made, "only the last session exceeds the limit");
    assert!(matches!(session(&store, 50_000), Err(LogError::Full)), "unsynced sessions stay");
    assert_eq!(ids(&store), made);
    sync(&store, made[1]);
    sync(&store, made[2]);
    let fifth = session(&store, 60_000).unwrap();
    assert_eq!(ids(&store), [made[0], made[2], made[3], fifth]);
    let store = Store::open(disk, NEXT_BOOT, tight()).unwrap();
    assert_eq!(ids(&store), [made[0], made[2], made[3], fifth]);
    let synced: Vec<bool> = store.sessions().iter().map(|s| s.is_synced()).collect();
    assert_eq!(synced, [false, true, false, false], "marks survive the restart");
}

/// The disk is full before the limits are reached.
#[test]
fn synced_sessions_are_removed_from_a_full_disk() {
    let disk = FaultDisk::default();
    let store = open(&disk);
    let old = session(&store, 0).unwrap();
    let kept = session(&store, 10_000).unwrap();
    sync(&store, old);
    disk.set_capacity(Some(disk.used_bytes() + 50));
    let new = session(&store, 20_000).unwrap();
    assert_eq!(ids(&store), [kept, new]);
}

#[test]
fn a_session_that_grew_after_its_sync_is_not_synced() {
    let (_, store, mut log, id) = begin(0);
    sync(&store, id);
    log.append(ms(100), &stride(0)).unwrap();
    log.end(ms(200), EndReason::Button).unwrap();
    assert!(!store.session(id).unwrap().is_synced());
    store.mark_synced(id, u64::MAX).unwrap();
    assert!(store.session(id).unwrap().is_synced());
}

#[test]
fn a_session_being_written_is_not_deleted() {
    let store = open(&FaultDisk::default());
    let log = store.begin(ms(0), start()).unwrap();
    assert!(matches!(store.delete(log.id()), Err(LogError::BeingWritten(_))));
    assert!(matches!(store.delete(SessionId([0; 16])), Err(LogError::NoSuchSession(_))));
    assert!(matches!(store.mark_synced(SessionId([0; 16]), 1), Err(LogError::NoSuchSession(_))));
}

/// A long journal is rewritten without losing a valid note.
#[test]
fn a_long_journal_is_rewritten() {
    let disk = FaultDisk::default();
    let store = open(&disk);
    let id = session(&store, 0).unwrap();
    for bytes in 1..6000 {
        store.mark_synced(id, bytes % 700 + 1).unwrap();
    }
    assert!(disk.used_bytes() < 160 << 10, "{}", disk.used_bytes());
    assert_eq!(open(&disk).session(id).unwrap().synced_bytes, 5999 % 700 + 1);
}

/// A written session, and the change to the disk after which a power cut may remove it.
#[derive(Default)]
struct Expected {
    stream: Vec<u8>,
    ended_at: usize,
    may_be_gone_from: Option<usize>,
}

/// Cuts the power while sessions are synced, dated and removed. Unsynced sessions are never lost, every
/// remaining session is complete, dates are kept, and the store always opens and accepts a new session.
#[test]
fn no_power_cut_during_retention_loses_an_unsynced_session() {
    let disk = FaultDisk::default();
    let store = Store::open(disk.clone(), BOOT, tight()).unwrap();
    let mut expected: BTreeMap<SessionId, Expected> = BTreeMap::new();
    let clock = BootClock { boot: BOOT, monotonic_us: 0, unix_us: 1 << 50, source: ClockSource::Network };
    let mut dated_at = usize::MAX;
    for n in 0..9u64 {
        let id = session(&store, n * 10_000).unwrap();
        let written =
            Expected { stream: stream(&store, id), ended_at: disk.changes(), may_be_gone_from: None };
        expected.insert(id, written);
        if n == 3 {
            store.set_clock(clock).unwrap();
            dated_at = disk.changes();
        }
        if n % 3 != 1 {
            expected.get_mut(&id).unwrap().may_be_gone_from = Some(disk.changes());
            sync(&store, id);
        } else if n > 1 {
            expected.get_mut(&id).unwrap().may_be_gone_from = Some(disk.changes());
            store.delete(id).unwrap();
        }
    }
    let seeds = if long() { 200 } else { 12 };
    let mut cuts = 0;
    disk.replay(|changes, contents| {
        for seed in 0..seeds {
            let mut rng = Rng::with_seed((changes * 1000 + seed) as u64);
            let disk = FaultDisk::with(contents.after_power_cut(&mut rng));
            let store = Store::open(disk.clone(), NEXT_BOOT, tight()).expect("always opens");
            for (id, session) in &expected {
                let Ok(found) = store.session(*id) else {
                    let may_be_gone = session.may_be_gone_from.is_some_and(|from| from <= changes);
                    assert!(may_be_gone || session.ended_at > changes, "{changes} changes, seed {seed}");
                    continue;
                };
                let bytes = stream(&store, *id);
                assert_eq!(bytes, session.stream[..bytes.len()], "{changes} changes, seed {seed}");
                assert!(session.ended_at > changes || bytes.len() == session.stream.len());
                if changes >= dated_at {
                    assert!(found.started_unix_us.is_some());
                }
            }
            match super::retention::session(&store, 0) {
                Ok(_) | Err(LogError::Full) => {}
                Err(e) => panic!("{e}"),
            }
            cuts += 1;
        }
    });
    println!("{cuts} power cuts during retention");
}
