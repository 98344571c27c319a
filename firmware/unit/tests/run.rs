//! Runs the real program with the simulated runner and checks its summary, its files and its error messages.

mod support;

use kei_metric::MetricName;
use kei_wire::{EndReason, Record};
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};
use support::{no_model, sessions, unit};

fn command(folder: &Path, arguments: &[&str]) -> Command {
    support::command(folder, "run", arguments)
}

fn error_of(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!text.contains("panicked"), "{text}");
    text
}

#[test]
fn a_session_is_scored_shown_and_recorded() {
    if no_model() {
        return;
    }
    let folder = unit(false);
    let output =
        command(folder.path(), &["--for", "14s", "--screenshot", "last.png"]).output().expect("started");
    assert!(output.status.success(), "{output:?}");
    let summary = String::from_utf8_lossy(&output.stdout);
    for (name, unit) in [("KEI", "%"), ("cadence", "spm")] {
        let line = summary.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{summary}"));
        assert!(line.contains(unit), "{line}");
    }
    for image in ["screen.png", "last.png"] {
        let bytes = std::fs::read(folder.path().join(image)).expect(image);
        assert!(bytes.starts_with(b"\x89PNG"), "{image}");
    }
    let (store, list) = sessions(folder.path());
    assert_eq!(list.len(), 1);
    assert_eq!(list[0].ended, Some(EndReason::EndOfInput));
    let reader = store.reader(list[0].id).expect("there");
    let (mut strides, mut seconds, mut scored) = (0, 0, 0);
    for record in reader.records().expect("whole") {
        match record.decode() {
            Ok(Record::Stride(stride)) => {
                strides += 1;
                scored += u32::from(stride.metric(MetricName::Kei).is_some());
                assert_eq!(stride.belt_speed_set_centi_kmh, Some(1000));
            }
            Ok(Record::Second(second)) => {
                seconds += 1;
                assert!(second.kei.is_some() != second.kei_withheld.is_some());
            }
            _ => {}
        }
    }
    // 14 s at 167 steps per minute are 19 strides; the window needs eight before it has a score.
    assert!((15..=20).contains(&strides), "{strides} strides");
    assert!(scored >= 5, "{scored} scored");
    assert!((12..=14).contains(&seconds), "{seconds} seconds");
}

#[test]
fn a_killed_session_is_readable_and_resumed() {
    if no_model() {
        return;
    }
    let folder = unit(true);
    let mut running = command(folder.path(), &[]).stderr(Stdio::null()).spawn().expect("started");
    let started = Instant::now();
    let store = folder.path().join("sessions");
    let written = || {
        let files = std::fs::read_dir(&store).into_iter().flatten().flatten();
        files.filter_map(|file| file.metadata().ok()).map(|meta| meta.len()).max().unwrap_or(0)
    };
    while written() < 400 {
        assert!(started.elapsed() < Duration::from_secs(60), "no records after a minute");
        std::thread::sleep(Duration::from_millis(50));
    }
    running.kill().expect("killed");
    running.wait().expect("reaped");
    let (_, list) = sessions(folder.path());
    assert_eq!((list.len(), list[0].ended), (1, None));
    let interrupted = list[0].id;

    let output = command(folder.path(), &["--for", "3s"]).output().expect("started");
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("session resumed"));
    let (_, list) = sessions(folder.path());
    assert_eq!((list.len(), list[0].id, list[0].ended), (1, interrupted, Some(EndReason::EndOfInput)));
}

/// systemd is notified that the unit runs, that its stages make progress, and that it stops.
#[test]
fn systemd_is_notified() {
    if no_model() {
        return;
    }
    let folder = unit(true);
    let socket = folder.path().join("notify");
    let systemd = UnixDatagram::bind(&socket).expect("a socket");
    systemd.set_read_timeout(Some(Duration::from_secs(60))).expect("set");
    let receive = || {
        let mut text = [0; 64];
        let bytes = systemd.recv(&mut text).expect("a notification within a minute");
        String::from_utf8_lossy(&text[..bytes]).into_owned()
    };
    let mut command = command(folder.path(), &[]);
    command.env("NOTIFY_SOCKET", &socket).env("WATCHDOG_USEC", "1000000").env_remove("WATCHDOG_PID");
    let mut running = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started");
    for expected in ["READY=1", "WATCHDOG=1", "WATCHDOG=1"] {
        assert_eq!(receive(), expected);
    }
    let terminate = format!("kill -TERM {}", running.id());
    assert!(Command::new("sh").args(["-c", &terminate]).status().expect("started").success());
    while receive() != "STOPPING=1" {}
    assert!(running.wait().expect("reaped").success());
    let (_, list) = sessions(folder.path());
    assert_eq!((list.len(), list[0].ended), (1, Some(EndReason::Shutdown)));
}

