//! Reads a `.tflite` file and checks its identifier before the C library parses it.

use crate::error::PoseError;
use std::{fs, path::Path};

/// Position of the file identifier in a flatbuffer, and the identifier of TensorFlow Lite.
const IDENTIFIER: (std::ops::Range<usize>, &[u8]) = (4..8, b"TFL3");

/// Returns the bytes of the file if it has the identifier of a TensorFlow Lite model.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, PoseError> {
    let bytes = fs::read(path).map_err(|source| PoseError::Read {
        what: "the pose model",
        path: path.to_owned(),
        source,
    })?;
    match fault_of(&bytes) {
        None => Ok(bytes),
        Some(reason) => Err(PoseError::NotAModel { path: path.to_owned(), reason }),
    }
}

fn fault_of(bytes: &[u8]) -> Option<String> {
    if bytes.is_empty() {
        return Some("it is empty".into());
    }
    let (place, identifier) = IDENTIFIER;
    (bytes.get(place) != Some(identifier)).then(|| "it lacks the file identifier \"TFL3\"".into())
}
