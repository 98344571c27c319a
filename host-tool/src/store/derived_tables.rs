//! The tables of rows that are derived from the unit's bytes. They are recreated whenever a version of this
//! program derives different rows or knows different metrics, so they need no migration.

use crate::store::database::Store;
use crate::store::error::StoreError;
use crate::store::stride_column::StrideColumn;
use rusqlite::{Connection, OptionalExtension, params};

/// Version of [`mod@crate::store::derive`]. Rows from a different version are derived again.
const DERIVATION: u32 = 4;

/// Names of all derived tables.
pub(super) const TABLES: [&str; 8] =
    ["derived", "span", "span_metric", "span_loss", "stride", "measure", "loss", "event"];

const CREATE: &str = "
CREATE TABLE derived (
    session             INTEGER PRIMARY KEY REFERENCES session ON DELETE CASCADE,
    bytes               INTEGER NOT NULL,                   -- number of raw bytes that the rows were derived from
    whole_bytes         INTEGER NOT NULL,                   -- number of them in complete records
    unit                TEXT NOT NULL,
    firmware            TEXT NOT NULL,
    pose_model          TEXT NOT NULL,
    kei_model           TEXT NOT NULL,
    runner              TEXT NOT NULL,
    height_cm           REAL,
    duration_us         INTEGER NOT NULL,
    strides             INTEGER NOT NULL,
    end_reason          TEXT,                               -- NULL: still running, or cut off
    interruptions       INTEGER NOT NULL,
    unknown_records     INTEGER NOT NULL
);
-- A stretch with one pair of shoes, one belt speed and one runner.
CREATE TABLE span (
    session             INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    number              INTEGER NOT NULL,
    from_us             INTEGER NOT NULL,
    to_us               INTEGER NOT NULL,
    shoe                TEXT NOT NULL,
    belt_speed_kmh      REAL,
    runner              TEXT NOT NULL,
    strides             INTEGER NOT NULL,
    tag_shoe            TEXT,                               -- tags of exactly this part
    tag_belt_speed_kmh  REAL,
    loss_windows        INTEGER NOT NULL,                   -- number of windows in the sums of `span_loss`
    PRIMARY KEY (session, number)
) WITHOUT ROWID;
-- Means over the span's strides, except those whose window extends into the previous span.
CREATE TABLE span_metric (
    session             INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    span                INTEGER NOT NULL,
    metric              TEXT NOT NULL,                      -- key of the metric
    strides             INTEGER NOT NULL,
    mean                REAL NOT NULL,
    low                 REAL,
    high                REAL,
    PRIMARY KEY (session, span, metric)
) WITHOUT ROWID;
-- Points lost, summed over the span's windows, except those that extend into the previous span.
CREATE TABLE span_loss (
    session             INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    span                INTEGER NOT NULL,
    part                INTEGER NOT NULL,                   -- part code
    phase_from          REAL NOT NULL,
    phase_to            REAL NOT NULL,
    points              REAL NOT NULL,
    PRIMARY KEY (session, span, part, phase_from)
) WITHOUT ROWID;
-- One metric of one window of strides.
CREATE TABLE measure (
    session             INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    time_us             INTEGER NOT NULL,
    metric              TEXT NOT NULL,                      -- key of the metric
    value               REAL, low REAL, high REAL,
    withheld            INTEGER,                            -- reason code
    PRIMARY KEY (session, metric, time_us)
) WITHOUT ROWID;
CREATE TABLE loss (
    session             INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    time_us             INTEGER NOT NULL,
    span                INTEGER NOT NULL,
    part                INTEGER NOT NULL,                   -- part code
    phase_from          REAL NOT NULL,                      -- of the stride, 0 to 1
    phase_to            REAL NOT NULL,
    points              REAL NOT NULL
);
CREATE INDEX loss_of_session ON loss (session, time_us);
CREATE TABLE event (
    session             INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    time_us             INTEGER NOT NULL,
    kind                TEXT NOT NULL,
    what                TEXT NOT NULL
);
CREATE INDEX event_of_session ON event (session, time_us);
";

/// Returns the SQL that creates the table of strides, with columns for every metric that strides have.
fn create_stride() -> String {
    let metrics: String =
        StrideColumn::all().map(|column| format!(",\n    {} REAL", column.name())).collect();
    format!(
        "CREATE TABLE stride (
    session             INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    time_us             INTEGER NOT NULL,                   -- end of the stride, since the session's start
    span                INTEGER NOT NULL{metrics}
);
CREATE INDEX stride_of_session ON stride (session, time_us);"
    )
}

/// Returns the version of the derivation and the names of its metric columns.
fn derivation() -> (u32, String) {
    let columns: Vec<String> = StrideColumn::all().map(StrideColumn::name).collect();
    (DERIVATION, columns.join(" "))
}

impl Store {
    /// Recreates the tables, empty, if they are from a different version of this program.
    pub(super) fn renew_derived_tables(&mut self) -> Result<(), StoreError> {
        if is_current(&self.connection).map_err(|e| self.error(e))? {
            return Ok(());
        }
        self.write(|transaction| {
            // Check again inside the transaction: another program may have started at the same time.
            if is_current(transaction)? {
                return Ok(());
            }
            for table in TABLES {
                transaction.execute_batch(&format!("DROP TABLE IF EXISTS {table}"))?;
            }
            transaction.execute_batch(CREATE)?;
            transaction.execute_batch(&create_stride())?;
            transaction.execute("DELETE FROM derivation", [])?;
            let (version, metrics) = derivation();
            transaction.execute("INSERT INTO derivation VALUES (?1, ?2)", params![version, metrics])?;
            Ok(())
        })
    }
}

fn is_current(connection: &Connection) -> rusqlite::Result<bool> {
    let found = connection.query_row("SELECT version, metrics FROM derivation", [], |row| {
        Ok((row.get::<_, u32>(0)?, row.get::<_, String>(1)?))
    });
    Ok(found.optional()? == Some(derivation()))
}
