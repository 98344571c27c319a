//! Helpers shared by the store's tests.

use crate::store::Store;
use crate::store::tests::made_up::Run;
use tempfile::TempDir;

pub(super) const NOW: i64 = 1_790_000_000_000_000;

pub(super) fn open(folder: &TempDir) -> Store {
    Store::create(&folder.path().join("data/kei.db")).unwrap()
}

pub(super) fn two_shoes() -> Run {
    Run::new(0.0, &[("daily", 10.0, 60), ("carbon", 12.0, 60)])
}

pub(super) fn count(store: &Store, table: &str) -> i64 {
    store.connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}
