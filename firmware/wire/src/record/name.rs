//! Short texts.

use serde::{Deserialize, Serialize};

/// A short text in any language, at most 48 bytes of UTF-8.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name(pub heapless::String<48>);

impl Name {
    /// Makes a name from as many whole characters of `text` as fit.
    pub fn new(text: &str) -> Self {
        let mut name = heapless::String::new();
        for c in text.chars() {
            if name.push(c).is_err() {
                break;
            }
        }
        Name(name)
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Name::new(text)
    }
}
