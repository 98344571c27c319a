//! The whole store as a dataset of Parquet files, in folders by runner and month as Hive, DuckDB and Spark read them.

use crate::commands::export::error::ExportError;
use crate::commands::export::parquet::{self, Runner};
use crate::store::{SessionRow, Store};
use crate::text;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// How Hive names a folder whose value is not known: readers make a null of it.
const UNKNOWN: &str = "__HIVE_DEFAULT_PARTITION__";

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) sessions: usize,
    pub(super) strides: usize,
}

/// `folder/runner=NAME/month=2026-03/ID.parquet` for every session with strides. What an earlier export left of
/// these sessions is replaced, also where runner or month have changed.
pub(super) fn write(store: &Store, folder: &Path) -> Result<Written, ExportError> {
    let mut written = Written::default();
    for session in store.sessions()? {
        let rows = store.strides(session.id)?;
        let place = place_of(&session);
        let path = folder.join(&place);
        remove_elsewhere(folder, &session, &place)?;
        if rows.is_empty() {
            continue;
        }
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| ExportError::Write { path, source }
        };
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(failed(parent))?;
        }
        // Under another name until it is whole: a reader at the same time never sees half a file.
        let growing = path.with_extension("part");
        let file = File::create(&growing).map_err(failed(&growing))?;
        parquet::write(&session, &rows, Runner::Folder, BufWriter::new(file))
            .map_err(|source| ExportError::Parquet { path: growing.clone(), source })?;
        fs::rename(&growing, &path).map_err(failed(&path))?;
        written.sessions += 1;
        written.strides += rows.len();
    }
    Ok(written)
}

fn place_of(session: &SessionRow) -> PathBuf {
    let month = session.started_unix_us.and_then(text::month);
    PathBuf::from(format!("runner={}", escaped(&session.runner)))
        .join(format!("month={}", month.as_deref().unwrap_or(UNKNOWN)))
        .join(format!("{}.parquet", session.uid))
}

/// A session's file of an earlier export whose runner or month has changed since would count twice.
fn remove_elsewhere(folder: &Path, session: &SessionRow, place: &Path) -> Result<(), ExportError> {
    let name = format!("{}.parquet", session.uid);
    for runner in folders(folder, "runner=") {
        for month in folders(&runner, "month=") {
            let found = month.join(&name);
            if found != folder.join(place) && found.is_file() {
                fs::remove_file(&found)
                    .map_err(|source| ExportError::Write { path: found.clone(), source })?;
            }
        }
    }
    Ok(())
}

/// The folders of a partition; none where nothing was exported yet.
fn folders(folder: &Path, key: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(key))
        .map(|entry| entry.path())
        .collect()
}

/// As a folder's name: what file systems or Hive read otherwise becomes `%XX`, and readers turn it back.
fn escaped(name: &str) -> String {
    if name.is_empty() {
        return UNKNOWN.to_owned();
    }
    let mut out = String::new();
    for c in name.chars() {
        if c.is_alphanumeric() || matches!(c, '-' | '_' | ' ') {
            out.push(c);
        } else {
            let mut bytes = [0; 4];
            out.extend(c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No name leaves its folder or is read as another key.
    #[test]
    fn names_stay_in_their_folder() {
        assert_eq!(escaped(""), UNKNOWN);
        assert_eq!(escaped("../a=b"), "%2E%2E%2Fa%3Db");
        assert_eq!(escaped("Zoë 走"), "Zoë 走");
    }
}
