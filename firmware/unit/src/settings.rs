//! Settings that a laptop changed over the cable. They are stored with the sessions and override the
//! profile's `[runner]`. Belt speed and shoes apply at once, the others from the next start.

use crate::conditions::{Conditions, ConditionsWatch};
use kei_boards::profile::RunnerProfile;
use kei_link::Settings;
use kei_log::{Access, replace_file};
use kei_wire::cable::Refusal;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use toml::{Table, Value};
use tracing::warn;

const FILE: &str = "settings.toml";

/// Largest settings file that is read, bytes.
const FILE_BYTES_MAX: u64 = 16 << 10;

/// Read-only setting that lists the names of the others, separated by commas.
const NAMES: &str = "names";
const HEIGHT: &str = "height_cm";
const SPEED: &str = "belt_speed_kmh";
const SHOES: &str = "shoes";
/// Whether sessions record the keypoints, `on` or `off`. The only setting that is not part of `[runner]`.
const TRACE: &str = "keypoint_trace";

/// The profile's `[runner]` and the settings that override it.
pub(crate) struct RunnerSettings {
    file: PathBuf,
    profile: RunnerProfile,
    changed: Table,
    conditions: ConditionsWatch,
}

impl RunnerSettings {
    /// Reads the settings in `folder`. A file that cannot be read is logged and ignored; the next
    /// [`set`](Settings::set) replaces it.
    pub(crate) fn load(folder: &Path, profile: &RunnerProfile) -> Self {
        let file = folder.join(FILE);
        let changed = read(&file).unwrap_or_else(|error| {
            warn!("{} ignored; using the profile: {error}", file.display());
            Table::new()
        });
        let conditions = ConditionsWatch::new(Conditions::of(&merged(profile, &changed)));
        RunnerSettings { file, profile: profile.clone(), changed, conditions }
    }

    /// Returns a watch on the conditions, which follows later settings.
    pub(crate) fn conditions(&self) -> ConditionsWatch {
        self.conditions.clone()
    }

    /// Returns the profile's runner with the settings applied.
    pub(crate) fn runner(&self) -> RunnerProfile {
        merged(&self.profile, &self.changed)
    }

    /// Returns whether sessions record the keypoints.
    pub(crate) fn keypoint_trace(&self) -> bool {
        self.changed.get(TRACE).and_then(Value::as_bool).unwrap_or(false)
    }
}

fn merged(profile: &RunnerProfile, changed: &Table) -> RunnerProfile {
    let mut runner = profile.clone();
    // The table was checked when it was read or set, so this cannot fail.
    let set = checked(changed).unwrap_or_default();
    if changed.contains_key(HEIGHT) {
        runner.height_cm = set.height_cm;
    }
    if changed.contains_key(SPEED) {
        runner.belt_speed_kmh = set.belt_speed_kmh;
    }
    if changed.contains_key(SHOES) {
        runner.shoes = set.shoes;
    }
    runner
}

fn read(file: &Path) -> io::Result<Table> {
    let bytes = match fs::metadata(file) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Table::new()),
        other => other?.len(),
    };
    let wrong = |what: String| io::Error::new(io::ErrorKind::InvalidData, what);
    if bytes > FILE_BYTES_MAX {
        return Err(wrong(format!("the file has {bytes} bytes, at most {FILE_BYTES_MAX} are read")));
    }
    let table: Table =
        fs::read_to_string(file)?.parse().map_err(|e: toml::de::Error| wrong(e.to_string()))?;
    checked(&table).map(|_| table).map_err(wrong)
}

/// Checks a table against the rules of a profile and returns the runner that it describes.
fn checked(table: &Table) -> Result<RunnerProfile, String> {
    let mut table = table.clone();
    if table.remove(TRACE).is_some_and(|trace| !trace.is_bool()) {
        return Err(format!("{TRACE} must be true or false"));
    }
    let runner: RunnerProfile = table.try_into().map_err(|e: toml::de::Error| e.to_string())?;
    let shoes = &runner.shoes;
    let twice = shoes.iter().enumerate().any(|(at, shoe)| shoes[..at].contains(shoe));
    if twice { Err("two shoes have the same name".into()) } else { Ok(runner) }
}

