//! Runs the real command.
#![allow(dead_code, reason = "each test file uses its part of it")]

use serde_json::Value;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

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

/// Runs what must succeed; standard output and standard error.
#[track_caller]
pub(crate) fn success(command: &mut Command) -> (String, String) {
    let (output, stdout, stderr) = run(command);
    assert!(output.status.success(), "{command:?}: {stderr}");
    (stdout, stderr)
}

/// The commands that the text of `kei --help` lists.
pub(crate) fn commands(help: &str) -> Vec<String> {
    let list = help.split("Commands:").nth(1).unwrap().split("\n\n").next().unwrap();
    list.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

/// A command line of `kei` on the database in `folder`, run there.
pub(crate) fn with_db(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = kei(&[]);
    command.args(arguments).arg("--db").arg(folder.join("kei.db")).current_dir(folder);
    command
}

/// [`with_db`], which must succeed; standard output and standard error.
#[track_caller]
pub(crate) fn good(folder: &Path, arguments: &[&str]) -> (String, String) {
    success(&mut with_db(folder, arguments))
}

/// Runs it and kills it after some time, unless it has ended before.
pub(crate) fn kill_after(mut command: Command, time: Duration) {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    thread::sleep(time);
    let _ = child.kill();
    child.wait().unwrap();
}

/// Waits for a file that another process or thread creates.
#[track_caller]
pub(crate) fn wait_for(path: &Path) {
    let began = Instant::now();
    while !path.exists() {
        assert!(began.elapsed() < Duration::from_secs(30), "no {}", path.display());
        thread::sleep(Duration::from_millis(5));
    }
}

/// `kei analyze PATH --json` and more, which must succeed.
#[track_caller]
pub(crate) fn analyze(path: &Path, more: &[&str]) -> Value {
    let (stdout, _) = success(kei(&[&"analyze", &path, &"--json"]).args(more));
    assert_eq!(stdout.lines().count(), 1, "one object on one line");
    serde_json::from_str(&stdout).unwrap()
}

/// Runs what must fail with exit status 1, nothing on standard output and one line of its own on standard error; that
/// line.
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
