-- The changes from version 1 to version 2. Never change them.
PRAGMA user_version = 2;
ALTER TABLE session ADD COLUMN tag_height_cm REAL;
ALTER TABLE session ADD COLUMN weight_kg REAL;
ALTER TABLE session ADD COLUMN tag_began_unix_us INTEGER;
CREATE TABLE span_tag (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    session             INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    from_us             INTEGER NOT NULL,
    to_us               INTEGER NOT NULL,
    shoe                TEXT,
    speed_kmh           REAL
);
CREATE INDEX span_tag_of_session ON span_tag (session);
CREATE TABLE rescore (
    session             INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    model               TEXT NOT NULL,
    unix_us             INTEGER NOT NULL,
    bytes               INTEGER NOT NULL,
    PRIMARY KEY (session, model)
) WITHOUT ROWID;
CREATE TABLE rescored_stride (
    session             INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    model               TEXT NOT NULL,
    time_us             INTEGER NOT NULL,
    kei                 REAL NOT NULL, kei_low REAL NOT NULL, kei_high REAL NOT NULL,
    PRIMARY KEY (session, model, time_us)
) WITHOUT ROWID;
ALTER TABLE span ADD COLUMN tag_shoe TEXT;
ALTER TABLE span ADD COLUMN tag_speed_kmh REAL;
ALTER TABLE span ADD COLUMN loss_windows INTEGER NOT NULL DEFAULT 0;
CREATE TABLE span_loss (
    session             INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,
    span                INTEGER NOT NULL,
    part                INTEGER NOT NULL,
    phase_from          REAL NOT NULL,
    phase_to            REAL NOT NULL,
    points              REAL NOT NULL,
    PRIMARY KEY (session, span, part, phase_from)
) WITHOUT ROWID;
