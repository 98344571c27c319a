//! Formatting of tables, times, sizes and names for the terminal and the report.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use kei_metric::MetricName;
use std::io::{self, Write};

/// Alignment of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Left-aligned, for texts.
    Left,
    /// Right-aligned, for numbers.
    Right,
}

/// A plain-text table with a heading. Each column is as wide as its longest cell.
pub(crate) struct Table {
    columns: Vec<(&'static str, Side)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Creates a table without rows.
    pub(crate) fn new(columns: &[(&'static str, Side)]) -> Self {
        Table { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Prints the heading and all rows.
    pub(crate) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let heading: Vec<String> = self.columns.iter().map(|(name, _)| (*name).to_owned()).collect();
        let all = || std::iter::once(&heading).chain(&self.rows);
        let width = |column: usize| all().filter_map(|row| row.get(column)).map(|c| width_of(c)).max();
        let widths: Vec<usize> = (0..self.columns.len()).map(|column| width(column).unwrap_or(0)).collect();
        for row in all() {
            let cells = row.iter().zip(&self.columns).zip(&widths);
            let line: Vec<String> =
                cells.map(|((cell, (_, side)), width)| pad(cell, *side, *width)).collect();
            writeln!(out, "{}", line.join("  ").trim_end())?;
        }
        Ok(())
    }
}

fn pad(text: &str, side: Side, width: usize) -> String {
    let blank = " ".repeat(width.saturating_sub(width_of(text)));
    if side == Side::Left { format!("{text}{blank}") } else { format!("{blank}{text}") }
}

/// Returns the width in terminal columns. Names may contain wide characters.
fn width_of(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

/// Formats a time in the laptop's time zone, such as "Sun 22 Nov 2026 18:40", or returns "date unknown".
pub(crate) fn moment(unix_us: Option<i64>) -> String {
    moment_in(unix_us, &TimeZone::system())
}

fn moment_in(unix_us: Option<i64>, zone: &TimeZone) -> String {
    match unix_us.and_then(|us| Timestamp::from_microsecond(us).ok()) {
        Some(time) => time.to_zoned(zone.clone()).strftime("%a %d %b %Y %H:%M").to_string(),
        None => "date unknown".to_owned(),
    }
}

/// Formats a date in the laptop's time zone, such as "Sun 22 Nov 2026". `None` if it is out of range.
pub(crate) fn day(unix_us: i64) -> Option<String> {
    let time = Timestamp::from_microsecond(unix_us).ok()?;
    Some(time.to_zoned(TimeZone::system()).strftime("%a %d %b %Y").to_string())
}

/// Formats a date in the laptop's time zone without weekday and year, such as "22 Nov". `None` if it is out of range.
pub(crate) fn short_day(unix_us: i64) -> Option<String> {
    let time = Timestamp::from_microsecond(unix_us).ok()?;
    Some(time.to_zoned(TimeZone::system()).strftime("%-d %b").to_string())
}

/// Returns the Monday of the week of a time in the laptop's time zone, such as "2026-11-16". `None` if it is out of range.
pub(crate) fn week(unix_us: i64) -> Option<String> {
    let date = Timestamp::from_microsecond(unix_us).ok()?.to_zoned(TimeZone::system()).date();
    let monday =
        date.checked_sub(jiff::Span::new().days(i64::from(date.weekday().to_monday_zero_offset()))).ok()?;
    Some(monday.to_string())
}

/// Returns the month of a time in the laptop's time zone, such as "2026-11". `None` if it is out of range.
pub(crate) fn month(unix_us: i64) -> Option<String> {
    let time = Timestamp::from_microsecond(unix_us).ok()?;
    Some(time.to_zoned(TimeZone::system()).strftime("%Y-%m").to_string())
}

/// Returns the current time, in microseconds since 1970-01-01 00:00 UTC.
pub(crate) fn now_unix_us() -> i64 {
    Timestamp::now().as_microsecond()
}

/// Formats a duration, such as "38 s", "1 min 01 s", "45 min" or "1 h 05 min".
pub(crate) fn length(seconds: f64) -> String {
    let whole = seconds.round().max(0.0) as u64;
    let (hours, minutes) = (whole / 3600, whole % 3600 / 60);
    match (hours, minutes) {
        (0, 0) => format!("{whole} s"),
        (0, minutes) if whole < 600 && !whole.is_multiple_of(60) => {
            format!("{minutes} min {:02} s", whole % 60)
        }
        (0, minutes) => format!("{minutes} min"),
        (hours, minutes) => format!("{hours} h {minutes:02} min"),
    }
}

/// Formats a time within a session, such as "5:00" or "1:05:00".
pub(crate) fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0) as u64;
    match whole / 3600 {
        0 => format!("{}:{:02}", whole / 60, whole % 60),
        hours => format!("{hours}:{:02}:{:02}", whole % 3600 / 60, whole % 60),
    }
}

/// Formats a size, such as "812 B", "3.4 kB" or "12.0 MB".
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} B"),
        1000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// Formats a number of sessions, such as "1 session" or "2 sessions".
pub(crate) fn sessions(count: usize) -> String {
    if count == 1 { "1 session".to_owned() } else { format!("{count} sessions") }
}

/// Returns the name of the shoes, or "not named" if it is empty.
pub(crate) fn shoe(name: &str) -> &str {
    if name.is_empty() { "not named" } else { name }
}

/// Minimum loss that is shown, in KEI points. A smaller one rounds to 0.0.
pub(crate) const MIN_SHOWN_POINTS: f64 = 0.05;

/// Returns the name of a metric with its unit, such as "cadence, spm".
pub(crate) fn metric_with_unit(metric: MetricName) -> String {
    let definition = metric.definition();
    match definition.unit {
        "" => definition.label.to_owned(),
        unit => format!("{}, {unit}", definition.label),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_display_width() {
        let mut table = Table::new(&[("shoe", Side::Left), ("KEI", Side::Right)]);
        table.row(vec!["裸足".to_owned(), "74".to_owned()]);
        table.row(vec!["Straßenschuh".to_owned(), "6".to_owned()]);
        let mut out = Vec::new();
        table.print(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "shoe          KEI\n裸足           74\nStraßenschuh    6\n");
    }

    #[test]
    fn times_and_sizes_are_formatted() {
        let zone = TimeZone::UTC;
        assert_eq!(moment_in(Some(1_772_431_200_000_000), &zone), "Mon 02 Mar 2026 06:00");
        assert_eq!(moment_in(None, &zone), "date unknown");
        assert_eq!(moment_in(Some(i64::MAX), &zone), "date unknown");
        let lengths = [0.4, 59.6, 61.0, 900.0, 3900.0].map(length);
        assert_eq!(lengths, ["0 s", "1 min", "1 min 01 s", "15 min", "1 h 05 min"]);
        assert_eq!([999, 1000, 12_345_678].map(size), ["999 B", "1.0 kB", "12.3 MB"]);
    }

    #[test]
    fn weeks_start_on_monday() {
        let noon = |day: i64| 1_772_431_200_000_000 + day * 86_400_000_000 + 21_600_000_000;
        assert_eq!(week(noon(0)), week(noon(6)));
        assert_ne!(week(noon(0)), week(noon(7)));
    }
}
