//! `kei doctor`, `kei completions`, `kei man`.

#[path = "support/made_up.rs"]
mod made_up;
mod support;

use made_up::{Run, write_store};
use std::fs;
use std::process::Command;
use support::{kei, run};
use tempfile::TempDir;

const COMMANDS: [&str; 8] =
    ["analyze", "sync", "sessions", "compare", "report", "export", "rescore", "doctor"];

/// What is well is said, with versions; a missing database is no illness.
#[test]
fn the_doctor_finds_a_database_well() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let db = folder.join("kei.db");
    let (_, stdout, _) = run(&mut kei(&[&"doctor", &"--db", &db]));
    assert!(stdout.contains("ok  kei ") && stdout.contains("SQLite 3."), "{stdout}");
    assert!(stdout.contains("--  database") && stdout.contains("kei sync makes it"), "{stdout}");
    assert!(!db.exists(), "whoever only looks makes nothing");
    write_store(&folder.join("unit"), &[Run::new(0.0, &[("daily", 10.0, 60)])]);
    let (output, ..) = run(&mut kei(&[&"sync", &"--from", &folder.join("unit"), &"--db", &db]));
    assert!(output.status.success());
    let (_, stdout, _) = run(&mut kei(&[&"doctor", &"--db", &db]));
    assert!(stdout.contains("1 session, ") && stdout.contains("every page checked"), "{stdout}");
}

/// A page that was overwritten is found, and what to do is said; the exit status tells scripts.
#[test]
fn the_doctor_finds_damage() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let db = folder.join("kei.db");
    write_store(&folder.join("unit"), &[Run::new(0.0, &[("daily", 10.0, 600)])]);
    let (output, ..) = run(&mut kei(&[&"sync", &"--from", &folder.join("unit"), &"--db", &db]));
    assert!(output.status.success());
    let mut bytes = fs::read(&db).unwrap();
    let late = bytes.len() - 4096 * 20;
    bytes[late..late + 4096 * 12].fill(0x5a);
    fs::write(&db, bytes).unwrap();
    let (output, stdout, stderr) = run(&mut kei(&[&"doctor", &"--db", &db]));
    assert_eq!(output.status.code(), Some(1), "{stdout}");
    assert!(stdout.contains("!!  ") && stdout.contains("sync again"), "{stdout}");
    assert!(stderr.contains("needs fixing") || stderr.contains("need fixing"), "{stderr}");
}

/// Every command can be completed, in every shell; bash takes the script.
#[test]
fn shells_can_complete() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (output, script, _) = run(&mut kei(&[&"completions", &shell]));
        assert!(output.status.success());
        assert!(COMMANDS.iter().all(|command| script.contains(command)), "{shell}");
    }
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("kei");
    fs::write(&path, run(&mut kei(&[&"completions", &"bash"])).1).unwrap();
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
    let (output, ..) = run(&mut kei(&[&"man", &"-o", &folder]));
    assert!(output.status.success());
    for command in COMMANDS {
        let page = fs::read_to_string(folder.join(format!("kei-{command}.1"))).unwrap();
        let page = page.replace('\\', "");
        assert!(page.contains(".TH") && page.contains(&format!("kei {command}")), "{command}:\n{page}");
    }
    let (_, page, _) = run(&mut kei(&[&"man"]));
    assert!(page.contains(".SH SYNOPSIS") && page.contains("Kipchoge"), "{page}");
}
