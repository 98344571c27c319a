//! Paths of files in the repository and of recordings and models outside it.

use std::env;
use std::fs;
use std::io::{Write, stderr};
use std::path::{Path, PathBuf};

/// Returns the root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns the path of a file in `tests/fixtures`.
pub fn fixture(name: &str) -> PathBuf {
    repository().join("tests/fixtures").join(name)
}

/// Returns the folder with recorded clips and gait data: `KEI_SHARED`, or `../shared` next to the repository.
/// Without one, reports with [`skipped`] and returns `None`.
pub fn shared() -> Option<PathBuf> {
    let named = env::var_os("KEI_SHARED").filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = named.unwrap_or_else(|| repository().join("../shared"));
    let found = folder.join("clips").is_dir().then_some(folder);
    if found.is_none() {
        skipped("there are no recorded clips: no folder ../shared and no KEI_SHARED");
    }
    found
}

/// Returns the pose model named by `KEI_POSE_MODEL`. Without one, reports with [`skipped`] and returns
/// `None`.
pub fn pose_model() -> Option<PathBuf> {
    let found = env::var_os("KEI_POSE_MODEL").map(PathBuf::from).filter(|path| path.is_file());
    if found.is_none() {
        skipped("there is no pose model: KEI_POSE_MODEL names no file");
    }
    found
}

/// Reports that a test was skipped. Writes directly to standard error, because the test harness hides the
/// output of passing tests.
pub fn skipped(reason: &str) {
    let _ = stderr().write_all(format!("SKIPPED, NOT PASSED: {reason}\n").as_bytes());
}

/// A recorded treadmill clip with values counted and annotated by eye.
#[derive(Clone, Debug)]
pub struct Clip {
    /// Name of the file.
    pub name: String,
    /// Path of the file.
    pub path: PathBuf,
    /// Cadence, steps per minute.
    pub cadence_spm: f64,
    /// Mean ground contact time of the near and the far foot, with equal weight, ms.
    pub contact_ms: f64,
    /// Standard deviation of `contact_ms` from the annotation, ms.
    pub contact_sd_ms: f64,
}

/// Returns the clips of `clips/summary.csv` that were recorded on a treadmill.
///
/// # Panics
/// Panics if the file is missing or invalid.
pub fn treadmill_clips(shared: &Path) -> Vec<Clip> {
    let folder = shared.join("clips");
    let text = fs::read_to_string(folder.join("summary.csv")).expect("clips/summary.csv");
    let mut lines = text.lines();
    let header: Vec<&str> = lines.clone().next().unwrap_or_default().split(',').collect();
    let column = |name| header.iter().position(|cell| *cell == name).expect("column");
    let (clip, cadence) = (column("clip"), column("cadence_spm"));
    let (near, far, spread) =
        (column("gct_ms_mean_near"), column("gct_ms_mean_far"), column("gct_sd_of_mean_ms"));
    lines.next();
    // Only the last column, with notes, contains commas.
    let rows = lines.map(|line| line.split(',').collect::<Vec<_>>());
    rows.filter(|cells| cells[clip].starts_with("treadmill"))
        .map(|cells| {
            let number = |column: usize| cells[column].parse::<f64>().expect("a number");
            Clip {
                name: cells[clip].to_owned(),
                path: folder.join(cells[clip]),
                cadence_spm: number(cadence),
                contact_ms: (number(near) + number(far)) / 2.0,
                contact_sd_ms: number(spread),
            }
        })
        .collect()
}
