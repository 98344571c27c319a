//! Writes all sessions as a dataset of Parquet files, in folders by runner and month that Hive, DuckDB and
//! Spark read.

use crate::commands::export::error::ExportError;
use crate::commands::export::parquet::{self, Runner};
use crate::store::{SessionRow, Store};
use crate::text;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// Hive's folder name for an unknown value. Readers turn it into a null.
const UNKNOWN: &str = "__HIVE_DEFAULT_PARTITION__";

/// Numbers of sessions and strides written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) sessions: usize,
    pub(super) strides: usize,
}

/// Writes `folder/runner=NAME/month=2026-03/ID.parquet` for every session with strides. Files of earlier
/// exports of these sessions are replaced, even if runner or month have changed.
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
        // The file gets its name when it is complete, so that concurrent readers never see an incomplete
        // file.
        let partial = path.with_extension("part");
        let file = File::create(&partial).map_err(failed(&partial))?;
        parquet::write(&session, &rows, Runner::Folder, BufWriter::new(file))
            .map_err(|source| ExportError::Parquet { path: partial.clone(), source })?;
        fs::rename(&partial, &path).map_err(failed(&path))?;
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

/// Removes the session's file of an earlier export from other folders. Otherwise a session whose runner or
/// month has changed would be counted twice.
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

/// Returns the folders of a partition. Empty if nothing has been exported yet.
fn folders(folder: &Path, key: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(key))
        .map(|entry| entry.path())
        .collect()
}

/// Escapes a name for use as a folder: characters that are special to file systems or Hive become `%XX`,
/// which readers decode.
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

    /// A name can neither leave its folder nor be read as another partition key.
    #[test]
    fn names_are_escaped() {
        assert_eq!(escaped(""), UNKNOWN);
        assert_eq!(escaped("../a=b"), "%2E%2E%2Fa%3Db");
        assert_eq!(escaped("Zoë 走"), "Zoë 走");
    }
}
