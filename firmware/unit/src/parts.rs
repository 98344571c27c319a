//! Small things that several stages need.

use std::sync::{Mutex, PoisonError};

/// What is wrong with a part at present, in words for the runner; empty where nothing is.
#[derive(Default)]
pub(crate) struct Trouble(Mutex<String>);

impl Trouble {
    pub(crate) fn say(&self, what: &str) {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if *said != what {
            eprintln!("kei-unit: {what}");
            said.clear();
            said.push_str(what);
        }
    }

    pub(crate) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Looks at it without copying.
    pub(crate) fn with<T>(&self, look: impl FnOnce(&str) -> T) -> T {
        look(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
