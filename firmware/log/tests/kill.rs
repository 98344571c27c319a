//! Kills a program at random times while it writes a session. Every record whose `append` returned must be
//! there, and the session must be resumable.

use kei_log::{Limits, OsDisk, Store};
use kei_wire::{BootId, Record, SessionStart, Stride};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const DIRECTORY: &str = "KEI_LOG_TEST_DIRECTORY";

fn open(directory: &Path) -> Store<OsDisk> {
    let limits = Limits { segment_bytes: 4 << 10, ..Limits::default() };
    Store::open(OsDisk::new(directory).unwrap(), BootId([5; 16]), limits).unwrap()
}

/// Not a test, but the program that is killed. It resumes the session it finds and prints the number of
/// strides after each record.
#[test]
#[ignore = "run by the test below in a separate process"]
fn child() {
    let Ok(directory) = std::env::var(DIRECTORY) else { return };
    let store = open(Path::new(&directory));
    let mut now = Duration::from_secs(1);
    let (mut log, before) = match store.interrupted() {
        Some(session) => (store.resume(now, session.id, "test".into()).unwrap(), session.strides),
        None => (store.begin(now, SessionStart::default()).unwrap(), 0),
    };
    for strides in before + 1.. {
        now += Duration::from_millis(700);
        log.append(now, &Record::Stride(Stride { frames: strides as u8, ..Stride::default() })).unwrap();
        println!("written {strides}");
    }
}

/// Lets the child write for a while, kills it, and returns the last number it printed.
fn write_and_kill(directory: &Path, lines: usize) -> u32 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--ignored", "--nocapture"])
        .env(DIRECTORY, directory)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    let mut printed_lines = 0;
    while printed_lines < lines {
        line.clear();
        assert!(output.read_line(&mut line).unwrap() > 0, "the child ended before it was killed");
        printed_lines += usize::from(line.starts_with("written "));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let mut rest = line;
    output.read_to_string(&mut rest).unwrap();
    let whole = &rest[..rest.rfind('\n').unwrap()];
    whole.lines().rev().find_map(|l| l.strip_prefix("written ")?.parse().ok()).unwrap()
}

#[test]
fn a_killed_program_loses_nothing() {
    let rounds = if std::env::var("KEI_LONG_TESTS").is_ok_and(|v| v == "1") { 200 } else { 12 };
    let directory = tempfile::tempdir().unwrap();
    for round in 0..rounds {
        let printed = write_and_kill(directory.path(), 1 + round * 7 % 60);
        let store = open(directory.path());
        let session = store.interrupted().expect("interrupted, so it can be resumed");
        assert_eq!(store.sessions().len(), 1, "the same session in every round");
        assert!(session.strides >= printed, "{} of {printed} strides", session.strides);
        let reader = store.reader(session.id).unwrap();
        let strides = reader.records().unwrap().filter_map(|raw| match raw.decode().unwrap() {
            Record::Stride(stride) => Some(stride.frames),
            _ => None,
        });
        let expected = (1..=session.strides).map(|n| n as u8);
        assert!(strides.eq(expected), "each stride once and in order");
    }
    println!("{rounds} kills");
}
