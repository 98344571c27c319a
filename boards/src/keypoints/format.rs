//! Formats of keypoint files, and how each is recognised.

use std::fmt;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

/// Number of bytes from the start of a file that decide its format.
const PREFIX_BYTES: u64 = 512;

/// A format of keypoint files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// KEI's own keypoint CSV.
    KeiCsv,
    /// Marker trajectories of OpenSim, Sports2D or Pose2Sim.
    Trc,
    /// A folder with a JSON file per frame, as written by OpenPose.
    OpenPose,
    /// One JSON file, or a folder with one per frame, as written by MMPose.
    MmPose,
    /// JSON of a kind that is not known yet; only in messages.
    Json,
    /// COCO's list of results, as written by AlphaPose and ViTPose.
    CocoResults,
    /// A DeepLabCut table, of one or several individuals.
    DeepLabCut,
    /// A table with numbered or named points, such as MediaPipe's 33 landmarks.
    Table,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::KeiCsv => "keypoint CSV",
            Format::Trc => "TRC",
            Format::OpenPose => "OpenPose JSON",
            Format::MmPose => "MMPose JSON",
            Format::Json => "JSON",
            Format::CocoResults => "COCO results JSON",
            Format::DeepLabCut => "DeepLabCut CSV",
            Format::Table => "CSV of landmarks",
        })
    }
}

/// Whether a path is a keypoint file of any format, by its name or its first bytes, or a folder with JSON
/// files. Pipes, missing and other files are not.
pub fn is_keypoint_file(path: &Path) -> bool {
    if path.is_dir() {
        return has_json(path);
    }
    let has_extension = |name: &str| path.extension().is_some_and(|found| found.eq_ignore_ascii_case(name));
    ["csv", "trc", "json"].into_iter().any(has_extension) || is_keypoint_text(&prefix_of(path))
}

fn has_json(folder: &Path) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| is_json(&entry.path()))
}

/// Whether a file's name ends in `.json`.
pub(super) fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

fn prefix_of(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    if path.is_file()
        && let Ok(file) = File::open(path)
    {
        // A file that cannot be read has no keypoints; the video reader reports why.
        let _ = file.take(PREFIX_BYTES).read_to_end(&mut bytes);
    }
    bytes
}

/// Whether a file starts as a keypoint file does.
fn is_keypoint_text(prefix: &[u8]) -> bool {
    let text = String::from_utf8_lossy(prefix);
    let text = start_of(&text);
    let words = text.trim_start_matches('"');
    ["time_s", "scorer,", "PathFileType"].iter().any(|word| words.starts_with(word)) || is_json_text(text)
}

/// Whether text is JSON with objects, as far as its start shows.
pub(super) fn is_json_text(text: &str) -> bool {
    let rest = start_of(text);
    match rest.strip_prefix('[') {
        Some(list) => list.trim_start().starts_with('{'),
        None => rest.strip_prefix('{').is_some_and(|object| object.trim_start().starts_with(['"', '}'])),
    }
}

/// Returns text without its byte order mark and leading spaces.
pub(super) fn start_of(text: &str) -> &str {
    text.trim_start_matches('\u{feff}').trim_start()
}
