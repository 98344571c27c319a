//! Checks of the programs, the database and the models.

use super::finding::Finding;
use crate::store::{Store, StoreError, versions};
use crate::text::{sessions, size};
use kei_models::{Runtime, library_path_from_environment, model_path_from_environment};
use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};

/// Maximum number of database faults that are printed. Further ones are usually of the same kind.
const MAX_FAULTS: usize = 5;
/// Maximum length of ffmpeg's version line, in characters.
const MAX_VERSION_CHARS: usize = 40;

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
        return vec![Finding::missing(format!("{at}: does not exist yet"), "kei sync     (creates it)")];
    }
    match inspect(path) {
        Ok((words, faults)) if faults.is_empty() => vec![Finding::good(format!("{at}: {words}"))],
        Ok((_, faults)) => {
            let fix = "move the file away, then: kei sync     (the unit keeps its sessions until it needs the space)";
            faults
                .into_iter()
                .take(MAX_FAULTS)
                .map(|fault| Finding::problem(format!("{at}: {fault}"), fix))
                .collect()
        }
        Err(error) => vec![Finding::problem(error.to_string(), format!("ls -l '{}'", path.display()))],
    }
}

/// Returns a summary of the database and the faults that its integrity check found.
fn inspect(path: &Path) -> Result<(String, Vec<String>), StoreError> {
    let store = Store::open(path)?;
    let all = store.sessions()?;
    let bytes = std::fs::metadata(path).map_or(0, |file| file.len());
    let partial = all.iter().filter(|session| !session.is_complete()).count();
    let rest =
        if partial > 0 { format!(", {partial} not fully synced (run kei sync)") } else { String::new() };
    Ok((format!("{}, {}, integrity check passed{rest}", sessions(all.len()), size(bytes)), store.check()?))
}

pub(super) fn tflite() -> Finding {
    let fix = "scripts/fetch     (needed only for videos)";
    match (library_path_from_environment(), Runtime::from_environment()) {
        (Ok(path), Ok(_)) => Finding::good(format!("TensorFlow Lite {}", path.display())),
        (Err(error), _) | (_, Err(error)) => Finding::missing(one_line(&error), fix),
    }
}

pub(super) fn pose_model() -> Finding {
    match model_path_from_environment() {
        Ok(path) if path.is_file() => Finding::good(format!("pose model {}", path.display())),
        Ok(path) => Finding::missing(format!("no pose model at {}", path.display()), "scripts/fetch"),
        Err(error) => Finding::missing(one_line(&error), "scripts/fetch     (needed only for videos)"),
    }
}

pub(super) fn ffmpeg() -> Finding {
    let output = Command::new("ffmpeg").arg("-version").stdin(Stdio::null()).stderr(Stdio::null()).output();
    match output {
        Ok(output) if output.status.success() => {
            let version = String::from_utf8_lossy(&output.stdout);
            Finding::good(
                version
                    .lines()
                    .next()
                    .unwrap_or("ffmpeg")
                    .chars()
                    .take(MAX_VERSION_CHARS)
                    .collect::<String>(),
            )
        }
        _ => Finding::missing("ffmpeg is not installed (needed only for videos)", "sudo apt install ffmpeg"),
    }
}

fn one_line(error: &dyn Error) -> String {
    error.to_string().lines().map(str::trim).collect::<Vec<_>>().join(" ")
}
