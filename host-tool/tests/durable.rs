//! The store survives `kill -9` at any moment, a full disk and clocks that jump, and grows linearly. All
//! sessions are made up. The long tests run with KEI_LONG_TESTS=1.
#![cfg(unix)]

#[path = "support/made_up.rs"]
mod made_up;
mod support;
#[path = "support/unit.rs"]
mod unit;

use kei_tests::Noise;
use made_up::{Run, write_store};
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use support::{good, kill_after, with_db};
use tempfile::TempDir;
use unit::Unit;

fn is_long() -> bool {
    let long = std::env::var_os("KEI_LONG_TESTS").is_some();
    if !long {
        eprintln!("SKIPPED: very long; set KEI_LONG_TESTS=1");
    }
    long
}

fn six_runs() -> Vec<Run> {
    (0..6).map(|n| Run::new(f64::from(n), &[("daily", 10.0, 600)]).with_keypoints()).collect()
}

/// Returns the list of sessions, to compare two stores.
fn listing(folder: &Path) -> Vec<String> {
    let (table, _) = good(folder, &["sessions"]);
    table.lines().map(str::to_owned).collect()
}

/// Kills a sync at random moments, `times` times. The store opens each time, and the last sync completes it.
fn kill_syncs(times: u32) {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let ids = write_store(&folder.join("unit"), &six_runs());
    let unit = Unit::start(folder);
    let port = unit.port.to_str().unwrap().to_owned();
    let mut noise = Noise::new(4711);
    for n in 0..times {
        // Start with an empty store now and then, so that kills hit the first set-up, the middle and the end.
        if n % 10 == 0 {
            for name in ["kei.db", "kei.db-wal", "kei.db-shm"] {
                let _ = fs::remove_file(folder.join(name));
            }
        }
        let after = Duration::from_micros((60_000.0 * noise.normal().abs()) as u64);
        kill_after(with_db(folder, &["sync", "--port", &port]), after);
        if folder.join("kei.db").exists() {
            good(folder, &["sessions"]);
        }
    }
    good(folder, &["sync", "--port", &port]);
    let (_, said) = good(folder, &["sync", "--port", &port]);
    assert!(said.contains("nothing new"), "{said}");
    for id in ids {
        let session = unit.store.session(id).unwrap();
        assert_eq!(session.synced_bytes, session.bytes);
    }
    assert_eq!(listing(folder).len(), 7);
    assert!(good(folder, &["doctor"]).0.contains("6 sessions, "));
}

/// Creates the store that version 1 of this program would have written.
fn make_version_1(now: &Path, old: &Path) {
    let store = Connection::open(old).unwrap();
    store.execute_batch(include_str!("support/version_1.sql")).unwrap();
    store.execute("ATTACH ?1 AS now", [now.to_str().unwrap()]).unwrap();
    store
        .execute_batch(
            "INSERT INTO session SELECT id, uid, started_unix_us, unit_bytes, bytes, synced_unix_us, shoe,
                 belt_speed_kmh, note FROM now.session;
             INSERT INTO raw SELECT * FROM now.raw;",
        )
        .unwrap();
}

/// Kills the migration of an older store at random moments, `times` times. The next start completes it each
/// time, with the same result as an undisturbed migration.
fn kill_migrations(times: u32) {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    write_store(&folder.join("unit"), &six_runs());
    good(folder, &["sync", "--from", folder.join("unit").to_str().unwrap()]);
    good(folder, &["tag", "2", "--shoe", "boots", "--note", "kept"]);
    let expected = listing(folder);
    let old = folder.join("old.db");
    make_version_1(&folder.join("kei.db"), &old);
    let mut noise = Noise::new(815);
    for _ in 0..times {
        for name in ["kei.db", "kei.db-wal", "kei.db-shm", "kei.db-journal"] {
            let _ = fs::remove_file(folder.join(name));
        }
        fs::copy(&old, folder.join("kei.db")).unwrap();
        kill_after(
            with_db(folder, &["sessions"]),
            Duration::from_micros((40_000.0 * noise.normal().abs()) as u64),
        );
        assert_eq!(listing(folder), expected);
    }
}

/// 8 kills of each, or 100 with KEI_LONG_TESTS.
#[test]
fn nothing_is_lost_when_killed_at_any_moment() {
    let times = if is_long() { 100 } else { 8 };
    kill_syncs(times);
    kill_migrations(times);
}

