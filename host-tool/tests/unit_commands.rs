//! Tests of `kei unit` with the real `kei-unit` over a pty. The sessions are made up.
#![cfg(unix)]

#[path = "support/made_up.rs"]
mod made_up;
#[path = "support/real_unit.rs"]
mod real_unit;
mod support;

use made_up::{Run, write_store};
use real_unit::RealUnit;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;
use support::{kei, refusal, success};
use tempfile::TempDir;

/// Returns the command `kei unit ...` for this unit, with the key in `folder`.
fn unit(folder: &Path, unit: &RealUnit, arguments: &[&str]) -> Command {
    let mut command = kei(&[&"unit"]);
    command.args(arguments).arg("--port").arg(unit.port());
    if !matches!(arguments[0], "info" | "clock" | "sessions") {
        command.arg("--key").arg(folder.join("laptop.key"));
    }
    if matches!(arguments[0], "delete" | "forget") {
        command.arg("--db").arg(folder.join("kei.db"));
    }
    command
}

fn pair(folder: &Path, real: &RealUnit) {
    real.allow_pairing();
    success(&mut unit(folder, real, &["pair", "--name", "test laptop"]));
}

/// Only the user can read the key.
#[test]
fn pairing_waits_until_the_unit_allows_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let real = RealUnit::start(folder);
    let why = refusal(&mut unit(folder, &real, &["settings", "belt_speed_kmh=12"]));
    assert!(why.contains("kei unit pair"), "{why}");
    let why = refusal(&mut unit(folder, &real, &["pair", "--wait", "1"]));
    assert!(why.contains("cannot pair with test unit: it did not allow pairing within 1 s"), "{why}");
    let why = refusal(&mut unit(folder, &real, &["settings", "belt_speed_kmh=12"]));
    assert!(
        why.contains("not paired") && why.contains("choose \"pair a laptop\" in the unit's menu"),
        "{why}"
    );

    let said = thread::scope(|threads| {
        threads.spawn(|| {
            thread::sleep(Duration::from_millis(700));
            real.allow_pairing();
        });
        success(&mut unit(folder, &real, &["pair", "--name", "test laptop"])).1
    });
    assert!(said.contains("choose \"pair a laptop\" in the menu of test unit"), "{said}");
    assert!(said.contains("test unit is paired with this laptop as \"test laptop\""), "{said}");
    let mode = |file: &str| folder.join(file).metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("laptop.key"), mode("unit/paired-laptops")), (0o600, 0o600));
    // Pairing again is harmless, and works without being allowed on the unit.
    success(&mut unit(folder, &real, &["pair"]));
}

/// Changed settings survive a restart of the unit.
#[test]
fn settings_are_shown_and_changed() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let real = RealUnit::start(folder);
    let (all, _) = success(&mut unit(folder, &real, &["settings"]));
    assert!(all.lines().any(|line| line.split_whitespace().eq(["belt_speed_kmh", "10"])), "{all}");
    assert!(all.lines().any(|line| line.split_whitespace().eq(["height_cm", "not", "set"])), "{all}");
    pair(folder, &real);
    let (changed, _) =
        success(&mut unit(folder, &real, &["settings", "belt_speed_kmh=12.5", "shoes=boots,carbon"]));
    assert!(changed.contains("12.5") && changed.contains("boots,carbon"), "{changed}");
    let why = refusal(&mut unit(folder, &real, &["settings", "belt_speed_kmh=99"]));
    assert!(why.contains("rejected the value \"99\" for belt_speed_kmh"), "{why}");
    let why = refusal(&mut unit(folder, &real, &["settings", "volume=11"]));
    assert!(why.contains("no setting \"volume\"") && why.contains("belt_speed_kmh, shoes"), "{why}");
    drop(real);
    let real = RealUnit::start(folder);
    let (kept, _) = success(&mut unit(folder, &real, &["settings", "shoes"]));
    assert!(kept.contains("boots,carbon") && !kept.contains("height"), "{kept}");
    success(&mut unit(folder, &real, &["settings", "shoes="]));
    let (back, _) = success(&mut unit(folder, &real, &["settings", "shoes"]));
    assert!(back.contains("daily"), "{back}");
}

