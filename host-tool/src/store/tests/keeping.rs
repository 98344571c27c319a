//! The store keeps its data, and reports clearly why it cannot.

use crate::store::schema::{APPLICATION_ID, VERSION};
use crate::store::tests::fixture::{NOW, count, open, two_shoes};
use crate::store::tests::made_up::{FIRST_DAY_UNIX_S, File, Run, session_bytes, write_store};
use crate::store::{Imported, Listing, Store, StoreError, Tags};
use kei_metric::MetricName;
use kei_wire::{BootId, Event, Record, SessionId, SessionStart, Stride};
use rusqlite::{Connection, params};
use std::fs;
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

/// The bytes may be appended in chunks of any size. Rows are derived from them.
#[test]
fn bytes_are_kept_bit_for_bit() {
    let folder = TempDir::new().unwrap();
    let mut store = open(&folder);
    let (session, bytes) = session_bytes(&two_shoes(), BootId([1; 16]), 0);
    assert_eq!(store.bytes_of(session).unwrap(), None);
    store.note_listing(&Listing { session, bytes: bytes.len() as u64, started_unix_us: Some(5) }).unwrap();
    let mut at = 0;
    for chunk in bytes.chunks(777) {
        store.append(session, at, chunk).unwrap();
        at += chunk.len() as u64;
    }
    assert_eq!(store.raw(session).unwrap(), bytes);
    assert_eq!(store.checksum(session).unwrap(), kei_wire::Checksum::of(&bytes));
    // A second sync at the same time cannot add the same bytes twice.
    assert!(matches!(store.append(session, 0, &bytes), Err(StoreError::Moved { .. })));
    store.derive(session).unwrap();
    let row = &store.sessions().unwrap()[0];
    assert_eq!((row.bytes, row.whole_bytes, row.started_unix_us), (at, at, Some(5)));
    assert_eq!(row.end.as_deref(), Some("ended by the runner"));
    assert_eq!(i64::from(row.strides), count(&store, "stride"));
    assert!(!row.is_complete());
    store.note_synced(session, NOW).unwrap();
    assert!(store.sessions().unwrap()[0].is_complete());
}

/// Every prefix of a session can be stored and listed, and appending the rest gives the same rows as one
/// transfer.
#[test]
fn an_interrupted_sync_continues() {
    let folder = TempDir::new().unwrap();
    let mut store = open(&folder);
    let (session, bytes) = session_bytes(&two_shoes(), BootId([1; 16]), 0);
    store.note_listing(&Listing { session, bytes: bytes.len() as u64, started_unix_us: None }).unwrap();
    let mut at = 0;
    for part in [1, 31, 500, 3000, bytes.len() - 3532] {
        store.append(session, at, &bytes[at as usize..][..part]).unwrap();
        at += part as u64;
        drop(store);
        // Simulates a kill before the rows were derived. Opening the store derives them.
        store = open(&folder);
        let row = &store.sessions().unwrap()[0];
        assert!(row.whole_bytes <= at && (at < 100 || row.whole_bytes + 1100 > at));
    }
    let piecewise = store.spans().unwrap();
    store.derive(session).unwrap();
    assert_eq!(store.spans().unwrap(), piecewise);
    assert_eq!(piecewise.len(), 2);
}

/// Strides whose window extends into the previous span are left out of the means.
#[test]
fn spans_follow_shoes_and_belt_speed() {
    let folder = TempDir::new().unwrap();
    let mut store = open(&folder);
    write_store(&folder.path().join("unit"), &[two_shoes()]);
    store.import(&folder.path().join("unit"), NOW).unwrap();
    let spans = store.spans().unwrap();
    let of = |at: usize| (spans[at].shoe.as_str(), spans[at].speed_kmh);
    assert_eq!([of(0), of(1)], [("daily", Some(10.0)), ("carbon", Some(12.0))]);
    let kei = |at: usize| spans[at].metric(MetricName::Kei).unwrap();
    assert!((kei(0).mean - 62.0).abs() < 0.5 && (kei(1).mean - 74.2).abs() < 0.5, "{:?}", (kei(0), kei(1)));
    assert_eq!(kei(0).strides, spans[0].strides - 8, "before eight strides nothing is scored");
    assert_eq!(kei(1).strides, spans[1].strides - 10, "ten strides settle");
    let (low, high) = kei(0).interval.unwrap();
    assert!((high - low - 4.0).abs() < 0.1);
    // Tags override the recorded values.
    let id = spans[0].session;
    let tags = Tags {
        shoe: Some("racing".to_owned()),
        speed_kmh: Some(11.0),
        note: "hot".to_owned(),
        ..Tags::default()
    };
    store.tag(id, &tags).unwrap();
    let tagged = store.spans().unwrap();
    assert!(tagged.iter().all(|span| span.shoe == "racing" && span.speed_kmh == Some(11.0)));
    assert_eq!(store.find(&id.to_string()).unwrap().tags, tags);
}