/// The message is one line. When space is free again, the next sync completes the store.
#[test]
fn a_full_disk_is_reported_and_loses_nothing() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    write_store(&folder.join("unit"), &six_runs());
    let disk = folder.join("disk");
    fs::create_dir(&disk).unwrap();
    // A small file system that ends with the shell. It is enlarged to complete the same store.
    let script = "mount -t tmpfs -o size=1500k none \"$2\" || exit 77
        \"$1\" sync --from \"$3\" --db \"$2/kei.db\" 2> \"$4/full\"; echo $? > \"$4/status\"
        \"$1\" sessions --db \"$2/kei.db\" > \"$4/listed\" 2>&1; echo $? > \"$4/listed-status\"
        mount -o remount,size=64m \"$2\"
        \"$1\" sync --from \"$3\" --db \"$2/kei.db\" 2> \"$4/again\" && \"$1\" sessions --db \"$2/kei.db\" > \"$4/after\"";
    let status = Command::new("unshare")
        .args(["-rm", "sh", "-c", script, "sh", env!("CARGO_BIN_EXE_kei")])
        .args([&disk, &folder.join("unit"), &folder.to_path_buf()])
        .stderr(Stdio::null())
        .status();
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default();
    if status.is_err() || read("status").is_empty() {
        eprintln!("SKIPPED: a full disk: cannot mount a small file system here (unshare -rm)");
        return;
    }
    let said = read("full");
    assert_eq!(read("status").trim(), "1", "{said}");
    assert!(said.contains("the disk is full") && said.lines().count() == 1, "{said}");
    assert_eq!(
        read("listed-status").trim(),
        "0",
        "data received before the error is listed: {}",
        read("listed")
    );
    assert_eq!(read("after").lines().count(), 7, "{}\n{}", read("again"), read("after"));
}

/// The unit's clock was far in the future, far in the past or never set. A date that the runner sets is kept.
#[test]
fn sessions_with_wrong_dates_are_listed_and_reported() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let short = |day: Option<f64>| Run { day, ..Run::new(0.0, &[("daily", 10.0, 30)]) };
    // Years in the future, long before 1970, never set.
    write_store(&folder.join("unit"), &[short(Some(20_000.0)), short(Some(-40_000.0)), short(None)]);
    let from = folder.join("unit");
    let from = from.to_str().unwrap();
    good(folder, &["sync", "--from", from]);
    let lines = listing(folder);
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("date unknown")), "{lines:?}");
    good(folder, &["tag", "1", "--began", "2026-03-02 06:00"]);
    good(folder, &["sync", "--from", from]);
    assert!(listing(folder).iter().any(|line| line.contains("02 Mar 2026")));
    let page = folder.join("page.html");
    good(folder, &["report", "-o", page.to_str().unwrap()]);
    good(folder, &["compare", "--by", "week"]);
    good(folder, &["export", "--all", "--format", "parquet", "-o", folder.join("strides").to_str().unwrap()]);
}

/// Syncs up to fifty sessions of 45 minutes with keypoints over a pty, then lists, compares and reports them.
/// Prints the figures of docs/laptop.md.
#[test]
fn fifty_sessions_over_the_cable() {
    if !is_long() {
        return;
    }
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let shoes = ["carbon", "boots", "daily"];
    let run_of = |n: u32| {
        let stretches = [(shoes[n as usize % 3], 10.0, 1350), (shoes[(n as usize + 1) % 3], 12.0, 1350)];
        Run::new(f64::from(n), &stretches).on_a_day_of(f64::from(n % 5) - 2.0).with_keypoints()
    };
    let mut last = 0;
    for count in [10, 25, 50] {
        let runs: Vec<Run> = (0..count).map(run_of).collect();
        let place = folder.join(format!("{count}"));
        fs::create_dir(&place).unwrap();
        write_store(&place.join("unit"), &runs);
        let unit = Unit::start(&place);
        let timed = |arguments: &[&str]| {
            let began = Instant::now();
            good(&place, arguments);
            began.elapsed()
        };
        let synced = timed(&["sync", "--port", unit.port.to_str().unwrap()]);
        let listed = timed(&["sessions"]);
        let compared = timed(&["compare", "--by", "shoe"]);
        let page = place.join("report.html");
        let reported = timed(&["report", "-o", page.to_str().unwrap()]);
        let size = |path: &Path| fs::metadata(path).unwrap().len();
        let (db, page) = (size(&place.join("kei.db")), size(&page));
        eprintln!(
            "{count} sessions: synced {synced:.1?}, listed {listed:.0?}, compared {compared:.2?}, reported {reported:.2?}, \
             page {page} bytes, store {db} bytes"
        );
        assert!(page < 3_000_000);
        let each = db / u64::from(count);
        assert!(
            last == 0 || each.abs_diff(last) < last / 10,
            "grows linearly: {last} then {each} bytes a session"
        );
        last = each;
    }
}
