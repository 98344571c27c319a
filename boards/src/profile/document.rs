//! A TOML document that is read section by section, so that every error has a line.

use serde::de::DeserializeOwned;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

/// An error with its position in the text.
#[derive(Debug)]
pub(super) struct Error {
    pub(super) message: String,
    span: Option<Range<usize>>,
}

impl Error {
    pub(super) fn new(message: String, span: Option<Range<usize>>) -> Self {
        Error { message, span }
    }

    /// Returns the line of the error, from 1.
    pub(super) fn line(&self, text: &str) -> Option<usize> {
        let span = self.span.as_ref()?;
        let before = text.get(..span.start).unwrap_or(text);
        Some(before.matches('\n').count() + 1)
    }

    /// Converts an error of the crate `toml`, with its position in the section.
    fn in_section(error: &toml::de::Error, section: &str, span: Range<usize>) -> Self {
        let message = error.message().trim_end().replace('\n', " ");
        Error::new(format!("{section}: {message}"), error.span().or(Some(span)))
    }
}

/// The sections that have not been read yet.
pub(super) struct Document<'a> {
    text: &'a str,
    sections: DeTable<'a>,
}

/// A section whose key `kind` decides which other keys are allowed.
pub(super) struct Kind<'a> {
    text: &'a str,
    name: &'static str,
    pub(super) kind: String,
    kind_span: Range<usize>,
    rest: Spanned<DeValue<'a>>,
}

impl<'a> Document<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, Error> {
        let table = DeTable::parse(text)
            .map_err(|error| Error::new(error.message().trim_end().replace('\n', " "), error.span()))?;
        Ok(Document { text, sections: table.into_inner() })
    }

    /// Reads a required section or key.
    pub(super) fn required<T: DeserializeOwned>(&mut self, name: &'static str) -> Result<T, Error> {
        let value =
            self.sections.remove(name).ok_or_else(|| Error::new(format!("`{name}` is missing"), None))?;
        deserialize(self.text, name, value)
    }

    /// Reads an optional section, or returns its default.
    pub(super) fn optional<T: DeserializeOwned + Default>(&mut self, name: &'static str) -> Result<T, Error> {
        match self.sections.remove(name) {
            Some(value) => deserialize(self.text, name, value),
            None => Ok(T::default()),
        }
    }

    /// Reads an optional section without a default.
    pub(super) fn optional_section<T: DeserializeOwned>(
        &mut self,
        name: &'static str,
    ) -> Result<Option<T>, Error> {
        self.sections.remove(name).map(|value| deserialize(self.text, name, value)).transpose()
    }

    /// Reads a required section with a `kind`.
    pub(super) fn kind(&mut self, name: &'static str) -> Result<Kind<'a>, Error> {
        let section = self.sections.remove(name);
        let section = section.ok_or_else(|| Error::new(format!("`[{name}]` is missing"), None))?;
        let span = section.span();
        let DeValue::Table(mut table) = section.into_inner() else {
            return Err(Error::new(format!("`{name}` must be a section `[{name}]`"), Some(span)));
        };
        let kind = table.remove("kind");
        let kind =
            kind.ok_or_else(|| Error::new(format!("[{name}]: `kind` is missing"), Some(span.clone())))?;
        let kind_span = kind.span();
        let kind = deserialize(self.text, name, kind)?;
        let rest = Spanned::new(span, DeValue::Table(table));
        Ok(Kind { text: self.text, name, kind, kind_span, rest })
    }

    /// Fails if sections or keys remain unread.
    pub(super) fn finish(self, allowed: &[&str]) -> Result<(), Error> {
        match self.sections.keys().min_by_key(|key| key.span().start) {
            Some(key) => {
                let message = format!("unknown `{}`: must be one of {}", key.get_ref(), allowed.join(", "));
                Err(Error::new(message, Some(key.span())))
            }
            None => Ok(()),
        }
    }
}

impl Kind<'_> {
    /// Reads the other keys of the section.
    pub(super) fn keys<T: DeserializeOwned>(self) -> Result<T, Error> {
        let section = format!("{} of kind \"{}\"", self.name, self.kind);
        deserialize(self.text, &section, self.rest)
    }

    /// Reads the other keys of the section and validates them with `check`.
    pub(super) fn checked<T: DeserializeOwned>(
        self,
        check: impl FnOnce(&T) -> Result<(), String>,
    ) -> Result<T, Error> {
        let (name, kind, span) = (self.name, self.kind.clone(), self.kind_span.clone());
        let keys = self.keys()?;
        match check(&keys) {
            Ok(()) => Ok(keys),
            Err(what) => Err(Error::new(format!("{name} of kind \"{kind}\": {what}"), Some(span))),
        }
    }

    /// Returns the error for an unsupported `kind`.
    pub(super) fn unknown(self, known: &[&str]) -> Error {
        let message = format!(
            "{}: unknown kind \"{}\": must be one of {}",
            self.name,
            self.kind,
            known.iter().map(|kind| format!("\"{kind}\"")).collect::<Vec<_>>().join(", ")
        );
        Error::new(message, Some(self.kind_span))
    }
}

fn deserialize<T: DeserializeOwned>(text: &str, section: &str, value: Spanned<DeValue>) -> Result<T, Error> {
    let span = value.span();
    T::deserialize(ValueDeserializer::from(value)).map_err(|error| {
        let error = Error::in_section(&error, section, span);
        let line = error.line(text).and_then(|line| text.lines().nth(line - 1)).unwrap_or_default();
        Error { message: format!("{} (`{}`)", error.message, line.trim()), ..error }
    })
}
