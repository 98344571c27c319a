//! Helpers that run the compiled command.
#![allow(dead_code, reason = "each test file uses only some of these helpers")]

use serde_json::Value;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Returns a command line of `kei`.
pub(crate) fn kei(arguments: &[&dyn AsRef<OsStr>]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kei"));
    command.args(arguments.iter().map(|argument| argument.as_ref()));
    command
}

/// Runs a command. Returns its output, and standard output and standard error as text. Panics if the command
/// panicked.
#[track_caller]
pub(crate) fn run(command: &mut Command) -> (Output, String, String) {
    let output = command.output().unwrap();
    let stdout = String::from_utf8(output.stdout.clone()).unwrap();
    let stderr = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(!stderr.contains("panicked"), "{stderr}");
    (output, stdout, stderr)
}

/// Runs a command that must succeed. Returns standard output and standard error.
#[track_caller]
pub(crate) fn success(command: &mut Command) -> (String, String) {
    let (output, stdout, stderr) = run(command);
    assert!(output.status.success(), "{command:?}: {stderr}");
    (stdout, stderr)
}

/// Returns the commands listed in the text of `kei --help`.
pub(crate) fn commands(help: &str) -> Vec<String> {
    let list = help.split("Commands:").nth(1).unwrap().split("\n\n").next().unwrap();
    list.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

/// Returns a command line of `kei` that runs in `folder` and uses the database there.
pub(crate) fn with_db(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = kei(&[]);
    command.args(arguments).arg("--db").arg(folder.join("kei.db")).current_dir(folder);
    command
}

/// Runs [`with_db`], which must succeed. Returns standard output and standard error.
#[track_caller]
pub(crate) fn good(folder: &Path, arguments: &[&str]) -> (String, String) {
    success(&mut with_db(folder, arguments))
}

/// Runs a command and kills it after some time, unless it has already ended.
pub(crate) fn kill_after(mut command: Command, time: Duration) {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    thread::sleep(time);
    let _ = child.kill();
    child.wait().unwrap();
}

/// Waits until another process or thread has created a file.
#[track_caller]
pub(crate) fn wait_for(path: &Path) {
    let began = Instant::now();
    while !path.exists() {
        assert!(began.elapsed() < Duration::from_secs(30), "no {}", path.display());
        thread::sleep(Duration::from_millis(5));
    }
}

/// Runs `kei analyze PATH --json` with further options, which must succeed. Returns the JSON object.
#[track_caller]
pub(crate) fn analyze(path: &Path, more: &[&str]) -> Value {
    let (stdout, _) = success(kei(&[&"analyze", &path, &"--json"]).args(more));
    assert_eq!(stdout.lines().count(), 1, "one object on one line");
    serde_json::from_str(&stdout).unwrap()
}

/// Runs a command that must fail with exit status 1, no standard output and one error message. Returns the
/// message.
#[track_caller]
pub(crate) fn refusal(command: &mut Command) -> String {
    let (output, stdout, stderr) = run(command);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert_eq!(stdout, "");
    let own: Vec<&str> = stderr.lines().filter(|line| line.starts_with("kei: ")).collect();
    assert_eq!(own.len(), 1, "{stderr}");
    own[0].to_owned()
}

/// Returns the value of a metric. Panics if it was withheld.
#[track_caller]
pub(crate) fn value(report: &Value, metric: &str) -> f64 {
    report[metric]["value"]
        .as_f64()
        .unwrap_or_else(|| panic!("{metric} withheld: {}", report["withheld"][metric]))
}

/// Creates a file with ffmpeg.
#[track_caller]
pub(crate) fn ffmpeg(arguments: &[&str], output: PathBuf) -> PathBuf {
    let mut command = Command::new("ffmpeg");
    let made = command.args(["-v", "error", "-nostdin", "-y"]).args(arguments).arg(&output).status();
    assert!(made.expect("ffmpeg is installed").success());
    output
}
