//! The tables of the database, and the migrations from older versions.
//!
//! `PRAGMA user_version` counts the migrations that were applied. Never change a released migration: append a
//! new one.

/// Value of `PRAGMA application_id`: "KEI1".
pub(super) const APPLICATION_ID: i32 = 0x4b45_4931;

/// The migrations. Step `i` migrates a database from version `i` to `i + 1`.
pub(super) const MIGRATIONS: &[&str] = &[FIRST, SPANS_BODY_SCORES, ONE_SET_OF_KEYS];

/// The database version that this program writes.
pub(super) const VERSION: u32 = MIGRATIONS.len() as u32;

const FIRST: &str = "
CREATE TABLE session (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,  -- the short number that people type
    uid                 BLOB NOT NULL UNIQUE,               -- the unit's 16 bytes
    started_unix_us     INTEGER,                            -- NULL: the unit's clock was never set in that boot
    unit_bytes          INTEGER NOT NULL DEFAULT 0,         -- how many bytes the unit listed last
    bytes               INTEGER NOT NULL DEFAULT 0,         -- how many of them are in `raw`
    synced_unix_us      INTEGER,                            -- when they were last all there
    shoe                TEXT,                               -- the runner's tags; NULL: as recorded
    speed_kmh           REAL,
    note                TEXT NOT NULL DEFAULT ''
);
CREATE TABLE raw (
    session             INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    offset              INTEGER NOT NULL,
    bytes               BLOB NOT NULL,
    UNIQUE (session, offset)
);
CREATE TABLE deleted (uid BLOB PRIMARY KEY, unix_us INTEGER NOT NULL) WITHOUT ROWID;

