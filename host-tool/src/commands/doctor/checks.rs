//! Checks of the programs, the database and the models.

use super::finding::Finding;
use crate::store::{Store, StoreError, versions};
use crate::text::{sessions, size};
use kei_models::{Runtime, library_path_from_environment, model_path_from_environment};
use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};

/// Most faults of the database that are reported: more of them would say no more.
const FAULTS_SHOWN: usize = 5;
/// How much of ffmpeg's version line is shown, characters.
const VERSION_CHARS: usize = 40;

pub(super) fn programs() -> Finding {
    let (database, sqlite) = versions();
    let (kei, protocol) = (env!("CARGO_PKG_VERSION"), kei_wire::cable::PROTOCOL);
    Finding::good(format!(
        "kei {kei}: database version {database}, SQLite {sqlite}, cable protocol {protocol}"
    ))
}

pub(super) fn database(path: &Path) -> Vec<Finding> {
    let at = format!("database {}", path.display());
    if !path.exists() {
        return vec![Finding::missing(format!("{at}: not there yet"), "kei sync makes it")];
    }
    match inspect(path) {
        Ok((words, faults)) if faults.is_empty() => vec![Finding::good(format!("{at}: {words}"))],
        Ok((_, faults)) => {
            let fix = "move it away and sync again: the unit keeps its sessions until it needs the room";
            faults
                .into_iter()
                .take(FAULTS_SHOWN)
                .map(|fault| Finding::problem(format!("{at}: {fault}"), fix))
                .collect()
        }
        Err(error) => vec![Finding::problem(error.to_string(), format!("ls -l '{}'", path.display()))],
    }
}

/// What the database holds, and its faults.
fn inspect(path: &Path) -> Result<(String, Vec<String>), StoreError> {
    let store = Store::open(path)?;
    let all = store.sessions()?;
    let bytes = std::fs::metadata(path).map_or(0, |file| file.len());
    let partial = all.iter().filter(|session| !session.is_complete()).count();
    let rest = if partial > 0 { format!(", {partial} not all here: kei sync") } else { String::new() };
    Ok((format!("{}, {}, every page checked{rest}", sessions(all.len()), size(bytes)), store.check()?))
}

pub(super) fn tflite() -> Finding {
    let fix = "scripts/fetch     (kei analyze of videos needs it; nothing else does)";
    match (library_path_from_environment(), Runtime::from_environment()) {
        (Ok(path), Ok(_)) => Finding::good(format!("TensorFlow Lite {}", path.display())),
        (Err(error), _) | (_, Err(error)) => Finding::missing(one_line(&error), fix),
    }
}

pub(super) fn pose_model() -> Finding {
    match model_path_from_environment() {
        Ok(path) if path.is_file() => Finding::good(format!("pose model {}", path.display())),
        Ok(path) => Finding::missing(format!("no pose model at {}", path.display()), "scripts/fetch"),
        Err(error) => {
            Finding::missing(one_line(&error), "scripts/fetch     (kei analyze of videos needs it)")
        }
    }
}

pub(super) fn ffmpeg() -> Finding {
    let asked = Command::new("ffmpeg").arg("-version").stdin(Stdio::null()).stderr(Stdio::null()).output();
    match asked {
        Ok(said) if said.status.success() => {
            let words = String::from_utf8_lossy(&said.stdout);
            Finding::good(
                words.lines().next().unwrap_or("ffmpeg").chars().take(VERSION_CHARS).collect::<String>(),
            )
        }
        _ => Finding::missing("no ffmpeg: kei analyze of videos needs it", "sudo apt install ffmpeg"),
    }
}

fn one_line(error: &dyn Error) -> String {
    error.to_string().lines().map(str::trim).collect::<Vec<_>>().join(" ")
}
