//! Runs the real program in a temporary folder.

#![allow(dead_code)] // each test file uses some of it

use kei_log::{Limits, OsDisk, SessionSummary, Store};
use std::path::Path;
use std::process::Command;

const PROFILE: &str = r#"
name = "test"

[camera]
kind = "simulated"
real_time = REAL_TIME

[panel]
kind = "png"
path = "screen.png"

[session]
store = "sessions"

[runner]
shoes = ["carbon"]
belt_speed_kmh = 10.0
"#;

/// Makes a folder with a profile, `unit.toml`. The cable is the link `cable` in the same folder.
pub(crate) fn unit(real_time: bool) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let profile = PROFILE.replace("REAL_TIME", &real_time.to_string());
    std::fs::write(folder.path().join("unit.toml"), profile).expect("written");
    folder
}

/// Returns the command `kei-unit VERB` with that profile. Tests that need the cable pass it as an option: a
/// path in the profile would be taken as relative to the profile's folder.
pub(crate) fn command(folder: &Path, verb: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kei-unit"));
    command.current_dir(folder).args([verb, "--profile", "unit.toml"]).args(arguments);
    command
}

/// Returns the store and its sessions. The program must not be running.
pub(crate) fn sessions(folder: &Path) -> (Store<OsDisk>, Vec<SessionSummary>) {
    let disk = OsDisk::new(folder.join("sessions")).expect("the store");
    let boot = kei_log::boot_id().expect("a boot id");
    let store = Store::open(disk, boot, Limits::default()).expect("readable");
    let list = store.sessions();
    (store, list)
}

/// Returns whether there is no pose model to test with. Prints that the test is skipped if so.
pub(crate) fn no_model() -> bool {
    let missing = std::env::var_os("KEI_POSE_MODEL").is_none_or(|path| !Path::new(&path).is_file());
    if missing {
        eprintln!("SKIPPED, NOT PASSED: KEI_POSE_MODEL does not name a pose model");
    }
    missing
}
