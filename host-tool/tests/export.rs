//! Files of `kei export`, read back by independent readers, and tags read from FIT files. All sessions are
//! made up.

#[path = "support/made_up.rs"]
mod made_up;
mod support;

use fitparser::profile::MesgNum;
use fitparser::{FitDataRecord, Value};
use made_up::{FIRST_DAY_UNIX_S, Run, write_store};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Row, RowAccessor};
use std::fs::{self, File};
use std::path::Path;
use support::{good, refusal, run, with_db};
use tempfile::TempDir;

fn store(runs: &[Run]) -> TempDir {
    let folder = TempDir::new().unwrap();
    write_store(&folder.path().join("unit"), runs);
    good(folder.path(), &["sync", "--from", "unit"]);
    folder
}

fn two_shoes() -> Run {
    Run::new(0.0, &[("daily", 10.0, 120), ("carbon", 12.0, 60)])
}

fn fit_records(path: &Path, kind: MesgNum) -> Vec<FitDataRecord> {
    let all = fitparser::from_reader(&mut File::open(path).unwrap()).unwrap();
    all.into_iter().filter(|record| record.kind() == kind).collect()
}

fn field<'r>(record: &'r FitDataRecord, name: &str) -> Option<&'r fitparser::FitDataField> {
    record.fields().iter().find(|field| field.name() == name)
}

#[track_caller]
fn number(record: &FitDataRecord, name: &str) -> f64 {
    let field = field(record, name).unwrap_or_else(|| panic!("no {name} in {record:?}"));
    match field.value().clone().try_into() {
        Ok(number) => number,
        Err(_) => panic!("{name} is {:?}", field.value()),
    }
}

/// Checks running dynamics in FIT's units, KEI and shoes as developer fields, and a lap for each pair of
/// shoes and speed.
#[test]
fn fit_is_read_by_fitparser() {
    let folder = store(&[two_shoes()]);
    let folder = folder.path();
    good(folder, &["tag", "1", "--weight-kg", "70"]);
    good(folder, &["export", "1", "--format", "fit", "-o", "run.fit"]);
    let path = folder.join("run.fit");
    let records = fit_records(&path, MesgNum::Record);
    assert!((170..=181).contains(&records.len()), "a record a second: {}", records.len());
    let late = &records[100];
    // By the formulas of the made-up runner: see tests/support/made_up.rs.
    let cadence = 160.0 + 2.2 * 2.0;
    assert!((2.0 * (number(late, "cadence") + number(late, "fractional_cadence")) - cadence).abs() < 3.0);
    assert!((number(late, "stance_time") - 288.5).abs() < 0.2, "mean of 287 and 290 ms");
    assert_eq!(field(late, "stance_time").unwrap().units(), "ms");
    assert!((number(late, "vertical_oscillation") - 0.101 * 0.491 * 1780.0).abs() < 0.1);
    assert_eq!(field(late, "vertical_oscillation").unwrap().units(), "mm");
    let step_mm = 1000.0 * 10.0 / 3.6 * 60.0 / cadence;
    assert!((number(late, "step_length") - step_mm).abs() < 0.03 * step_mm);
    assert!((number(late, "enhanced_speed") - 10.0 / 3.6).abs() < 0.001);
    assert!((number(late, "KEI") - 62.0).abs() < 4.0);
    assert_eq!(field(late, "KEI").unwrap().units(), "%");
    assert!(number(late, "KEI_low") < number(late, "KEI") && number(late, "KEI") < number(late, "KEI_high"));
    assert!(field(&records[0], "KEI").is_none(), "nothing is scored before eight strides");
    assert!((number(records.last().unwrap(), "distance") - (120.0 * 10.0 + 60.0 * 12.0) / 3.6).abs() < 10.0);
    let first = field(&records[0], "timestamp").unwrap().value().clone();
    let Value::Timestamp(first) = first else { panic!("{first:?}") };
    assert_eq!(first.timestamp(), FIRST_DAY_UNIX_S);
    let laps = fit_records(&path, MesgNum::Lap);
    let shoes: Vec<String> =
        laps.iter().map(|lap| field(lap, "shoes").unwrap().value().to_string()).collect();
    assert_eq!(shoes, ["daily", "carbon"]);
    assert!((number(&laps[1], "KEI") - 74.2).abs() < 1.0);
    let session = &fit_records(&path, MesgNum::Session)[0];
    assert_eq!(field(session, "sub_sport").unwrap().value().to_string(), "treadmill");
    // (3.5 + 0.2 v) ml/kg/min at 70 kg and 5 kcal a litre: 2 min at 10 km/h, 1 min at 12 km/h.
    let kcal = 0.07 * 5.0 * (2.0 * (3.5 + 0.2 * 166.67) + (3.5 + 0.2 * 200.0));
    assert!((number(session, "total_calories") - kcal).abs() <= 1.5);
}

