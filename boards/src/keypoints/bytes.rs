//! The bytes of a file.

use super::error::KeypointError;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Largest file that is read, in bytes: an hour of MMPose JSON with one person is about 120 MB.
pub const MAX_FILE_BYTES: u64 = 256 << 20;

/// Reads a whole file, up to [`MAX_FILE_BYTES`].
pub(super) fn read_bytes(path: &Path) -> Result<Vec<u8>, KeypointError> {
    let open = |source| KeypointError::Open { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(open)?;
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(open)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(KeypointError::TooLarge { limit_bytes: MAX_FILE_BYTES });
    }
    Ok(bytes)
}
