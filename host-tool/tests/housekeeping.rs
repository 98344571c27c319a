//! Tests of `kei doctor`, `kei completions` and `kei man`.

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

/// A missing database is not a problem.
#[test]
fn the_doctor_reports_versions_and_a_sound_database() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    // The exit status is not checked: the machine may have a serial port that this user cannot open.
    let (_, stdout, _) = run(&mut with_db(folder, &["doctor"]));
    assert!(stdout.contains("ok  kei ") && stdout.contains("SQLite 3."), "{stdout}");
    assert!(stdout.contains("--  database") && stdout.contains("kei sync     (creates it)"), "{stdout}");
    assert!(!folder.join("kei.db").exists(), "a check creates nothing");
    write_store(&folder.join("unit"), &[Run::new(0.0, &[("daily", 10.0, 60)])]);
    good(folder, &["sync", "--from", "unit"]);
    let (_, stdout, _) = run(&mut with_db(folder, &["doctor"]));
    assert!(stdout.contains("1 session, ") && stdout.contains("integrity check passed"), "{stdout}");
}

/// The output suggests a fix, and the exit status is 1.
#[test]
fn the_doctor_finds_an_overwritten_page() {
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
    assert!(stdout.contains("!!  ") && stdout.to_lowercase().contains("move the file away"), "{stdout}");
    assert!(stderr.contains("needs fixing") || stderr.contains("need fixing"), "{stderr}");
}

/// `src/commands` contains nothing else.
#[test]
fn every_command_has_a_file_or_a_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/commands");
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let names = names.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned());
    let places: BTreeSet<String> = names.filter(|name| name != "mod").collect();
    let (help, _) = success(&mut kei(&[&"--help"]));
    assert_eq!(places, BTreeSet::from_iter(commands(&help)));
}

/// bash also runs its script.
#[test]
fn every_shell_can_complete_every_command() {
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

#[test]
fn the_manual_has_a_page_for_every_command() {
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