/// A date set by the runner is enough.
#[test]
fn fit_requires_a_date() {
    let folder = store(&[Run { day: None, ..two_shoes() }]);
    let folder = folder.path();
    let why = refusal(&mut with_db(folder, &["export", "1", "--format", "fit", "-o", "run.fit"]));
    assert!(why.contains("kei tag 1 --began"), "{why}");
    assert!(!folder.join("run.fit").exists());
    good(folder, &["tag", "1", "--began", "2026-03-02 06:00"]);
    good(folder, &["export", "1", "--format", "fit", "-o", "run.fit"]);
    assert!(fit_records(&folder.join("run.fit"), MesgNum::Record).len() > 100);
}

/// Files from a different day and files that are not FIT are rejected.
#[test]
fn belt_speeds_are_read_from_a_fit_file() {
    // The first session plays the watch, whose file has the speeds. The second is the unit's, without speeds.
    let watch = Run::new(0.0, &[("daily", 9.0, 120), ("daily", 12.0, 120)]);
    let unit = Run::new(0.0, &[("daily", 5.0, 240)]);
    let folder = store(&[watch, unit, Run::new(9.0, &[("daily", 5.0, 60)])]);
    let folder = folder.path();
    good(folder, &["export", "1", "--format", "fit", "-o", "watch.fit"]);
    let (_, said) = good(folder, &["tag", "2", "--speed-from", "watch.fit"]);
    assert!(said.contains(": 9.0 km/h") && said.contains(": 12.0 km/h"), "{said}");
    let (detail, _) = good(folder, &["show", "2"]);
    assert!(detail.contains("daily, 9.0 km/h") && detail.contains("daily, 12.0 km/h"), "{detail}");
    let why = refusal(&mut with_db(folder, &["tag", "3", "--speed-from", "watch.fit"]));
    assert!(why.contains("do not overlap") && why.contains("--ahead-s"), "{why}");
    good(folder, &["tag", "3", "--speed-from", "watch.fit", "--ahead-s", "-777600"]);
    good(folder, &["tag", "2", "--clear", "parts"]);
    assert!(!good(folder, &["show", "2"]).0.contains("12.0 km/h"));
    let whole = fs::read(folder.join("watch.fit")).unwrap();
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 0x55;
    for nonsense in [&b""[..], b"not FIT at all, whatever its name", &whole[..whole.len() / 2], &damaged] {
        fs::write(folder.join("bad.fit"), nonsense).unwrap();
        let why = refusal(&mut with_db(folder, &["tag", "2", "--speed-from", "bad.fit"]));
        assert!(why.contains("bad.fit: not a FIT file, or damaged"), "{why}");
    }
}

