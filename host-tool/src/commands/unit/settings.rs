//! `kei unit settings`: shows and changes the unit's settings.

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
  kei unit settings                                       show all settings
  kei unit settings belt_speed_kmh                        show one setting
  kei unit settings belt_speed_kmh=12.5 shoes=carbon,daily
  kei unit settings height_cm=                            reset to the value in the board's profile

Belt speed and shoes (the first pair is the one worn) take effect at once, other settings at the unit's next start.
Changing a setting requires a paired laptop: `kei unit pair`.";

/// The setting whose value lists the names of all settings, separated by commas.
const NAMES: &str = "names";

/// Show or change the unit's settings: belt speed, shoes, height, keypoints
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(super) struct SettingsArgs {
    /// Setting to show, or setting and value to change
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
    let list = get(&mut connection, NAMES)?.unwrap_or_default();
    let names: Vec<&str> = list.split(',').collect();
    let requests: Vec<Request<'_>> = args.settings.iter().map(|text| Request::parse(text)).collect();
    if let Some(unknown) = requests.iter().find(|request| !names.contains(&request.name)) {
        return Err(UnitError::NoSuchSetting { name: unknown.name.to_owned(), names: names.join(", ") });
    }
    for Request { name, value } in &requests {
        if let Some(value) = value {
            set(&mut connection, args, name, value)?;
        }
    }
    let named: Vec<&str> = requests.iter().map(|request| request.name).collect();
    show(&mut connection, if named.is_empty() { &names } else { &named })
}

/// A setting to show or, with a value, to change.
struct Request<'t> {
    name: &'t str,
    value: Option<&'t str>,
}

impl Request<'_> {
    fn parse(text: &str) -> Request<'_> {
        match text.split_once('=') {
            Some((name, value)) => Request { name, value: Some(value) },
            None => Request { name: text, value: None },
        }
    }
}

fn show(connection: &mut Connection, names: &[&str]) -> Result<(), UnitError> {
    let mut table = Table::new(&[("setting", Side::Left), ("value", Side::Left)]);
    for name in names {
        let value = get(connection, name)?.unwrap_or_default();
        table.row(vec![(*name).to_owned(), if value.is_empty() { "not set".to_owned() } else { value }]);
    }
    Ok(print(|out| table.print(out))?)
}

/// Returns a setting's value, or `None` if the unit has no such setting.
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
