//! Comma-separated values, as RFC 4180 wants them.

use super::columns::{NumberColumn, unix_us};
use crate::store::{SessionRow, StrideRow};
use std::io::{self, Write};

/// A heading of names, then a row a stride; empty: withheld.
pub(super) fn write(session: &SessionRow, rows: &[StrideRow], out: &mut dyn Write) -> io::Result<()> {
    let columns = NumberColumn::all();
    let first = ["time_s", "unix_s", "shoe", "belt_speed_set_kmh"].map(str::to_owned);
    let names: Vec<String> = first.into_iter().chain(columns.iter().map(NumberColumn::name)).collect();
    writeln!(out, "{}", names.join(","))?;
    for row in rows {
        let unix = unix_us(session, row);
        let mut fields = vec![
            format!("{:.3}", row.time_us as f64 / 1e6),
            unix.map_or(String::new(), |us| format!("{:.3}", us as f64 / 1e6)),
            quoted(&row.shoe),
            row.speed_kmh.map_or(String::new(), |kmh| format!("{kmh:.2}")),
        ];
        let number = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.4}"));
        fields.extend(columns.iter().map(|column| number(column.of(row))));
        writeln!(out, "{}", fields.join(","))?;
    }
    out.flush()
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