/// Records of unknown kinds stay in the bytes and are counted, and the other records are read.
#[test]
fn unknown_records_are_kept() {
    let folder = TempDir::new().unwrap();
    let mut store = open(&folder);
    let session = SessionId([9; 16]);
    let mut file = File::new(session, 0);
    file.add(0, &Record::Start(SessionStart { session, ..SessionStart::default() }));
    file.add(1000, &Record::Unknown { kind: 200, version: 3, body: b"from tomorrow" });
    file.add(2000, &Record::Stride(Stride::default()));
    file.add(3000, &Record::Event(Event::Mark { note: "hill".into() }));
    store.note_listing(&Listing { session, bytes: 1, started_unix_us: None }).unwrap();
    store.append(session, 0, &file.bytes).unwrap();
    store.derive(session).unwrap();
    let row = &store.sessions().unwrap()[0];
    assert_eq!((row.unknown_records, row.strides), (1, 1));
    assert_eq!(store.events(row.id).unwrap()[0].what, "hill");
    assert_eq!(store.raw(session).unwrap(), file.bytes);
}

#[test]
fn arbitrary_bytes_can_be_stored_and_listed() {
    let folder = TempDir::new().unwrap();
    let mut store = open(&folder);
    for (n, bytes) in [vec![], vec![0; 10], vec![0xff; 5000], b"KEIL".repeat(99)].into_iter().enumerate() {
        let session = SessionId([n as u8 + 1; 16]);
        store.note_listing(&Listing { session, bytes: 0, started_unix_us: None }).unwrap();
        store.append(session, 0, &bytes).unwrap();
        store.derive(session).unwrap();
        assert_eq!(store.raw(session).unwrap(), bytes);
    }
    assert!(store.sessions().unwrap().iter().all(|row| row.whole_bytes == 0 && row.strides == 0));
}

/// A second import adds only new data, and deleted sessions stay deleted until they are restored.
#[test]
fn a_units_folder_is_imported_once() {
    let folder = TempDir::new().unwrap();
    let unit = folder.path().join("unit");
    let mut store = open(&folder);
    assert!(matches!(store.import(&unit, NOW), Err(StoreError::Import { .. })));
    fs::create_dir(&unit).unwrap();
    assert!(matches!(store.import(&unit, NOW), Err(StoreError::NothingToImport { .. })));
    write_store(&unit, &[two_shoes()]);
    let first = store.import(&unit, NOW).unwrap();
    assert_eq!((first.sessions, first.new), (1, 1));
    let ids = write_store(&unit, &[two_shoes(), Run { day: None, ..two_shoes() }]);
    let second = store.import(&unit, NOW).unwrap();
    assert_eq!((second.sessions, second.new), (2, 1));
    assert_eq!(store.import(&unit, NOW).unwrap(), Imported { new: 0, bytes: 0, ..second });
    let rows = store.sessions().unwrap();
    assert_eq!(rows[0].started_unix_us, Some(FIRST_DAY_UNIX_S * 1_000_000));
    assert_eq!(rows[1].started_unix_us, None);
    store.delete(ids[0], NOW).unwrap();
    assert_eq!(count(&store, "raw"), 1);
    store.import(&unit, NOW).unwrap();
    assert_eq!(store.sessions().unwrap().len(), 1);
    assert_eq!(store.undelete().unwrap(), 1);
    store.import(&unit, NOW).unwrap();
    assert_eq!(store.sessions().unwrap().len(), 2);
}

/// An ID needs at least four digits.
#[test]
fn sessions_are_found_by_number_or_id() {
    let folder = TempDir::new().unwrap();
    let mut store = open(&folder);
    let ids = write_store(&folder.path().join("unit"), &[two_shoes(), two_shoes()]);
    store.import(&folder.path().join("unit"), NOW).unwrap();
    let uid = ids[1].to_string();
    for name in [uid.as_str(), " 2 "] {
        assert_eq!(store.find(name).unwrap().uid, ids[1], "{name}");
    }
    for name in ["3", "", "zz", "-1", &uid[..3]] {
        assert!(matches!(store.find(name), Err(StoreError::NoSuchSession(_))), "{name}");
    }
}

