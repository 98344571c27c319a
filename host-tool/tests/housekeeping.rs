//! `kei doctor`, `kei completions`, `kei man`.

#[path = "support/made_up.rs"]
mod made_up;
mod support;

use made_up::{Run, write_store};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use support::{commands, good, kei, run, success, with_db};
use tempfile::TempDir;

const COMMANDS: [&str; 8] =
    ["analyze", "sync", "sessions", "compare", "report", "export", "rescore", "doctor"];

/// What is well is said, with versions; a missing database is no illness.
#[test]
fn the_doctor_finds_a_database_well() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    // Not its exit status: the machine may have a serial port that this user can't open.
    let (_, stdout, _) = run(&mut with_db(folder, &["doctor"]));
    assert!(stdout.contains("ok  kei ") && stdout.contains("SQLite 3."), "{stdout}");
    assert!(stdout.contains("--  database") && stdout.contains("kei sync makes it"), "{stdout}");
    assert!(!folder.join("kei.db").exists(), "a check creates nothing");
    write_store(&folder.join("unit"), &[Run::new(0.0, &[("daily", 10.0, 60)])]);
    good(folder, &["sync", "--from", "unit"]);
    let (_, stdout, _) = run(&mut with_db(folder, &["doctor"]));
    assert!(stdout.contains("1 session, ") && stdout.contains("every page checked"), "{stdout}");
}

/// A page that was overwritten is found, and what to do is said; the exit status tells scripts.
#[test]
fn the_doctor_finds_damage() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let db = folder.join("kei.db");
    write_store(&folder.join("unit"), &[Run::new(0.0, &[("daily", 10.0, 600)])]);
    good(folder, &["sync", "--from", "unit"]);
    let mut bytes = fs::read(&db).unwrap();
    let late = bytes.len() - 4096 * 20;
    bytes[late..late + 4096 * 12].fill(0x5a);
    fs::write(&db, bytes).unwrap();
    let (output, stdout, stderr) = run(&mut with_db(folder, &["doctor"]));
    assert_eq!(output.status.code(), Some(1), "{stdout}");
    assert!(stdout.contains("!!  ") && stdout.contains("sync again"), "{stdout}");
    assert!(stderr.contains("needs fixing") || stderr.contains("need fixing"), "{stderr}");
}

/// `src/commands` has a file or a folder for each command of `kei --help`, and nothing else.
#[test]
fn every_command_has_its_place() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/commands");
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let names = names.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned());
    let places: BTreeSet<String> = names.filter(|name| name != "mod").collect();
    let (help, _) = success(&mut kei(&[&"--help"]));
    assert_eq!(places, BTreeSet::from_iter(commands(&help)));
}

/// Every command can be completed, in every shell; bash takes the script.
#[test]
fn shells_can_complete() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (script, _) = success(&mut kei(&[&"completions", &shell]));
        assert!(COMMANDS.iter().all(|command| script.contains(command)), "{shell}");
    }
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("kei");
    fs::write(&path, success(&mut kei(&[&"completions", &"bash"])).0).unwrap();
    let completed =
        "source \"$1\"; COMP_WORDS=(kei re); COMP_CWORD=1; _kei kei re kei; echo \"${COMPREPLY[*]}\"";
    let output = Command::new("bash").args(["-c", completed, "bash"]).arg(&path).output().unwrap();
    let words = String::from_utf8(output.stdout).unwrap();
    assert!(words.contains("report") && words.contains("rescore"), "{words}");
}

/// The manual has a page for each command, with its examples.
#[test]
fn the_manual_is_whole() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path().join("man1");
    success(&mut kei(&[&"man", &"-o", &folder]));
    for command in COMMANDS {
        let page = fs::read_to_string(folder.join(format!("kei-{command}.1"))).unwrap();
        let page = page.replace('\\', "");
        assert!(page.contains(".TH") && page.contains(&format!("kei {command}")), "{command}:\n{page}");
    }
    let (page, _) = success(&mut kei(&[&"man"]));
    assert!(page.contains(".SH SYNOPSIS") && page.contains("Kipchoge"), "{page}");
}
