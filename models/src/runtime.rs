//! The TensorFlow Lite C library, loaded at run time.

use crate::error::{LIBRARY_VARIABLE, MODEL_VARIABLE, PoseError};
use edgefirst_tflite::Library;
use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// Returns the path in `KEI_TFLITE_LIBRARY`.
///
/// # Errors
/// The variable is unset or empty.
pub fn library_path_from_environment() -> Result<PathBuf, PoseError> {
    path_in(LIBRARY_VARIABLE).ok_or(PoseError::LibraryUnset)
}

/// Returns the path in `KEI_POSE_MODEL`.
///
/// # Errors
/// The variable is unset or empty.
pub fn model_path_from_environment() -> Result<PathBuf, PoseError> {
    path_in(MODEL_VARIABLE).ok_or(PoseError::ModelUnset)
}

fn path_in(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The TensorFlow Lite C library. It remains loaded until the process ends: its worker threads outlive all
/// interpreters, so unloading their code would crash the process at exit.
#[derive(Clone, Copy, Debug)]
pub struct Runtime {
    pub(crate) library: &'static Library,
}

/// Libraries that have been loaded, with their full paths, so that each is loaded only once.
static LOADED: Mutex<Vec<(PathBuf, Runtime)>> = Mutex::new(Vec::new());

impl Runtime {
    /// Loads the library at a path, or returns the one already loaded from it.
    ///
    /// # Errors
    /// The file does not exist, or the loader rejects it.
    pub fn load(path: &Path) -> Result<Runtime, PoseError> {
        // With a full path, the loader does not search other folders, and a change of the working directory
        // has no effect.
        let path = fs::canonicalize(path).map_err(|source| PoseError::Read {
            what: "the TensorFlow Lite library",
            path: path.to_owned(),
            source,
        })?;
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, runtime)) = loaded.iter().find(|(known, _)| *known == path) {
            return Ok(*runtime);
        }
        let library =
            Library::from_path(&path).map_err(|source| PoseError::Library { path: path.clone(), source })?;
        let runtime = Runtime { library: Box::leak(Box::new(library)) };
        loaded.push((path, runtime));
        Ok(runtime)
    }

    /// Loads the library that `KEI_TFLITE_LIBRARY` names.
    ///
    /// # Errors
    /// The variable is unset, or [`Runtime::load`] fails.
    pub fn from_environment() -> Result<Runtime, PoseError> {
        Runtime::load(&library_path_from_environment()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_names_the_missing_variable() {
        assert_eq!(path_in("KEI_NO_SUCH_VARIABLE"), None);
        assert!(PoseError::LibraryUnset.to_string().starts_with("KEI_TFLITE_LIBRARY is not set. "));
        assert!(PoseError::ModelUnset.to_string().starts_with("KEI_POSE_MODEL is not set. "));
    }

    #[test]
    fn loading_the_same_path_again_returns_the_same_library() {
        let Ok(first) = Runtime::from_environment() else {
            return; // the tests of the networks report that the library is missing
        };
        assert!(std::ptr::eq(first.library, Runtime::from_environment().unwrap().library));
    }
}
