//! Child processes for ffmpeg and ffprobe. They cannot outlive their owner, and cannot block on an unread
//! stderr.

use super::error::VideoError;
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Number of stderr lines kept. The first lines name the cause, and a damaged video can produce thousands.
const KEPT_LINES: usize = 8;
const KEPT_LINE_BYTES: u64 = 400;

/// A running child process. Dropping it kills and reaps the child.
pub(super) struct Process {
    child: Child,
    messages: Option<JoinHandle<Vec<String>>>,
}

impl Process {
    /// Starts the child with an empty stdin and a thread that drains stderr, and returns its stdout.
    pub(super) fn start(tool: &Path, command: &mut Command) -> Result<(Process, ChildStdout), VideoError> {
        let name = || tool.file_name().unwrap_or(tool.as_os_str()).to_string_lossy().into_owned();
        let spawned = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = spawned.map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => VideoError::NotInstalled { tool: name() },
            _ => VideoError::Start { tool: name(), source },
        })?;
        let stderr = child.stderr.take();
        let stdout = child.stdout.take();
        let mut process = Process { child, messages: None };
        process.messages = stderr.map(|stderr| std::thread::spawn(move || first_lines(stderr)));
        match stdout {
            Some(stdout) => Ok((process, stdout)),
            None => Err(VideoError::Start { tool: name(), source: std::io::ErrorKind::BrokenPipe.into() }),
        }
    }

    pub(super) fn kill(&mut self) {
        // Fails only if the child has already exited.
        let _ = self.child.kill();
    }

    /// Waits for the child to exit and kills it at `deadline`. Returns its exit status, or `None` if it was
    /// killed.
    pub(super) fn wait_until(&mut self, deadline: Instant) -> Option<ExitStatus> {
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(5)),
                _ => {
                    self.kill();
                    let _ = self.child.wait();
                    return None;
                }
            }
        }
    }

    /// Returns the first lines of stderr. Waits until stderr is closed.
    pub(super) fn messages(&mut self) -> Vec<String> {
        self.messages.take().and_then(|thread| thread.join().ok()).unwrap_or_default()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
        let _ = self.child.wait();
        self.messages();
    }
}

/// Reads to the end and returns the first lines.
fn first_lines(stderr: impl Read) -> Vec<String> {
    let mut reader = BufReader::new(stderr);
    let mut lines = VecDeque::with_capacity(KEPT_LINES);
    let mut line = Vec::new();
    loop {
        line.clear();
        match reader.by_ref().take(KEPT_LINE_BYTES).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return lines.into(),
            Ok(_) if lines.len() < KEPT_LINES => {
                let text = without_address(String::from_utf8_lossy(&line).trim());
                if !text.is_empty() && !lines.contains(&text) {
                    lines.push_back(text);
                }
            }
            Ok(_) => {}
        }
    }
}

/// Removes ffmpeg's prefix: `[matroska,webm @ 0x564c0ae9e900] File ended` becomes `File ended`.
fn without_address(line: &str) -> String {
    match line.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
        Some((tag, text)) if tag.contains(" @ 0x") => text.to_owned(),
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Any number of messages is read to the end, and only the first lines are kept.
    #[test]
    fn excess_messages_are_drained_and_dropped() {
        let flood = "[h264 @ 0x55d0] bad block\nsecond\n".to_owned() + &"x".repeat(5_000_000);
        let lines = first_lines(flood.as_bytes());
        assert_eq!(lines[..2], ["bad block", "second"]);
        assert!(lines.len() <= KEPT_LINES);
        assert!(lines.iter().all(|line| line.len() <= KEPT_LINE_BYTES as usize));
    }

    /// A child that neither writes nor exits is killed at the deadline and leaves no zombie process.
    #[test]
    fn a_hanging_child_is_killed() {
        let tool = Path::new("sleep");
        let (mut process, _stdout) = Process::start(tool, Command::new(tool).arg("600")).unwrap();
        let start = Instant::now();
        assert!(process.wait_until(start + Duration::from_millis(50)).is_none());
        assert!(start.elapsed() < Duration::from_secs(10));
    }
}
