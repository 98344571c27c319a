//! Runs the real `kei-unit serve` in its own folder, with a pty instead of a cable.
#![allow(dead_code, reason = "each test file uses only some of these helpers")]

use crate::support::wait_for;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

const PROFILE: &str = r#"
name = "test unit"

[camera]
kind = "simulated"

[panel]
kind = "none"

[session]
store = "unit"

[runner]
shoes = ["daily"]
belt_speed_kmh = 10.0
"#;

/// A running `kei-unit serve` for the store in `folder/unit`. It is stopped when dropped.
pub(crate) struct RealUnit {
    program: Child,
    folder: PathBuf,
}

impl RealUnit {
    pub(crate) fn start(folder: &Path) -> RealUnit {
        std::fs::write(folder.join("unit.toml"), PROFILE).unwrap();
        let mut command = kei_unit(folder, "serve");
        let program = command.args(["--link", "pty:tty"]).spawn().unwrap();
        let unit = RealUnit { program, folder: folder.to_owned() };
        wait_for(&unit.port());
        unit
    }

    pub(crate) fn port(&self) -> PathBuf {
        self.folder.join("tty")
    }

    /// Allows one laptop to pair, as the menu entry "pair a laptop" does.
    pub(crate) fn allow_pairing(&self) {
        assert!(kei_unit(&self.folder, "pair").stdout(Stdio::null()).status().unwrap().success());
    }
}

impl Drop for RealUnit {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
        let _ = std::fs::remove_file(self.port());
    }
}

fn kei_unit(folder: &Path, verb: &str) -> Command {
    let mut command = Command::new(program());
    command.current_dir(folder).args([verb, "--profile", "unit.toml"]);
    command
}

/// Returns the path of `kei-unit`. It is built here if a build of the workspace has not done so.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let program = Path::new(env!("CARGO_BIN_EXE_kei")).with_file_name("kei-unit");
        if program.is_file() {
            return program;
        }
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(env!("CARGO_MANIFEST_DIR")).args(["build", "--quiet", "-p", "kei-unit"]);
        if program.parent().is_some_and(|folder| folder.ends_with("release")) {
            cargo.arg("--release");
        }
        assert!(cargo.status().expect("cargo").success(), "kei-unit cannot be built");
        assert!(program.is_file(), "{} was not built", program.display());
        program
    })
}
