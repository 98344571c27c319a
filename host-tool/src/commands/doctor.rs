//! `kei doctor`: is everything there that the other commands need, and what mends it if not?

use super::store_args::{StoreArgs, print};
use crate::failure::StdoutError;
use crate::store::{Store, StoreError, versions};
use crate::text::{sessions, size};
use clap::Args;
use kei_models::{Runtime, library_path_from_environment, model_path_from_environment};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const EXAMPLE: &str = "\
Examples:
  kei doctor
  kei doctor --db club.db

Lines that begin with \"ok\" are well, \"--\" is missing but not always needed, \"!!\" has to be mended; the line below
says how. Exit status 1 if anything has to be mended. Nothing is changed.";

/// Check ports, permissions, versions and the database
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    store: StoreArgs,
}

/// Why the doctor is not content.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DoctorError {
    /// Said above.
    #[error("{0} of these have to be mended")]
    Ill(usize),
    /// Where the database would be.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The findings can't be printed.
    #[error(transparent)]
    Stdout(#[from] StdoutError),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Well,
    /// Some commands need it.
    Missing,
    Ill,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    state: State,
    what: String,
    /// What to do.
    mend: Option<String>,
}

impl Finding {
    fn well(what: impl Into<String>) -> Finding {
        Finding { state: State::Well, what: what.into(), mend: None }
    }

    fn missing(what: impl Into<String>, mend: impl Into<String>) -> Finding {
        Finding { state: State::Missing, what: what.into(), mend: Some(mend.into()) }
    }

    fn ill(what: impl Into<String>, mend: impl Into<String>) -> Finding {
        Finding { state: State::Ill, what: what.into(), mend: Some(mend.into()) }
    }
}

/// Runs the command.
pub(crate) fn run(args: &DoctorArgs) -> Result<(), DoctorError> {
    let mut findings = vec![programs()];
    findings.extend(database(&args.store.path()?));
    findings.extend(ports());
    findings.extend([tflite(), pose_model(), ffmpeg()]);
    print(|out| {
        for Finding { state, what, mend } in &findings {
            let mark = match state {
                State::Well => "ok",
                State::Missing => "--",
                State::Ill => "!!",
            };
            writeln!(out, "{mark}  {what}")?;
            if let Some(mend) = mend {
                writeln!(out, "    {mend}")?;
            }
        }
        Ok(())
    })?;
    match findings.iter().filter(|finding| finding.state == State::Ill).count() {
        0 => Ok(()),
        ill => Err(DoctorError::Ill(ill)),
    }
}

fn programs() -> Finding {
    let (database, sqlite) = versions();
    let (kei, protocol) = (env!("CARGO_PKG_VERSION"), kei_wire::cable::PROTOCOL);
    Finding::well(format!(
        "kei {kei}: database version {database}, SQLite {sqlite}, cable protocol {protocol}"
    ))
}

fn database(path: &Path) -> Vec<Finding> {
    let at = format!("database {}", path.display());
    if !path.exists() {
        return vec![Finding::missing(format!("{at}: not there yet"), "kei sync makes it")];
    }
    match look_into(path) {
        Ok((words, faults)) if faults.is_empty() => vec![Finding::well(format!("{at}: {words}"))],
        Ok((_, faults)) => {
            let mend = "move it away and sync again: the unit keeps its sessions until it needs the room";
            faults.into_iter().take(5).map(|fault| Finding::ill(format!("{at}: {fault}"), mend)).collect()
        }
        Err(error) => vec![Finding::ill(error.to_string(), format!("ls -l '{}'", path.display()))],
    }
}

fn look_into(path: &Path) -> Result<(String, Vec<String>), StoreError> {
    let store = Store::open(path)?;
    let all = store.sessions()?;
    let bytes = std::fs::metadata(path).map_or(0, |file| file.len());
    let partly = all.iter().filter(|session| !session.is_complete()).count();
    let rest = if partly > 0 { format!(", {partly} not all here: kei sync") } else { String::new() };
    Ok((format!("{}, {}, every page checked{rest}", sessions(all.len()), size(bytes)), store.check()?))
}

