//! Migration of databases of older versions, and of versions with other metrics.

use crate::store::stride_column::StrideColumn;
use crate::store::tests::fixture::{NOW, count, two_shoes};
use crate::store::tests::made_up::{Run, session_bytes, write_store};
use crate::store::{Rescored, SpanTag, Store, Tags};
use kei_metric::MetricName;
use kei_wire::{BootId, SessionId};
use rusqlite::{Connection, params};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Creates a database of version 2 with one session that has tags, a note, a new score and rows under the old
/// names.
fn version_2(folder: &Path) -> (PathBuf, SessionId) {
    let path = folder.join("kei.db");
    let old = Connection::open(&path).unwrap();
    old.execute_batch(include_str!("../../../tests/support/version_1.sql")).unwrap();
    old.execute_batch(include_str!("../../../tests/support/version_2.sql")).unwrap();
    let (session, bytes) = session_bytes(&two_shoes(), BootId([1; 16]), 0);
    old.execute(
        "INSERT INTO session (uid, started_unix_us, unit_bytes, bytes, synced_unix_us, shoe, speed_kmh, note, weight_kg)
         VALUES (?1, 5, ?2, ?2, 6, 'racing', 11.0, 'hot', 70.0)",
        params![session.0, bytes.len() as i64],
    )
    .unwrap();
    old.execute("INSERT INTO raw VALUES (1, 0, ?1)", [&bytes]).unwrap();
    old.execute_batch(
        "INSERT INTO deleted VALUES (x'09', 7);
         INSERT INTO span_tag (session, from_us, to_us, shoe, speed_kmh) VALUES (1, 0, 30000000, 'boots', 9.0);
         INSERT INTO rescore VALUES (1, 'newer 2', 8, 0);
         INSERT INTO rescored_stride VALUES (1, 'newer 2', 20000000, 70.0, 68.0, 72.0);
         INSERT INTO stride (session, time_us, span, stride_time_ms, contact_near_ms) VALUES (1, 1, 0, 700.0, 250.0);
         INSERT INTO measure VALUES (1, 1, 'contact_near_ms', 250.0, 240.0, 260.0, NULL);
         INSERT INTO span VALUES (1, 0, 0, 1, 'daily', 10.0, '', 1, NULL, NULL, 0);
         INSERT INTO span_metric VALUES (1, 0, 'contact_near_ms', 1, 250.0, NULL, NULL);",
    )
    .unwrap();
    (path, session)
}

/// Tags and scores of other models are kept, and derived rows get the new names.
#[test]
fn version_2_is_migrated() {
    let folder = TempDir::new().unwrap();
    let (path, session) = version_2(folder.path());
    let store = Store::open(&path).unwrap();
    let row = store.find("1").unwrap();
    let tags = Tags {
        shoe: Some("racing".to_owned()),
        speed_kmh: Some(11.0),
        note: "hot".to_owned(),
        weight_kg: Some(70.0),
        ..Tags::default()
    };
    assert_eq!((row.uid, row.started_unix_us, row.synced_unix_us), (session, Some(5), Some(6)));
    assert_eq!(row.tags, tags);
    let part =
        SpanTag { from_us: 0, to_us: 30_000_000, shoe: Some("boots".to_owned()), speed_kmh: Some(9.0) };
    assert_eq!(store.span_tags(1).unwrap(), [part]);
    assert_eq!(count(&store, "deleted"), 1);
    let Rescored { model, rescored, strides, .. } = &store.rescored(1).unwrap()[0];
    assert_eq!((model.as_str(), *rescored, *strides), ("newer 2", Some(70.0), 1));
    let spans = store.spans().unwrap();
    assert_eq!(
        spans.iter().map(|span| span.shoe.as_str()).collect::<Vec<_>>(),
        ["boots", "racing", "racing"]
    );
    assert!(spans[2].metric(MetricName::GroundContactNearMs).is_some());
    let strides = store.strides(1).unwrap();
    assert_eq!(strides.len() as u32, row.strides);
    assert!(
        strides[20].metric(MetricName::GroundContactNearMs).is_some_and(|ms| (200.0..350.0).contains(&ms))
    );
    let unknown: i64 = store
        .connection
        .query_row("SELECT count(*) FROM measure WHERE metric = 'contact_near_ms'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(unknown, 0);
    assert_eq!(store.check().unwrap(), [""; 0]);
}

/// Neither a missing derived table nor a view of the user's own stops the migration.
#[test]
fn a_changed_version_2_is_migrated() {
    let folder = TempDir::new().unwrap();
    let (path, _) = version_2(folder.path());
    let view =
        "DROP TABLE second; CREATE VIEW best AS SELECT session, max(kei) AS kei FROM stride GROUP BY 1";
    Connection::open(&path).unwrap().execute_batch(view).unwrap();
    let store = Store::open(&path).unwrap();
    assert_eq!(store.find("1").unwrap().tags.note, "hot");
    assert_eq!(count(&store, "best"), 1);
}

#[test]
fn derived_tables_with_other_metrics_are_recreated() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("kei.db");
    let mut store = Store::create(&path).unwrap();
    write_store(&folder.path().join("unit"), &[Run::new(0.0, &[("daily", 10.0, 60)])]);
    store.import(&folder.path().join("unit"), NOW).unwrap();
    let strides = store.strides(1).unwrap();
    store
        .connection
        .execute_batch(
            "UPDATE derivation SET metrics = 'kei tilt_deg';
             ALTER TABLE stride DROP COLUMN flight_ms;
             ALTER TABLE stride ADD COLUMN tilt_deg REAL;",
        )
        .unwrap();
    drop(store);
    let store = Store::open(&path).unwrap();
    assert_eq!(store.strides(1).unwrap(), strides);
    let mut columns = store.connection.prepare("SELECT name FROM pragma_table_info('stride')").unwrap();
    let columns: Vec<String> = columns.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let metrics: Vec<String> = StrideColumn::all().map(StrideColumn::name).collect();
    assert_eq!(columns[..3], ["session", "time_us", "span"]);
    assert_eq!(columns[3..], metrics);
}
