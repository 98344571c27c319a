//! Reads a `.tflite` file and makes sure that it is one before the C library sees it.

use crate::error::PoseError;
use std::{fs, path::Path};

/// Where a flatbuffer carries its file identifier, and TensorFlow Lite's.
const IDENTIFIER: (std::ops::Range<usize>, &[u8]) = (4..8, b"TFL3");

/// The bytes of the file, if it says that it is a TensorFlow Lite model.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, PoseError> {
    let bytes = fs::read(path).map_err(|source| PoseError::Read {
        what: "the pose model",
        path: path.to_owned(),
        source,
    })?;
    match reason_against(&bytes) {
        None => Ok(bytes),
        Some(reason) => Err(PoseError::NotAModel { path: path.to_owned(), reason }),
    }
}

fn reason_against(bytes: &[u8]) -> Option<String> {
    if bytes.is_empty() {
        return Some("it is empty".into());
    }
    let (place, identifier) = IDENTIFIER;
    (bytes.get(place) != Some(identifier)).then(|| "it lacks the file identifier \"TFL3\"".into())
}
