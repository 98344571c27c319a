//! The real program in a folder of its own.

#![allow(dead_code)] // each test file uses its part

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

/// A folder with a profile in it, `unit.toml`; the cable is the link `cable` beside it.
pub(crate) fn unit(real_time: bool) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let profile = PROFILE.replace("REAL_TIME", &real_time.to_string());
    std::fs::write(folder.path().join("unit.toml"), profile).expect("written");
    folder
}

/// `kei-unit VERB` with that profile. The link is given on the command line: a profile's path would be put
/// below its folder.
pub(crate) fn command(folder: &Path, verb: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kei-unit"));
    command.current_dir(folder).args([verb, "--profile", "unit.toml"]).args(arguments);
    command
}

/// What the store holds, with no program running.
pub(crate) fn sessions(folder: &Path) -> (Store<OsDisk>, Vec<SessionSummary>) {
    let disk = OsDisk::new(folder.join("sessions")).expect("the store");
    let boot = kei_log::boot_id().expect("a boot id");
    let store = Store::open(disk, boot, Limits::default()).expect("readable");
    let list = store.sessions();
    (store, list)
}

/// True, and said loudly, where there is no pose model to test with.
pub(crate) fn no_model() -> bool {
    let missing = std::env::var_os("KEI_POSE_MODEL").is_none_or(|path| !Path::new(&path).is_file());
    if missing {
        eprintln!("SKIPPED, NOT PASSED: KEI_POSE_MODEL names no pose model");
    }
    missing
}