#[test]
fn the_clock_is_shown_and_set() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let real = RealUnit::start(folder);
    assert!(success(&mut unit(folder, &real, &["clock"])).0.contains("not set"));
    success(&mut unit(folder, &real, &["clock", "--set"]));
    let (set, _) = success(&mut unit(folder, &real, &["clock"]));
    assert!(set.contains("same as this laptop, set by a laptop"), "{set}");
    let (info, _) = success(&mut unit(folder, &real, &["info"]));
    assert!(
        info.contains("test unit at") && info.contains("sessions    0,") && !info.contains("not set"),
        "{info}"
    );
}

/// Sessions that are not synced are deleted only with `--unsynced`. If one session of a list may not be
/// deleted, none is.
#[test]
fn deleting_asks_for_confirmation_and_keeps_unsynced_sessions() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let runs: Vec<Run> = (0..3).map(|n| Run::new(f64::from(n), &[("daily", 10.0, 60)])).collect();
    let ids: Vec<String> = write_store(&folder.join("unit"), &runs).iter().map(ToString::to_string).collect();
    let real = RealUnit::start(folder);
    pair(folder, &real);
    let on_unit = || success(&mut unit(folder, &real, &["sessions"])).0;
    let why = refusal(&mut unit(folder, &real, &["delete", &ids[0], "--yes"]));
    assert!(why.contains("kei sync") && why.contains("--unsynced"), "{why}");
    let why = refusal(&mut unit(folder, &real, &["delete", "ffffffff", "--yes"]));
    assert!(why.contains("no session ffffffff on the unit"), "{why}");
    assert_eq!(on_unit().matches("not fully synced").count(), 3);
    // The command's former name, which scripts may still use.
    success(&mut unit(folder, &real, &["forget", &ids[0], "--unsynced", "--yes"]));
    assert!(!on_unit().contains(&ids[0]));

    success(kei(&[&"sync"]).arg("--port").arg(real.port()).arg("--db").arg(folder.join("kei.db")));
    let why = refusal(&mut unit(folder, &real, &["delete", "1"]));
    assert!(why.contains("--yes"), "no terminal for the question: {why}");
    refusal(&mut unit(folder, &real, &["delete", "1", "no-such-session", "--yes"]));
    assert_eq!(on_unit().matches("  synced").count(), 2, "all or nothing");
    let (_, said) = success(&mut unit(folder, &real, &["delete", "1", "1", "--yes"]));
    assert!(said.contains(&ids[1]) && said.matches("deleted session").count() == 1, "{said}");
    assert!(!on_unit().contains(&ids[1]) && on_unit().contains(&ids[2]));
    let kept = success(kei(&[&"sessions"]).arg("--db").arg(folder.join("kei.db"))).0;
    assert_eq!(kept.lines().count(), 3, "the laptop keeps both: {kept}");
}

/// A valid reference gait is accepted, and an invalid pose network is rejected.
#[test]
fn uploaded_models_are_validated() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let real = RealUnit::start(folder);
    let reference = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/reference/kipchoge.toml");
    let reference = reference.to_str().unwrap();
    let why = refusal(&mut unit(folder, &real, &["model", reference]));
    assert!(why.contains("kei unit pair"), "{why}");
    pair(folder, &real);
    let (_, said) = success(&mut unit(folder, &real, &["model", reference]));
    assert!(said.contains("test unit accepted the model"), "{said}");
    let there = std::fs::read(folder.join("unit/models/reference.toml")).unwrap();
    assert!(there == std::fs::read(reference).unwrap());

    let junk = folder.join("junk.tflite");
    std::fs::write(&junk, vec![7; 5000]).unwrap();
    let why = refusal(&mut unit(folder, &real, &["model", junk.to_str().unwrap()]));
    assert!(why.contains("cannot use this file and keeps its current one"), "{why}");
    let nowhere = folder.join("nowhere.tflite");
    let why = refusal(&mut unit(folder, &real, &["model", nowhere.to_str().unwrap()]));
    assert!(why.contains("nowhere.tflite"), "{why}");
    let what = folder.join("what");
    std::fs::write(&what, "x").unwrap();
    let why = refusal(&mut unit(folder, &real, &["model", what.to_str().unwrap()]));
    assert!(why.contains("--kind"), "{why}");
}

#[test]
fn every_subcommand_has_an_example() {
    for command in ["info", "settings", "clock", "sessions", "delete", "pair", "model"] {
        let (stdout, _) = success(&mut kei(&[&"unit", &command, &"--help"]));
        assert!(stdout.contains(&format!("  kei unit {command}")), "{stdout}");
    }
}