#[track_caller]
fn refusal(path: &Path) -> StoreError {
    match Store::open_existing(path, Duration::from_millis(50)) {
        Ok(_) => panic!("{} was opened", path.display()),
        Err(error) => error,
    }
}

/// Files of other programs and newer versions are rejected with an error.
#[test]
fn files_that_are_not_kei_databases_are_not_changed() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("kei.db");
    fs::write(&path, "dear diary\n".repeat(500)).unwrap();
    assert!(matches!(refusal(&path), StoreError::Damaged { .. }));
    assert_eq!(fs::read_to_string(&path).unwrap().len(), 5500);
    fs::remove_file(&path).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE recipes (name)").unwrap();
    assert!(matches!(refusal(&path), StoreError::Foreign { .. }));
    fs::remove_file(&path).unwrap();
    drop(Store::create(&path).unwrap());
    let later = Connection::open(&path).unwrap();
    later.pragma_update(None, "user_version", VERSION + 1).unwrap();
    drop(later);
    let error = refusal(&path);
    assert!(matches!(error, StoreError::Newer { found, known, .. } if found == known + 1));
    assert!(error.to_string().contains("Update kei"));
    assert!(matches!(refusal(folder.path()), StoreError::Open { .. }));
    assert!(matches!(Store::open(&folder.path().join("none.db")), Err(StoreError::Missing { .. })));
}

#[test]
fn a_damaged_database_is_reported() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("data/kei.db");
    let mut store = open(&folder);
    write_store(&folder.path().join("unit"), &[two_shoes()]);
    store.import(&folder.path().join("unit"), NOW).unwrap();
    drop(store);
    let mut bytes = fs::read(&path).unwrap();
    bytes.iter_mut().skip(100).step_by(3).for_each(|byte| *byte ^= 0x55);
    fs::write(&path, bytes).unwrap();
    let error = Store::open(&path).and_then(|store| store.sessions()).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
}

/// While another program writes, reading works and writing reports the lock.
#[test]
fn a_locked_database_can_be_read() {
    let folder = TempDir::new().unwrap();
    let mut store = open(&folder);
    let other = Connection::open(folder.path().join("data/kei.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(store.sessions().unwrap(), []);
    store.connection.busy_timeout(Duration::from_millis(20)).unwrap();
    let error = store.undelete().unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    other.execute_batch("COMMIT").unwrap();
    store.undelete().unwrap();
}

/// A database whose first set-up was interrupted is set up by the next start.
#[test]
fn a_migration_is_all_or_nothing() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("kei.db");
    let raw = Connection::open(&path).unwrap();
    raw.pragma_update(None, "journal_mode", "wal").unwrap();
    drop(raw);
    let store = Store::create(&path).unwrap();
    let pragma = |name| store.connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!((pragma("user_version"), pragma("application_id")), (VERSION.into(), APPLICATION_ID.into()));
    assert_eq!(pragma("synchronous"), 2, "a commit is on the disk");
}

/// The made-up runner loses 20 points per hour.
#[test]
fn fatigue_is_measured_in_the_longest_span() {
    let folder = TempDir::new().unwrap();
    let mut store = open(&folder);
    let run = Run::new(0.0, &[("daily", 8.0, 60), ("daily", 10.0, 1800)]);
    write_store(&folder.path().join("unit"), &[Run { fatigue: 20.0, ..run }]);
    store.import(&folder.path().join("unit"), NOW).unwrap();
    let spans = store.spans().unwrap();
    assert_eq!(store.quarters(&spans, 3600.0).unwrap(), []);
    let quarters = store.quarters(&spans, 600.0).unwrap()[0];
    assert_eq!(quarters.speed_kmh, Some(10.0));
    let loss = quarters.first[0].unwrap() - quarters.last[0].unwrap();
    assert!((loss - 7.5).abs() < 0.3, "{loss}");
}

/// A loss that a window does not store, because it was not among the largest, counts as zero.
#[test]
fn losses_are_means_over_windows() {
    let folder = TempDir::new().unwrap();
    let mut store = open(&folder);
    write_store(&folder.path().join("unit"), &[two_shoes()]);
    store.import(&folder.path().join("unit"), NOW).unwrap();
    let losses = store.losses(&[1]).unwrap();
    assert_eq!(losses.len(), 12);
    assert!((losses[0].points - 6.2).abs() < 0.3 && losses[0].part == 5);
    let deleted =
        store.connection.execute("DELETE FROM loss WHERE part = 5 AND time_us < ?1", params![60_000_000]);
    assert!(deleted.unwrap() > 0);
    assert!(store.losses(&[1]).unwrap().iter().all(|loss| loss.part != 5 || loss.points < 4.0));
}