-- All below is derived from `raw`.
CREATE TABLE derived (
    session             INTEGER PRIMARY KEY REFERENCES session ON DELETE CASCADE,
    derivation          INTEGER NOT NULL,
    bytes               INTEGER NOT NULL,                   -- of the raw bytes that were there
    whole_bytes         INTEGER NOT NULL,                   -- of them, records that are whole
    unit                TEXT NOT NULL,
    firmware            TEXT NOT NULL,
    pose_model          TEXT NOT NULL,
    kei_model           TEXT NOT NULL,
    runner              TEXT NOT NULL,
    height_cm           REAL,
    duration_us         INTEGER NOT NULL,
    strides             INTEGER NOT NULL,
    end_reason          TEXT,                               -- NULL: it goes on or was cut off
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
    speed_kmh           REAL,
    runner              TEXT NOT NULL,
    strides             INTEGER NOT NULL,
    PRIMARY KEY (session, number)
) WITHOUT ROWID;
-- Means over the span's strides, without those whose window still reaches into the span before.
CREATE TABLE span_metric (
    session             INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    span                INTEGER NOT NULL,
    metric              TEXT NOT NULL,
    strides             INTEGER NOT NULL,
    mean                REAL NOT NULL,
    low                 REAL,
    high                REAL,
    PRIMARY KEY (session, span, metric)
) WITHOUT ROWID;
CREATE TABLE stride (
    session             INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    time_us             INTEGER NOT NULL,                   -- of its end, since the session's start
    span                INTEGER NOT NULL,
    stride_time_ms      REAL NOT NULL,
    kei                 REAL, kei_low REAL, kei_high REAL,  -- points of 100
    kei_at_speed        REAL, kei_at_speed_low REAL, kei_at_speed_high REAL,
    cadence_spm         REAL,
    contact_near_ms     REAL,
    contact_far_ms      REAL,
    flight_ms           REAL,
    duty_factor         REAL,
    oscillation_leg     REAL,
    overstride_leg      REAL,
    trunk_lean_deg      REAL,
    knee_contact_deg    REAL,
    knee_stance_deg     REAL,
    knee_swing_deg      REAL,
    thigh_flexion_deg   REAL,
    thigh_extension_deg REAL,
    asymmetry_percent   REAL,
    speed_set_kmh       REAL,
    speed_seen_kmh      REAL
);
CREATE INDEX stride_of_session ON stride (session, time_us);
CREATE TABLE second (
    session             INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    time_us             INTEGER NOT NULL,
    frames              INTEGER NOT NULL,
    frames_with_person  INTEGER NOT NULL,
    kei                 REAL, kei_low REAL, kei_high REAL,
    kei_withheld        INTEGER,                            -- reason code
    cadence_spm         REAL
);
CREATE INDEX second_of_session ON second (session, time_us);
-- One metric of one window of strides.
CREATE TABLE measure (
    session             INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    time_us             INTEGER NOT NULL,
    metric              TEXT NOT NULL,
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

/// Adds tags of parts of a session, the runner's height and weight, and scores by models other than the
/// unit's.
const SPANS_BODY_SCORES: &str = "
ALTER TABLE session ADD COLUMN tag_height_cm REAL;          -- the runner's tags; NULL: as recorded, or not known
ALTER TABLE session ADD COLUMN weight_kg REAL;
ALTER TABLE session ADD COLUMN tag_began_unix_us INTEGER;
-- What the runner says of a part of a session; of those that overlap the last one holds.
CREATE TABLE span_tag (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    session             INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    from_us             INTEGER NOT NULL,                   -- since the session's start
    to_us               INTEGER NOT NULL,
    shoe                TEXT,                               -- NULL: as elsewhere in the session
    speed_kmh           REAL
);
CREATE INDEX span_tag_of_session ON span_tag (session);
-- A session scored again from its keypoints.
CREATE TABLE rescore (
    session             INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    model               TEXT NOT NULL,                      -- with its version
    unix_us             INTEGER NOT NULL,                   -- when
    bytes               INTEGER NOT NULL,                   -- of the raw bytes that were there
    PRIMARY KEY (session, model)
) WITHOUT ROWID;
CREATE TABLE rescored_stride (
    session             INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    model               TEXT NOT NULL,
    time_us             INTEGER NOT NULL,                   -- of the stride's end, since the session's start
    kei                 REAL NOT NULL, kei_low REAL NOT NULL, kei_high REAL NOT NULL,
    PRIMARY KEY (session, model, time_us)
) WITHOUT ROWID;
-- Derived, as the rest of `span`: what was tagged of this very part.
ALTER TABLE span ADD COLUMN tag_shoe TEXT;
ALTER TABLE span ADD COLUMN tag_speed_kmh REAL;
ALTER TABLE span ADD COLUMN loss_windows INTEGER NOT NULL DEFAULT 0;  -- windows that `span_loss` sums over
-- Points lost, summed over the span's windows without those that still reach into the span before.
CREATE TABLE span_loss (
    session             INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    span                INTEGER NOT NULL,
    part                INTEGER NOT NULL,
    phase_from          REAL NOT NULL,
    phase_to            REAL NOT NULL,
    points              REAL NOT NULL,
    PRIMARY KEY (session, span, part, phase_from)
) WITHOUT ROWID;
";

/// Recreates derived tables instead of migrating them ([`crate::store::derived_tables`]), and renames the
/// belt speed to the key used everywhere else.
const ONE_SET_OF_KEYS: &str = "
-- First the renames: SQLite checks views of the user's own while their tables still exist.
ALTER TABLE session RENAME COLUMN speed_kmh TO belt_speed_kmh;
ALTER TABLE span_tag RENAME COLUMN speed_kmh TO belt_speed_kmh;
DROP TABLE IF EXISTS derived;
DROP TABLE IF EXISTS span;
DROP TABLE IF EXISTS span_metric;
DROP TABLE IF EXISTS span_loss;
DROP TABLE IF EXISTS stride;
DROP TABLE IF EXISTS second;
DROP TABLE IF EXISTS measure;
DROP TABLE IF EXISTS loss;
DROP TABLE IF EXISTS event;
-- Which version made the derived tables, and for which metrics: one row.
CREATE TABLE derivation (version INTEGER NOT NULL, metrics TEXT NOT NULL);
";
