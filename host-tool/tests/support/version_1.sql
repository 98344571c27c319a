-- A database as version 1 creates it, with the metric names of version 1. Never change it.
PRAGMA application_id = 0x4b454931;
PRAGMA user_version = 1;
CREATE TABLE session (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    uid                 BLOB NOT NULL UNIQUE,
    started_unix_us     INTEGER,
    unit_bytes          INTEGER NOT NULL DEFAULT 0,
    bytes               INTEGER NOT NULL DEFAULT 0,
    synced_unix_us      INTEGER,
    shoe                TEXT,
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
CREATE TABLE derived (
    session             INTEGER PRIMARY KEY REFERENCES session ON DELETE CASCADE,
    derivation          INTEGER NOT NULL,
    bytes               INTEGER NOT NULL,
    whole_bytes         INTEGER NOT NULL,
    unit                TEXT NOT NULL,
    firmware            TEXT NOT NULL,
    pose_model          TEXT NOT NULL,
    kei_model           TEXT NOT NULL,
    runner              TEXT NOT NULL,
    height_cm           REAL,
    duration_us         INTEGER NOT NULL,
    strides             INTEGER NOT NULL,
    end_reason          TEXT,
    interruptions       INTEGER NOT NULL,
    unknown_records     INTEGER NOT NULL
);
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
    time_us             INTEGER NOT NULL,
    span                INTEGER NOT NULL,
    stride_time_ms      REAL NOT NULL,
    kei                 REAL, kei_low REAL, kei_high REAL,
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
    kei_withheld        INTEGER,
    cadence_spm         REAL
);
CREATE INDEX second_of_session ON second (session, time_us);
CREATE TABLE measure (
    session             INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    time_us             INTEGER NOT NULL,
    metric              TEXT NOT NULL,
    value               REAL, low REAL, high REAL,
    withheld            INTEGER,
    PRIMARY KEY (session, metric, time_us)
) WITHOUT ROWID;
CREATE TABLE loss (
    session             INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    time_us             INTEGER NOT NULL,
    span                INTEGER NOT NULL,
    part                INTEGER NOT NULL,
    phase_from          REAL NOT NULL,
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
