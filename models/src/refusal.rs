//! Finds out why TensorFlow Lite refuses a model. The C library only returns a null pointer, and prints the reason to
//! stderr.
//!
//! A valid flatbuffer is refused for its schema version or for an operator that the library does not have. The list of
//! operators is read from the file, and each built-in one is tried alone in a model without a graph. A custom operator
//! passes that trial, because the library misses it only when it prepares the graph.

use crate::error::PoseError;
use crate::runtime::Runtime;
use edgefirst_tflite::{Interpreter, Model};
use flatbuffers::{FlatBufferBuilder, WIPOffset};
use std::path::Path;

/// The schema version that every TensorFlow Lite since 2017 reads (`TFLITE_SCHEMA_VERSION`).
const SCHEMA_VERSION: u32 = 3;

/// Code of an operator with a name instead of a number (`BuiltinOperator.CUSTOM`).
const CUSTOM: i32 = 32;

/// Fields of the table `Model` of `schema.fbs`.
mod model_field {
    pub(super) const VERSION: u16 = 0;
    pub(super) const OPERATOR_CODES: u16 = 1;
    pub(super) const SUBGRAPHS: u16 = 2;
    pub(super) const BUFFERS: u16 = 4;
}

/// Fields of the table `OperatorCode`. Codes above 126 are only in the last field, older ones in both.
mod operator_field {
    pub(super) const DEPRECATED_CODE: u16 = 0;
    pub(super) const NAME: u16 = 1;
    pub(super) const VERSION: u16 = 2;
    pub(super) const CODE: u16 = 3;
}

/// An operator that a model uses.
#[derive(Clone, Debug, PartialEq)]
struct Operator {
    code: i32,
    version: i32,
    /// Name of a custom operator.
    name: Option<String>,
}

/// Returns why the library refuses a model that is a valid flatbuffer, or `None` if its schema and all its operators
/// are supported.
pub(crate) fn reason(runtime: Runtime, path: &Path, model: &[u8]) -> Option<PoseError> {
    let root = Table::root(model)?;
    let path = path.to_owned();
    let version = root.u32(model_field::VERSION).unwrap_or(0);
    if version > SCHEMA_VERSION {
        let what = format!("its schema has version {version}, and the library reads {SCHEMA_VERSION}");
        return Some(PoseError::TooNew { path, what });
    }
    if version < SCHEMA_VERSION {
        let reason =
            format!("its schema has version {version}, which was replaced by {SCHEMA_VERSION} in 2017");
        return Some(PoseError::NotAModel { path, reason });
    }
    let operators = operators(&root);
    if let Some(operator) = operators.iter().find(|operator| !is_supported(runtime, operator)) {
        return Some(PoseError::TooNew { path, what: too_new(runtime, operator) });
    }
    let operator = operators.into_iter().find_map(|operator| operator.name)?;
    Some(PoseError::CustomOperator { path, operator })
}

/// Returns what is too new about a built-in operator, as a clause.
fn too_new(runtime: Runtime, operator: &Operator) -> String {
    let Operator { code, version, .. } = *operator;
    let older = |version: &i32| is_supported(runtime, &Operator { version: *version, ..operator.clone() });
    match (1..version).take_while(older).last() {
        Some(newest) => {
            format!("it uses version {version} of built-in operator {code}, and the library has {newest}")
        }
        None => format!("it uses the built-in operator {code}, which the library does not have"),
    }
}

/// Returns whether the library has the operator: it then accepts a model that lists the operator and does nothing.
fn is_supported(runtime: Runtime, operator: &Operator) -> bool {
    let Ok(model) = Model::from_bytes(runtime.library, model_with(operator)) else { return false };
    Interpreter::builder(runtime.library).and_then(|builder| builder.build(&model)).is_ok()
}

/// Returns a model that lists one operator and has an empty graph.
fn model_with(operator: &Operator) -> Vec<u8> {
    let mut b = FlatBufferBuilder::new();
    let name = operator.name.as_ref().map(|name| b.create_string(name));
    let code = table(&mut b, |b| {
        // The old field holds one byte: larger codes are marked by its largest value.
        let old = i8::try_from(operator.code).unwrap_or(i8::MAX);
        b.push_slot_always(field(operator_field::DEPRECATED_CODE), old);
        if let Some(name) = name {
            b.push_slot_always(field(operator_field::NAME), name);
        }
        b.push_slot_always(field(operator_field::VERSION), operator.version);
        b.push_slot_always(field(operator_field::CODE), operator.code);
    });
    let codes = b.create_vector(&[code]);
    let graph = empty_graph(&mut b);
    let graphs = b.create_vector(&[graph]);
    let buffer = table(&mut b, |_| {});
    let buffers = b.create_vector(&[buffer]);
    let root = table(&mut b, |b| {
        b.push_slot_always(field(model_field::VERSION), SCHEMA_VERSION);
        b.push_slot_always(field(model_field::OPERATOR_CODES), codes);
        b.push_slot_always(field(model_field::SUBGRAPHS), graphs);
        b.push_slot_always(field(model_field::BUFFERS), buffers);
    });
    b.finish(root, Some("TFL3"));
    b.finished_data().to_vec()
}