fn ports() -> Vec<Finding> {
    let ports = match serialport::available_ports() {
        Ok(ports) => ports,
        Err(error) => {
            return vec![Finding::ill(
                format!("serial ports can't be listed: {error}"),
                "name one with --port",
            )];
        }
    };
    let mut usb: Vec<Finding> = ports
        .iter()
        .filter_map(|port| match &port.port_type {
            serialport::SerialPortType::UsbPort(usb) => Some((port.port_name.as_str(), usb.product.clone())),
            _ => None,
        })
        .map(|(name, product)| port(name, product.as_deref().unwrap_or("USB")))
        .collect();
    if usb.is_empty() {
        usb.push(Finding::missing(
            "no USB serial port: no unit is plugged in",
            "plug the unit's USB cable in and switch it on, then: kei unit info",
        ));
    }
    usb
}

fn port(name: &str, product: &str) -> Finding {
    match may_open(Path::new(name)) {
        Ok(()) => Finding::well(format!("port {name} ({product}) may be opened")),
        Err(mend) => Finding::ill(format!("port {name} ({product}) may not be opened by this user"), mend),
    }
}

/// The line that mends it where not. Only asked: opening a port would shake its lines.
#[cfg(unix)]
fn may_open(port: &Path) -> Result<(), String> {
    use std::os::unix::fs::MetadataExt;
    let access = rustix::fs::Access::READ_OK | rustix::fs::Access::WRITE_OK;
    if rustix::fs::access(port, access).is_ok() {
        return Ok(());
    }
    let group = std::fs::metadata(port).ok().and_then(|file| group_name(file.gid()));
    Err(match group {
        Some(group) => format!("sudo usermod -aG {group} $USER     then log out and in again"),
        None => format!("sudo chmod a+rw {}", port.display()),
    })
}

#[cfg(not(unix))]
fn may_open(_port: &Path) -> Result<(), String> {
    // Windows gives every user its ports.
    Ok(())
}

#[cfg(unix)]
fn group_name(gid: u32) -> Option<String> {
    group_in(&std::fs::read_to_string("/etc/group").ok()?, gid)
}

/// Root's own group is nobody's to join.
#[cfg(unix)]
fn group_in(groups: &str, gid: u32) -> Option<String> {
    let name = |line: &str| {
        let mut parts = line.split(':');
        let (name, id) = (parts.next()?, parts.nth(1)?);
        (id.parse() == Ok(gid) && gid != 0).then(|| name.to_owned())
    };
    groups.lines().find_map(name)
}

fn tflite() -> Finding {
    let mend = "scripts/fetch     (kei analyze of videos needs it; nothing else does)";
    match (library_path_from_environment(), Runtime::from_environment()) {
        (Ok(path), Ok(_)) => Finding::well(format!("TensorFlow Lite {}", path.display())),
        (Err(error), _) | (_, Err(error)) => Finding::missing(one_line(&error), mend),
    }
}

fn pose_model() -> Finding {
    match model_path_from_environment() {
        Ok(path) if path.is_file() => Finding::well(format!("pose model {}", path.display())),
        Ok(path) => Finding::missing(format!("no pose model at {}", path.display()), "scripts/fetch"),
        Err(error) => {
            Finding::missing(one_line(&error), "scripts/fetch     (kei analyze of videos needs it)")
        }
    }
}

fn ffmpeg() -> Finding {
    let asked = Command::new("ffmpeg").arg("-version").stdin(Stdio::null()).stderr(Stdio::null()).output();
    match asked {
        Ok(said) if said.status.success() => {
            let words = String::from_utf8_lossy(&said.stdout);
            Finding::well(words.lines().next().unwrap_or("ffmpeg").chars().take(40).collect::<String>())
        }
        _ => Finding::missing("no ffmpeg: kei analyze of videos needs it", "sudo apt install ffmpeg"),
    }
}

fn one_line(error: &dyn std::error::Error) -> String {
    error.to_string().lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// The group is named as this system names it.
    #[test]
    fn groups_are_found_by_number() {
        let groups = "root:x:0:\ndialout:x:20:ann,bob\nuucp:x:987:\n";
        assert_eq!(group_in(groups, 20).as_deref(), Some("dialout"));
        assert_eq!(group_in(groups, 987).as_deref(), Some("uucp"));
        assert_eq!((group_in(groups, 0), group_in(groups, 1), group_in("x", 1)), (None, None, None));
    }
}