/// The part becomes its own span. Its tag overrides the session's tag and the recorded values.
#[test]
fn a_part_of_a_session_can_be_tagged() {
    let folder = store(&[Run::new(0.0, &[("daily", 10.0, 180)])]);
    let folder = folder.path();
    good(folder, &["tag", "1", "--shoe", "light"]);
    good(folder, &["tag", "1", "--from", "1:00", "--to", "2:00", "--shoe", "裸足", "--speed-kmh", "11"]);
    let (detail, _) = good(folder, &["show", "1"]);
    assert!(detail.contains("light, 10.0 km/h: 2 min") && detail.contains("裸足, 11.0 km/h: "), "{detail}");
    assert!(detail.contains("tagged   1:00 to 2:00: shoes 裸足, 11.0 km/h"), "{detail}");
    let (csv, _) = good(folder, &["export", "1", "--format", "csv", "-o", "-"]);
    assert_eq!(csv.lines().filter(|line| line.contains(",裸足,11.00,")).count(), 82, "one minute of strides");
    let why = refusal(&mut with_db(folder, &["tag", "1", "--from", "5:00", "--shoe", "x"]));
    assert!(why.contains("lasts 3:00"), "{why}");
    for wrong in [&["tag", "1", "--from", "1:00"][..], &["tag", "1", "--from", "1:00", "--note", "x"]] {
        let (output, ..) = run(&mut with_db(folder, wrong));
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn height_and_weight_apply_to_the_runners_other_sessions() {
    let folder = store(&[two_shoes(), Run::new(3.0, &[("daily", 10.0, 60)])]);
    let folder = folder.path();
    assert!(good(folder, &["show", "2"]).0.contains("178 cm, weight not known"));
    good(folder, &["tag", "1", "--weight-kg", "70", "--height-cm", "180"]);
    let (detail, _) = good(folder, &["show", "2"]);
    assert!(detail.contains("178 cm, 70 kg") && detail.contains("energy   about 13 kcal"), "{detail}");
    assert!(good(folder, &["show", "1"]).0.contains("180 cm, 70 kg"));
}

fn rows(path: &Path) -> Vec<Row> {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    reader.get_row_iter(None).unwrap().map(Result::unwrap).collect()
}

/// The dataset has each session once, even after a second export.
#[test]
fn parquet_has_what_csv_has() {
    let folder =
        store(&[two_shoes(), Run::new(40.0, &[("daily", 10.0, 60)]), Run { day: None, ..two_shoes() }]);
    let folder = folder.path();
    good(folder, &["export", "1", "--format", "parquet", "-o", "run.parquet"]);
    let rows_of_one = rows(&folder.join("run.parquet"));
    let (csv, _) = good(folder, &["export", "1", "--format", "csv", "-o", "-"]);
    assert_eq!(rows_of_one.len(), csv.lines().count() - 1);
    let reader = SerializedFileReader::new(File::open(folder.join("run.parquet")).unwrap()).unwrap();
    let schema = reader.metadata().file_metadata().schema().get_fields().to_vec();
    let at = |name: &str| schema.iter().position(|field| field.name() == name).unwrap();
    let heading: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    let csv_at = |name: &str| heading.iter().position(|column| *column == name).unwrap();
    for (row, line) in rows_of_one.iter().zip(csv.lines().skip(1)).skip(20).take(50) {
        let fields: Vec<&str> = line.split(',').collect();
        for name in ["kei", "cadence_spm", "time_s", "belt_speed_kmh"] {
            let number: f64 = fields[csv_at(name)].parse().unwrap();
            assert!((row.get_double(at(name)).unwrap() - number).abs() < 1e-3, "{name}: {line}");
        }
        assert_eq!(row.get_string(at("shoe")).unwrap(), fields[csv_at("shoe")]);
    }
    assert!(rows_of_one[0].get_double(at("kei")).is_err(), "withheld is null");
    for _ in 0..2 {
        let (_, said) = good(folder, &["export", "--all", "--format", "parquet", "-o", "strides"]);
        assert!(said.contains("3 sessions"), "{said}");
    }
    good(folder, &["tag", "3", "--began", "2026-03-02 06:00"]);
    good(folder, &["export", "--all", "--format", "parquet", "-o", "strides"]);
    let runner = folder.join("strides/runner=__HIVE_DEFAULT_PARTITION__");
    let count = |month: &str| fs::read_dir(runner.join(month)).unwrap().count();
    assert_eq!([count("month=2026-03"), count("month=2026-04")], [2, 1]);
    assert_eq!(count("month=__HIVE_DEFAULT_PARTITION__"), 0, "it has a date now");
    let why = refusal(&mut with_db(folder, &["export", "--all", "--format", "csv", "-o", "x"]));
    assert!(why.contains("--format parquet"), "{why}");
}
