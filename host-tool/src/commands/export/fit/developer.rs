//! The developer fields of this program: KEI and shoes.

use rustyfit::profile::mesgdef;
use rustyfit::profile::typedef::{FitBaseType, Manufacturer, MesgNum};
use rustyfit::proto::{DeveloperField, Message, Value};

/// ID of this program: 16 random bytes, as Garmin requires.
const APPLICATION: [u8; 16] = *b"\x4b\x45\x49\x9d\x1f\x62\x47\xa3\x8c\x05\xd2\x7e\x90\x3b\xe4\x16";
const APPLICATION_VERSION: u32 = 1;

/// Name, unit and type of the fields, by number.
const FIELDS: [(&str, &str, FitBaseType); 4] = [
    ("KEI", "%", FitBaseType::FLOAT32),
    ("KEI_low", "%", FitBaseType::FLOAT32),
    ("KEI_high", "%", FitBaseType::FLOAT32),
    ("shoes", "", FitBaseType::STRING),
];
const SHOES: u8 = 3;

/// Returns the messages that declare this program and its fields.
pub(super) fn declarations() -> Vec<Message> {
    let fields = (0..).zip(FIELDS).map(|(number, (name, unit, base))| field(number, name, unit, base));
    [program()].into_iter().chain(fields).collect()
}

fn program() -> Message {
    let mut program = mesgdef::DeveloperDataId::new();
    program.application_id = APPLICATION.to_vec();
    program.application_version = APPLICATION_VERSION;
    program.developer_data_index = 0;
    program.manufacturer_id = Manufacturer::DEVELOPMENT;
    program.into()
}

fn field(number: u8, name: &str, unit: &str, base: FitBaseType) -> Message {
    let mut field = mesgdef::FieldDescription::new();
    field.developer_data_index = 0;
    field.field_definition_number = number;
    field.fit_base_type_id = base;
    field.field_name = vec![name.to_owned()];
    if !unit.is_empty() {
        field.units = vec![unit.to_owned()];
    }
    field.native_mesg_num = if number == SHOES { MesgNum::LAP } else { MesgNum::RECORD };
    field.into()
}

/// Returns the developer fields for KEI and both ends of its interval. Empty if KEI was withheld.
pub(super) fn kei_fields(kei: Option<[f64; 3]>) -> Vec<DeveloperField> {
    let numbers = kei.into_iter().flatten();
    (0..).zip(numbers).map(|(number, value)| own(number, Value::Float32(value as f32))).collect()
}

/// Returns the developer field for the shoes. `None` if they have no name.
pub(super) fn shoes_field(shoe: &str) -> Option<DeveloperField> {
    (!shoe.is_empty()).then(|| own(SHOES, Value::String(shoe.to_owned())))
}

fn own(num: u8, value: Value) -> DeveloperField {
    DeveloperField { num, developer_data_index: 0, value }
}
