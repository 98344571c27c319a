//! Small things that several stages need.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use tracing::{info, warn};

/// What is wrong with a part at present, in words for the runner; nothing where all is well. News of it goes into
/// the program's log.
pub(crate) struct Trouble {
    part: &'static str,
    said: Mutex<Said>,
}

#[derive(Default)]
struct Said {
    /// Empty where nothing is wrong.
    what: String,
    since: Option<Instant>,
}

impl Trouble {
    /// Of a part, by its name in the log.
    pub(crate) fn of(part: &'static str) -> Self {
        Trouble { part, said: Mutex::default() }
    }

    pub(crate) fn say(&self, what: &str) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.what != what {
            warn!(part = self.part, "{what}");
            said.what.clear();
            said.what.push_str(what);
            said.since.get_or_insert_with(Instant::now);
        }
    }

    pub(crate) fn clear(&self) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(since) = said.since.take() {
            info!("{} works again, after {:.1} s", self.part, since.elapsed().as_secs_f32());
            said.what.clear();
        }
    }

    /// Looks at it without copying.
    pub(crate) fn with<T>(&self, look: impl FnOnce(&str) -> T) -> T {
        look(&self.said.lock().unwrap_or_else(PoisonError::into_inner).what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_is_said_until_it_is_over() {
        let trouble = Trouble::of("the camera");
        for what in ["no camera", "no camera", "it is busy"] {
            trouble.say(what);
            trouble.with(|said| assert_eq!(said, what));
        }
        trouble.clear();
        trouble.with(|said| assert!(said.is_empty()));
    }
}