/// Parses the text of a setting. Shoes are separated by commas.
fn value(key: &str, text: &str) -> Result<Value, Refusal> {
    match key {
        HEIGHT | SPEED => text.trim().parse().map(Value::Float).map_err(|_| Refusal::InvalidValue),
        SHOES => Ok(Value::Array(text.split(',').map(|shoe| Value::String(shoe.trim().into())).collect())),
        TRACE => match text.trim() {
            "on" => Ok(Value::Boolean(true)),
            "off" => Ok(Value::Boolean(false)),
            _ => Err(Refusal::InvalidValue),
        },
        _ => Err(Refusal::NoSuchSetting),
    }
}

impl Settings for RunnerSettings {
    fn get(&mut self, key: &str) -> Option<String> {
        let runner = self.runner();
        let number = |value: Option<f32>| value.map_or(String::new(), |value| value.to_string());
        match key {
            NAMES => Some([HEIGHT, SPEED, SHOES, TRACE].join(",")),
            HEIGHT => Some(number(runner.height_cm)),
            SPEED => Some(number(runner.belt_speed_kmh)),
            SHOES => Some(runner.shoes.join(",")),
            TRACE => Some(if self.keypoint_trace() { "on" } else { "off" }.into()),
            _ => None,
        }
    }

    /// Checks, stores and applies a setting. An empty text restores the profile's value.
    fn set(&mut self, key: &str, text: &str) -> Result<(), Refusal> {
        let value = value(key, text);
        let mut changed = self.changed.clone();
        match value {
            Err(Refusal::NoSuchSetting) => return Err(Refusal::NoSuchSetting),
            _ if text.trim().is_empty() => _ = changed.remove(key),
            value => _ = changed.insert(key.into(), value?),
        }
        checked(&changed).map_err(|_| Refusal::InvalidValue)?;
        replace_file(&self.file, changed.to_string().as_bytes(), Access::Default)
            .map_err(|_| Refusal::Disk)?;
        self.changed = changed;
        self.conditions.send(Conditions::of(&self.runner()));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> RunnerProfile {
        RunnerProfile { height_cm: Some(180.0), shoes: vec!["daily".into()], belt_speed_kmh: None }
    }

    #[test]
    fn settings_persist_and_override_the_profile() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut settings = RunnerSettings::load(folder.path(), &profile());
        assert_eq!(settings.runner(), profile());
        settings.set(SPEED, "12.5").expect("set");
        settings.set(SHOES, "barefoot, flip-flops").expect("set");
        assert_eq!(settings.get(HEIGHT).as_deref(), Some("180"), "the profile's");

        let mut again = RunnerSettings::load(folder.path(), &profile());
        again.set(TRACE, "on").expect("set");
        assert!(again.keypoint_trace());
        let runner = again.runner();
        assert_eq!(runner.belt_speed_kmh, Some(12.5));
        assert_eq!(runner.shoes, ["barefoot", "flip-flops"]);
        assert_eq!(again.get(SHOES).as_deref(), Some("barefoot,flip-flops"));
        again.set(SHOES, "").expect("back to the profile");
        assert_eq!(again.runner().shoes, ["daily"]);
        let names = again.get(NAMES).expect("the list");
        assert!(names.split(',').all(|name| again.get(name).is_some()), "{names}");
    }

    #[test]
    fn values_that_a_profile_would_reject_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut settings = RunnerSettings::load(folder.path(), &profile());
        let long = "x".repeat(49);
        for (key, text) in [
            (HEIGHT, "1.8"),
            (HEIGHT, "tall"),
            (SPEED, "nan"),
            (SPEED, "31"),
            (SHOES, "a,a"),
            (SHOES, &long),
            (TRACE, "1"),
        ] {
            assert_eq!(settings.set(key, text), Err(Refusal::InvalidValue), "{key} {text}");
        }
        assert_eq!(settings.set("password", "x"), Err(Refusal::NoSuchSetting));
        assert_eq!(settings.set(NAMES, ""), Err(Refusal::NoSuchSetting));
        assert_eq!(settings.get("password"), None);
        assert_eq!(settings.runner(), profile());
    }

    #[test]
    fn a_damaged_file_is_ignored() {
        let folder = tempfile::tempdir().expect("a folder");
        for damaged in ["height_cm = 5", "keypoint_trace = 1", "what?", "name = 3", "\u{0}"] {
            fs::write(folder.path().join(FILE), damaged).expect("written");
            assert_eq!(RunnerSettings::load(folder.path(), &profile()).runner(), profile(), "{damaged}");
        }
        fs::write(folder.path().join(FILE), "#".repeat(FILE_BYTES_MAX as usize + 1)).expect("written");
        assert_eq!(RunnerSettings::load(folder.path(), &profile()).runner(), profile());
    }
}