/// Adds a graph whose tensors, inputs, outputs and operators (fields 0 to 3) are empty.
fn empty_graph(b: &mut FlatBufferBuilder<'_>) -> WIPOffset<()> {
    let tensors = b.create_vector::<WIPOffset<()>>(&[]);
    let inputs = b.create_vector::<i32>(&[]);
    let outputs = b.create_vector::<i32>(&[]);
    let operators = b.create_vector::<WIPOffset<()>>(&[]);
    table(b, |b| {
        b.push_slot_always(field(0), tensors);
        b.push_slot_always(field(1), inputs);
        b.push_slot_always(field(2), outputs);
        b.push_slot_always(field(3), operators);
    })
}

fn table<'a>(b: &mut FlatBufferBuilder<'a>, fill: impl FnOnce(&mut FlatBufferBuilder<'a>)) -> WIPOffset<()> {
    let start = b.start_table();
    fill(b);
    WIPOffset::new(b.end_table(start).value())
}

/// Returns the place of a field in a vtable, whose first two values are its size and the table's.
const fn field(number: u16) -> u16 {
    4 + 2 * number
}

fn operators(root: &Table<'_>) -> Vec<Operator> {
    root.tables(model_field::OPERATOR_CODES)
        .into_iter()
        .flatten()
        .map(|code| {
            let old = code.i8(operator_field::DEPRECATED_CODE).unwrap_or(0);
            let number = code.i32(operator_field::CODE).unwrap_or(0).max(old.into());
            Operator {
                code: number,
                version: code.i32(operator_field::VERSION).unwrap_or(1),
                name: (number == CUSTOM).then(|| code.text(operator_field::NAME).unwrap_or_default()),
            }
        })
        .collect()
}

/// A table of a flatbuffer. All places are checked against the end of the file.
struct Table<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Table<'a> {
    fn root(bytes: &'a [u8]) -> Option<Table<'a>> {
        Some(Table { bytes, at: follow(bytes, 0)? })
    }

    /// Returns the place of a field, or `None` if it has its default value.
    fn place(&self, number: u16) -> Option<usize> {
        let vtable = self.at.checked_add_signed(-i32_at(self.bytes, self.at)? as isize)?;
        let entry = usize::from(field(number));
        let is_present = entry < usize::from(u16_at(self.bytes, vtable)?);
        let offset = is_present.then(|| u16_at(self.bytes, vtable + entry))??;
        (offset > 0).then(|| self.at + usize::from(offset))
    }

    fn i8(&self, number: u16) -> Option<i8> {
        self.bytes.get(self.place(number)?).map(|&byte| byte as i8)
    }

    fn i32(&self, number: u16) -> Option<i32> {
        i32_at(self.bytes, self.place(number)?)
    }

    fn u32(&self, number: u16) -> Option<u32> {
        self.i32(number).map(|value| value as u32)
    }

    fn text(&self, number: u16) -> Option<String> {
        let at = follow(self.bytes, self.place(number)?)?;
        let length = usize::try_from(i32_at(self.bytes, at)?).ok()?;
        let text = self.bytes.get(at + 4..(at + 4).checked_add(length)?)?;
        Some(String::from_utf8_lossy(text).into_owned())
    }

    /// Returns the tables of a vector.
    fn tables(&self, number: u16) -> Option<impl Iterator<Item = Table<'a>>> {
        let bytes = self.bytes;
        let at = follow(bytes, self.place(number)?)?;
        let count = usize::try_from(i32_at(bytes, at)?).ok()?;
        Some((0..count).map_while(move |index| Some(Table { bytes, at: follow(bytes, at + 4 + 4 * index)? })))
    }
}

/// Returns the place that the offset at `at` leads to.
fn follow(bytes: &[u8], at: usize) -> Option<usize> {
    at.checked_add(usize::try_from(i32_at(bytes, at)?).ok()?)
}

fn i32_at(bytes: &[u8], at: usize) -> Option<i32> {
    bytes.get(at..)?.first_chunk().map(|&value| i32::from_le_bytes(value))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|&value| u16::from_le_bytes(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The operators are read back as they were written: codes of one byte and larger ones, and custom operators.
    #[test]
    fn the_operators_of_a_model_are_read() {
        for (code, version, name) in [(3, 5, None), (206, 1, None), (CUSTOM, 1, Some("FlexErf".to_owned()))] {
            let operator = Operator { code, version, name };
            let bytes = model_with(&operator);
            assert_eq!(operators(&Table::root(&bytes).unwrap()), [operator]);
        }
    }

    proptest! {
        /// Damaged files are read without a panic.
        #[test]
        fn any_bytes_are_read(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..20)) {
            let mut bytes = model_with(&Operator { code: 3, version: 5, name: None });
            for (index, value) in changes {
                let at = index.index(bytes.len());
                bytes[at] = value;
            }
            if let Some(root) = Table::root(&bytes) {
                operators(&root);
            }
        }
    }
}
