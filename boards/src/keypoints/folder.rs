//! A folder with a JSON file per frame.

use super::bytes::read_bytes;
use super::error::KeypointError;
use super::format::Format;
use super::format::is_json;
use super::json;
use super::numbered_name::{around_number, last_number};
use super::recording::{Clock, Frame, MAX_FRAMES, RawRecording};
use std::fs;
use std::path::{Path, PathBuf};

/// A file of one frame.
struct FrameFile {
    name: String,
    number: f64,
}

/// Reads all JSON files of a folder, in the order of the numbers in their names.
pub(super) fn read(folder: &Path) -> Result<RawRecording, KeypointError> {
    let files = frame_files(names_in(folder)?)?;
    let mut recording = RawRecording::new(Format::OpenPose, Clock::FrameNumbers);
    for (at, file) in files.iter().enumerate() {
        let frame = read_bytes(&folder.join(&file.name)).and_then(|bytes| json::read_frame(&bytes, at + 1));
        let (format, people) = frame.map_err(|source| KeypointError::InFolder {
            file: file.name.clone(),
            source: Box::new(source),
        })?;
        recording.format = format;
        recording.push(Frame { clock: file.number, people })?;
    }
    Ok(recording)
}

/// Returns the only JSON file of a folder, which contains a whole recording.
pub(super) fn only_file(folder: &Path) -> Result<Option<PathBuf>, KeypointError> {
    Ok(match &names_in(folder)?[..] {
        [name] => Some(folder.join(name)),
        _ => None,
    })
}

fn names_in(folder: &Path) -> Result<Vec<String>, KeypointError> {
    let open = |source| KeypointError::Open { path: folder.to_owned(), source };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(open)? {
        let path = entry.map_err(open)?.path();
        if !is_json(&path) {
            continue;
        }
        if names.len() == MAX_FRAMES {
            return Err(KeypointError::TooManyFrames { most: MAX_FRAMES });
        }
        names.extend(path.file_name().map(|name| name.to_string_lossy().into_owned()));
    }
    Ok(names)
}

/// Sorts the files by their numbers and checks that their names differ in nothing else.
fn frame_files(names: Vec<String>) -> Result<Vec<FrameFile>, KeypointError> {
    let mut files: Vec<FrameFile> = names
        .into_iter()
        .map(|name| FrameFile { number: last_number(&name).unwrap_or(-1.0), name })
        .collect();
    files.sort_by(|a, b| a.number.total_cmp(&b.number).then_with(|| a.name.cmp(&b.name)));
    if let Some(first) = files.first()
        && let Some(other) = files.iter().find(|file| around_number(&file.name) != around_number(&first.name))
    {
        return Err(KeypointError::MixedFolder { first: first.name.clone(), second: other.name.clone() });
    }
    Ok(files)
}
