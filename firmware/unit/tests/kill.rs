//! Kills the program with `kill -9` at random moments of a live session. The store must stay readable,
//! contain every record that a laptop saw live except those of the last second, and the session must be
//! resumed.

mod support;

use kei_link::{Client, Line, LiveRecord, open_serial};
use kei_wire::EndReason;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use support::{command, no_model, sessions, unit};

/// The records that a laptop received until the program was killed.
struct Watched {
    /// Each live record and the time it arrived.
    records: Vec<(Instant, LiveRecord)>,
    killed: Instant,
}

fn plug(link: &Path) -> Option<Client<Line>> {
    let mut client = Client::new(open_serial(link.to_str()?, 115_200).ok()?);
    client.set_live(true).ok()?;
    Some(client)
}

fn run_and_kill(folder: &Path, after: Duration) -> Watched {
    let link = folder.join("cable");
    let mut running =
        command(folder, "run", &["--link", "pty:cable"]).stderr(Stdio::null()).spawn().expect("started");
    let started = Instant::now();
    let (mut client, mut records) = (None, Vec::new());
    while started.elapsed() < after {
        match &mut client {
            None if link.exists() => client = plug(&link),
            None => std::thread::sleep(Duration::from_millis(10)),
            Some(client) => match client.next_live(Duration::from_millis(20)) {
                Ok(Some(record)) => records.push((Instant::now(), record)),
                Ok(None) => {}
                Err(error) => panic!("connection lost before the kill: {error}"),
            },
        }
    }
    let killed = Instant::now();
    running.kill().expect("killed");
    running.wait().expect("reaped");
    // Remove the stale link, or the next run would find it before it makes its own.
    let _ = fs::remove_file(link);
    Watched { records, killed }
}

/// Three kills; 200 with `KEI_LONG_TESTS=1`.
#[test]
fn a_kill_at_any_moment_loses_at_most_a_second() {
    if no_model() {
        return;
    }
    let kills = if std::env::var("KEI_LONG_TESTS").is_ok_and(|v| v == "1") { 200 } else { 3 };
    let folder = unit(true);
    // A fixed seed makes a failure reproducible.
    let mut rng = fastrand::Rng::with_seed(0x4b45_4931);
    let (mut before, mut id) = (Vec::new(), None);
    let (mut seen, mut lost, mut strides) = (0, 0, 0);
    for kill in 0..kills {
        // From before the session is open to some strides into it. The first three last long enough to see
        // records.
        let after = Duration::from_millis(if kill < 3 { 3000 } else { rng.u64(0..=3500) });
        let watched = run_and_kill(folder.path(), after);
        let (store, list) = sessions(folder.path());
        let Some(session) = list.first() else {
            assert!(watched.records.is_empty() && before.is_empty(), "the session is lost");
            continue;
        };
        assert_eq!((list.len(), session.ended), (1, None), "one session, still open, after kill {kill}");
        assert_eq!(*id.get_or_insert(session.id), session.id, "the same session");
        let reader = store.reader(session.id).expect("readable");
        assert!(reader.bytes().starts_with(&before), "records that were there are unchanged");
        let stored: Vec<_> = reader.records().expect("whole").collect();
        for (when, live) in &watched.records {
            let record = live.record().expect("a record");
            seen += 1;
            if !stored.contains(&record) {
                lost += 1;
                let age = watched.killed - *when;
                assert!(age <= Duration::from_secs(1), "a record {age:?} old is lost, kill {kill}");
            }
        }
        strides = session.strides;
        before = reader.bytes().to_vec();
    }
    println!(
        "{kills} kills of one session: {seen} records seen live, {lost} of them lost, {strides} strides"
    );
    assert!(seen > 0, "the laptop received no records");

    let output = command(folder.path(), "run", &["--for", "2s"]).output().expect("started");
    assert!(output.status.success(), "{output:?}");
    let (_, list) = sessions(folder.path());
    assert_eq!((list.len(), Some(list[0].id), list[0].ended), (1, id, Some(EndReason::EndOfInput)));
}