#[test]
fn without_a_store_the_run_continues_and_reports_it() {
    if no_model() {
        return;
    }
    let folder = unit(false);
    std::fs::write(folder.path().join("sessions"), "a file where the folder should be").expect("written");
    let output = command(folder.path(), &["--for", "3s"]).output().expect("started");
    let log = error_of(&output);
    assert!(log.contains("not recording"), "{log}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("frame rate"), "the run continued");
}

/// A real disk fills up during a session: the fault is reported, the run continues to its end, and the
/// records written before are readable. The test mounts a disk of its own, in its own mount namespace, where
/// the kernel allows that.
#[test]
fn a_full_disk_is_reported_and_the_run_continues() {
    if no_model() || !can_mount() {
        return;
    }
    let folder = unit(true);
    // With keypoints, the last page of the session's file also fills up soon.
    let run = format!(
        "set -e; mkdir sessions copy; mount -t tmpfs -o size=65m none sessions
         echo 'keypoint_trace = true' > sessions/settings.toml
         {} run --profile unit.toml --for 14s & unit=$!
         until [ \"$(cat sessions/0*.kei 2>/dev/null | wc -c)\" -gt 400 ]; do sleep 0.1; done
         cat /dev/zero > sessions/filler 2>/dev/null || true
         code=0; wait $unit || code=$?
         cp sessions/*.kei copy; exit $code",
        env!("CARGO_BIN_EXE_kei-unit")
    );
    let output = in_own_mounts(&run).current_dir(folder.path()).output().expect("started");
    let log = error_of(&output);
    assert!(log.contains("not recording: no room for sessions") && log.contains("records lost"), "{log}");
    assert!(!log.contains("works again"), "the fault lasts as long as the disk is full: {log}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("frame rate"), "the run reached its end: {log}");
    std::fs::rename(folder.path().join("copy"), folder.path().join("sessions")).expect("a copy of the disk");
    let (store, list) = sessions(folder.path());
    assert_eq!((list.len(), list[0].ended), (1, None));
    let records = store.reader(list[0].id).expect("readable").records().expect("whole").count();
    assert!(records > 3, "{records} records");
}

#[test]
fn a_read_only_disk_is_reported_and_the_run_continues() {
    if no_model() || !can_mount() {
        return;
    }
    let folder = unit(false);
    let run = format!(
        "mkdir sessions && mount -t tmpfs -o ro none sessions && {} run --profile unit.toml --for 3s",
        env!("CARGO_BIN_EXE_kei-unit")
    );
    let output = in_own_mounts(&run).current_dir(folder.path()).output().expect("started");
    let log = error_of(&output);
    assert!(log.contains("not recording: the store is read-only"), "{log}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("frame rate"), "the run reached its end: {log}");
}

fn in_own_mounts(script: &str) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script]);
    command
}

/// Returns whether this machine allows a mount namespace for a test. If not, prints that the test is skipped.
fn can_mount() -> bool {
    let tried = in_own_mounts("mount -t tmpfs none /mnt").stderr(Stdio::null()).status();
    let can = tried.is_ok_and(|status| status.success());
    if !can {
        eprintln!("SKIPPED, NOT PASSED: this machine does not allow unshare --user --mount");
    }
    can
}

#[test]
fn errors_name_the_missing_or_damaged_file() {
    let folder = unit(false);
    let output = command(folder.path(), &[]).env_remove("KEI_POSE_MODEL").output().expect("started");
    assert!(error_of(&output).contains("KEI_POSE_MODEL"));

    std::fs::write(folder.path().join("model.tflite"), "no model at all").expect("written");
    let output = command(folder.path(), &[]).env("KEI_POSE_MODEL", "model.tflite").output().expect("started");
    assert!(error_of(&output).contains("model.tflite"));

    std::fs::write(folder.path().join("unit.toml"), "name = 3").expect("written");
    let output = command(folder.path(), &[]).output().expect("started");
    assert!(error_of(&output).contains("line 1"));

    let wrong_usage = Command::new(env!("CARGO_BIN_EXE_kei-unit")).arg("rum").output().expect("started");
    assert_eq!(wrong_usage.status.code(), Some(2));
}
