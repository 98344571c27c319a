//! Writes strides as Parquet: the same rows as in CSV, but typed, for DuckDB, Spark and pandas.

use crate::commands::export::columns::{BELT_SPEED, unix_us};
use crate::store::{SessionRow, StrideColumn, StrideRow};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;
use std::io::Write;
use std::sync::Arc;

/// Where the runner's name is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Runner {
    /// In a column of the file.
    Column,
    /// In the name of the folder, as in a dataset. The file has no such column.
    Folder,
}

/// Writes the strides of a session as one row group. Withheld and unknown values are null.
pub(super) fn write(
    session: &SessionRow,
    rows: &[StrideRow],
    runner: Runner,
    out: impl Write + Send,
) -> Result<(), ParquetError> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(format!("kei {}", env!("CARGO_PKG_VERSION")))
        .build();
    let columns = columns(session, rows, runner);
    let fields: Result<Vec<_>, ParquetError> = columns.iter().map(|column| column.field()).collect();
    let schema = Arc::new(Type::group_type_builder("stride").with_fields(fields?).build()?);
    let mut writer = SerializedFileWriter::new(out, schema, Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    columns.iter().try_for_each(|column| column.write(&mut group))?;
    group.close()?;
    writer.close()?;
    Ok(())
}

/// A column with all its values.
struct Column {
    name: String,
    values: Values,
}

enum Values {
    Text(Vec<Option<String>>),
    /// Microseconds since 1970-01-01 00:00 UTC.
    Moment(Vec<Option<i64>>),
    Whole(Vec<Option<i64>>),
    Number(Vec<Option<f64>>),
}

fn columns(session: &SessionRow, rows: &[StrideRow], runner: Runner) -> Vec<Column> {
    let column = |name: &str, values| Column { name: name.to_owned(), values };
    let same = |text: &str| {
        let text = Some(text).filter(|text| !text.is_empty()).map(str::to_owned);
        Values::Text(vec![text; rows.len()])
    };
    let numbers = |of: &dyn Fn(&StrideRow) -> Option<f64>| Values::Number(rows.iter().map(of).collect());
    let mut columns = Vec::new();
    if runner == Runner::Column {
        columns.push(column("runner", same(&session.runner)));
    }
    let shoes = rows.iter().map(|row| Some(row.shoe.clone()).filter(|shoe| !shoe.is_empty())).collect();
    columns.extend([
        column("session", same(&session.uid.to_string())),
        column("session_number", Values::Whole(vec![Some(session.id); rows.len()])),
        column("unit", same(&session.unit)),
        column("kei_model", same(&session.kei_model)),
        column("time_s", numbers(&|row| Some(row.time_us as f64 / 1e6))),
        column("time", Values::Moment(rows.iter().map(|row| unix_us(session, row)).collect())),
        column("shoe", Values::Text(shoes)),
        column(BELT_SPEED, numbers(&|row| row.speed_kmh)),
    ]);
    columns
        .extend(StrideColumn::all().map(|metric| column(&metric.name(), numbers(&|row| row.column(metric)))));
    columns
}

impl Column {
    fn field(&self) -> Result<Arc<Type>, ParquetError> {
        let (physical, logical) = match self.values {
            Values::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Values::Moment(_) => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS))),
            Values::Whole(_) => (Physical::INT64, None),
            Values::Number(_) => (Physical::DOUBLE, None),
        };
        let field = Type::primitive_type_builder(&self.name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()?;
        Ok(Arc::new(field))
    }

    fn write<W: Write + Send>(
        &self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        match &self.values {
            Values::Text(values) => {
                let bytes = |text: &String| ByteArray::from(text.as_str());
                put::<ByteArrayType, _>(group, values.iter().map(|text| text.as_ref().map(bytes)))
            }
            Values::Moment(values) | Values::Whole(values) => {
                put::<Int64Type, _>(group, values.iter().copied())
            }
            Values::Number(values) => put::<DoubleType, _>(group, values.iter().copied()),
        }
    }
}

fn put<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: impl Iterator<Item = Option<T::T>>,
) -> Result<(), ParquetError> {
    let mut levels = Vec::new();
    let mut present = Vec::new();
    for value in values {
        levels.push(i16::from(value.is_some()));
        present.extend(value);
    }
    // The schema has exactly the columns that are written, so this cannot happen.
    let missing = || ParquetError::General("fewer columns than fields".to_owned());
    let mut column = group.next_column()?.ok_or_else(missing)?;
    column.typed::<T>().write_batch(&present, Some(&levels), None)?;
    column.close()
}
