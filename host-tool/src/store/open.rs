//! Opens the store: checks that the file is a KEI database of a supported version, and migrates older
//! versions.

use crate::store::database::Store;
use crate::store::error::StoreError;
use crate::store::schema::{APPLICATION_ID, MIGRATIONS, VERSION};
use etcetera::app_strategy::{AppStrategy, AppStrategyArgs, choose_native_strategy};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Time to wait for a lock of another program. It is longer than any transaction of this program takes.
const BUSY: Duration = Duration::from_secs(10);

/// Returns the default path of the database, in the user's data folder: `~/.local/share/kei/kei.db` on Linux.
pub(crate) fn default_path() -> Result<PathBuf, StoreError> {
    let arguments = AppStrategyArgs {
        top_level_domain: String::new(),
        author: String::new(),
        app_name: "kei".to_owned(),
    };
    let strategy = choose_native_strategy(arguments).map_err(|_| StoreError::NoPlace)?;
    Ok(strategy.in_data_dir("kei.db"))
}

/// Returns the database version that this program writes, and the version of SQLite.
pub(crate) fn versions() -> (u32, &'static str) {
    (VERSION, rusqlite::version())
}

impl Store {
    /// Opens the database, and creates it first if it does not exist.
    pub(crate) fn create(path: &Path) -> Result<Store, StoreError> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)
                .map_err(|source| StoreError::Folder { path: path.to_owned(), source })?;
        }
        Self::open_existing(path, BUSY)
    }

    /// Opens an existing database. Commands that only read use this, so that they never create one.
    pub(crate) fn open(path: &Path) -> Result<Store, StoreError> {
        if !path.exists() {
            return Err(StoreError::Missing { path: path.to_owned() });
        }
        Self::open_existing(path, BUSY)
    }

    pub(super) fn open_existing(path: &Path, busy: Duration) -> Result<Store, StoreError> {
        let connect = || -> Result<Store, rusqlite::Error> {
            let connection = Connection::open(path)?;
            connection.busy_timeout(busy)?;
            Ok(Store { connection, path: path.to_owned() })
        };
        let mut store = connect().map_err(|e| StoreError::of(path, e))?;
        // Check the version before writing anything: files of other programs and newer versions must not
        // change.
        store.known_version()?;
        store.set_up().map_err(|e| StoreError::of(path, e))?;
        store.migrate()?;
        store.renew_derived_tables()?;
        store.derive_stale_sessions()?;
        Ok(store)
    }

    /// Runs SQLite's checks of all pages, indices and foreign keys. Returns the faults; empty if there are
    /// none.
    pub(crate) fn check(&self) -> Result<Vec<String>, StoreError> {
        let mut faults = self.rows("PRAGMA integrity_check", [], |row| row.get::<_, String>(0))?;
        faults.retain(|line| line != "ok");
        let orphans = self.rows("PRAGMA foreign_key_check", [], |row| row.get::<_, String>(0))?;
        faults.extend(orphans.into_iter().map(|table| format!("a row of {table} belongs to no session")));
        Ok(faults)
    }

    /// Returns the version of the database, 0 for a new file. Fails if this program does not support it.
    fn known_version(&self) -> Result<u32, StoreError> {
        known_version(&self.connection, &self.path)
    }

    fn set_up(&self) -> rusqlite::Result<()> {
        self.connection.pragma_update(None, "journal_mode", "wal")?;
        // The unit may delete sessions that are marked as synced, so they must be safely on this disk.
        self.connection.pragma_update(None, "synchronous", "full")?;
        self.connection.pragma_update(None, "foreign_keys", true)
    }

    fn migrate(&mut self) -> Result<(), StoreError> {
        if self.known_version()? == VERSION {
            return Ok(());
        }
        let path = self.path.clone();
        // Check again inside the transaction: another program may have started at the same time.
        self.write(|transaction| {
            let version = match known_version(transaction, &path) {
                Ok(version) => version,
                Err(error) => return Ok(Err(error)),
            };
            for step in &MIGRATIONS[version as usize..] {
                transaction.execute_batch(step)?;
            }
            transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
            transaction.pragma_update(None, "user_version", VERSION)?;
            Ok(Ok(()))
        })?
    }
}

fn known_version(connection: &Connection, path: &Path) -> Result<u32, StoreError> {
    let number = |name: &str| -> Result<i64, StoreError> {
        connection.pragma_query_value(None, name, |row| row.get(0)).map_err(|e| StoreError::of(path, e))
    };
    let (application, found) = (number("application_id")?, number("user_version")?);
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|e| StoreError::of(path, e))?;
    let is_new = application == 0 && found == 0 && tables == 0;
    if application != i64::from(APPLICATION_ID) && !is_new {
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    match u32::try_from(found) {
        Ok(found) if found <= VERSION => Ok(found),
        _ => {
            let found = u32::try_from(found).unwrap_or(u32::MAX);
            Err(StoreError::Newer { path: path.to_owned(), found, known: VERSION })
        }
    }
}
