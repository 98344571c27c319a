//! Writes strides as comma-separated values (RFC 4180).

use crate::commands::export::columns::{BELT_SPEED, unix_us};
use crate::store::{SessionRow, StrideColumn, StrideRow};
use std::io::{self, Write};

/// Writes a header with the column names, then one row per stride. Withheld values are empty.
pub(super) fn write(session: &SessionRow, rows: &[StrideRow], out: &mut dyn Write) -> io::Result<()> {
    let mut table = ::csv::Writer::from_writer(out);
    let first = ["time_s", "unix_s", "shoe", BELT_SPEED].map(str::to_owned);
    table.write_record(first.into_iter().chain(StrideColumn::all().map(StrideColumn::name)))?;
    for row in rows {
        let number = |value: Option<f64>, decimals: usize| {
            value.map_or(String::new(), |value| format!("{value:.decimals$}"))
        };
        let first = [
            number(Some(row.time_us as f64 / 1e6), 3),
            number(unix_us(session, row).map(|us| us as f64 / 1e6), 3),
            row.shoe.clone(),
            number(row.speed_kmh, 2),
        ];
        let metrics = StrideColumn::all().map(|column| number(row.column(column), 4));
        table.write_record(first.into_iter().chain(metrics))?;
    }
    table.flush()
}
