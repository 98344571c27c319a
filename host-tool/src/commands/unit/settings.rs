//! `kei unit settings`: what the unit goes by.

use super::error::UnitError;
use crate::cable::connection::{Connection, PortArgs};
use crate::cable::error::CableError;
use crate::laptop_key::KeyArgs;
use crate::stdout::print;
use crate::text::{Side, Table};
use clap::Args;
use kei_link::LinkError;
use kei_wire::cable::Refusal;

const EXAMPLE: &str = "\
Examples:
  kei unit settings                                       all of them
  kei unit settings belt_speed_kmh                        this one
  kei unit settings belt_speed_kmh=12.5 shoes=carbon,daily
  kei unit settings height_cm=                            back to what the board's profile says

Belt speed and shoes (the first is the one that is on) hold at once, the rest from the unit's next start on. Changing
needs a laptop that was paired: `kei unit pair`.";

/// The unit lists the names of its settings under this one.
const NAMES: &str = "names";

/// What it goes by: belt speed, shoes, height, keypoints
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(super) struct SettingsArgs {
    /// A setting to show, or one to change and its value
    #[arg(value_name = "NAME[=VALUE]")]
    settings: Vec<String>,
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    port: PortArgs,
}

/// Runs the command.
pub(super) fn run(args: &SettingsArgs) -> Result<(), UnitError> {
    let mut connection = args.port.connect()?;
    let names = get(&mut connection, NAMES)?.unwrap_or_default();
    let wanted: Vec<(&str, Option<&str>)> =
        args.settings.iter().map(|text| text.split_once('=').map_or((text.as_str(), None), whole)).collect();
    let unknown = wanted.iter().find(|(name, _)| names.split(',').all(|known| known != *name));
    if let Some((name, _)) = unknown {
        return Err(UnitError::NoSuchSetting { name: (*name).to_owned(), names: names.replace(',', ", ") });
    }
    for (name, value) in &wanted {
        if let Some(value) = value {
            set(&mut connection, args, name, value)?;
        }
    }
    let shown: Vec<&str> = if wanted.is_empty() {
        names.split(',').collect()
    } else {
        wanted.iter().map(|(name, _)| *name).collect()
    };
    let mut table = Table::new(&[("setting", Side::Left), ("value", Side::Left)]);
    for name in shown {
        let value = get(&mut connection, name)?.unwrap_or_default();
        table.row(vec![name.to_owned(), if value.is_empty() { "not set".to_owned() } else { value }]);
    }
    Ok(print(|out| table.print(out))?)
}

fn whole<'t>((name, value): (&'t str, &'t str)) -> (&'t str, Option<&'t str>) {
    (name, Some(value))
}

/// `None`: the unit has no such setting.
fn get(connection: &mut Connection, name: &str) -> Result<Option<String>, UnitError> {
    match connection.client.setting(name) {
        Ok(value) => Ok(Some(value)),
        Err(LinkError::Refused(Refusal::NoSuchSetting)) => Ok(None),
        Err(error) => Err(CableError::link(&connection.port, error).into()),
    }
}

fn set(connection: &mut Connection, args: &SettingsArgs, name: &str, value: &str) -> Result<(), UnitError> {
    let key = args.key.load()?;
    connection.client.set_setting(&key, name, value).map_err(|error| match error {
        LinkError::Refused(Refusal::InvalidValue) => {
            UnitError::BadValue { name: name.to_owned(), value: value.to_owned() }
        }
        error => CableError::link(&connection.port, error).into(),
    })
}
