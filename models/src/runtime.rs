//! The TensorFlow Lite C library, loaded at run time.

use crate::error::{LIBRARY_VARIABLE, MODEL_VARIABLE, PoseError};
use edgefirst_tflite::Library;
use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// The path in `KEI_TFLITE_LIBRARY`.
pub fn library_path_from_environment() -> Result<PathBuf, PoseError> {
    path_in(LIBRARY_VARIABLE).ok_or(PoseError::LibraryUnset)
}

/// The path in `KEI_POSE_MODEL`.
pub fn model_path_from_environment() -> Result<PathBuf, PoseError> {
    path_in(MODEL_VARIABLE).ok_or(PoseError::ModelUnset)
}

fn path_in(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The TensorFlow Lite C library. It stays loaded until the process ends: its worker threads outlive every
/// interpreter, and unloading their code crashes at exit.
#[derive(Clone, Copy, Debug)]
pub struct Runtime {
    pub(crate) library: &'static Library,
}

/// What was loaded before, so that asking again costs nothing.
static LOADED: Mutex<Vec<(PathBuf, Runtime)>> = Mutex::new(Vec::new());

impl Runtime {
    /// Loads the library, or gives the one that was loaded from there before.
    pub fn load(path: &Path) -> Result<Runtime, PoseError> {
        // By its full path the loader searches nowhere else, and the working directory may change.
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
    pub fn from_environment() -> Result<Runtime, PoseError> {
        Runtime::load(&library_path_from_environment()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A variable that is not set, and the words the user then gets.
    #[test]
    fn names_the_variable_that_is_missing() {
        assert_eq!(path_in("KEI_NO_SUCH_VARIABLE"), None);
        assert!(PoseError::LibraryUnset.to_string().starts_with("KEI_TFLITE_LIBRARY is not set: "));
        assert!(PoseError::ModelUnset.to_string().starts_with("KEI_POSE_MODEL is not set: "));
    }

    /// The library is loaded once, however often it is asked for.
    #[test]
    fn loads_the_library_once() {
        let Ok(first) = Runtime::from_environment() else {
            return; // said aloud by the tests that need it
        };
        assert!(std::ptr::eq(first.library, Runtime::from_environment().unwrap().library));
    }
}
