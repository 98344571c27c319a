//! Runs the real command.
#![allow(dead_code, reason = "each test file uses its part of it")]

use serde_json::Value;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A command line of `kei`.
pub(crate) fn kei(arguments: &[&dyn AsRef<OsStr>]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kei"));
    command.args(arguments.iter().map(|argument| argument.as_ref()));
    command
}

/// Runs it; what it prints is text, and it never panics.
#[track_caller]
pub(crate) fn run(command: &mut Command) -> (Output, String, String) {
    let output = command.output().unwrap();
    let stdout = String::from_utf8(output.stdout.clone()).unwrap();
    let stderr = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(!stderr.contains("panicked"), "{stderr}");
    (output, stdout, stderr)
}

/// `kei analyze PATH --json` and more, which must succeed.
#[track_caller]
pub(crate) fn analyze(path: &Path, more: &[&str]) -> Value {
    let (output, stdout, stderr) = run(kei(&[&"analyze", &path, &"--json"]).args(more));
    assert!(output.status.success(), "{}: {stderr}", path.display());
    assert_eq!(stdout.lines().count(), 1, "one object on one line");
    serde_json::from_str(&stdout).unwrap()
}

/// Runs what must fail: exit status 1, nothing on standard output, one line of its own on standard error, which
/// is given.
#[track_caller]
pub(crate) fn refusal(command: &mut Command) -> String {
    let (output, stdout, stderr) = run(command);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert_eq!(stdout, "");
    let own: Vec<&str> = stderr.lines().filter(|line| line.starts_with("kei: ")).collect();
    assert_eq!(own.len(), 1, "{stderr}");
    own[0].to_owned()
}

/// The value of a metric that was measured.
#[track_caller]
pub(crate) fn value(report: &Value, metric: &str) -> f64 {
    report[metric]["value"]
        .as_f64()
        .unwrap_or_else(|| panic!("{metric} withheld: {}", report["withheld"][metric]))
}

/// Makes a file with ffmpeg.
#[track_caller]
pub(crate) fn ffmpeg(arguments: &[&str], output: PathBuf) -> PathBuf {
    let mut command = Command::new("ffmpeg");
    let made = command.args(["-v", "error", "-nostdin", "-y"]).args(arguments).arg(&output).status();
    assert!(made.expect("ffmpeg is installed").success());
    output
}
