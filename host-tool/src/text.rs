//! Plain tables and times for people.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use kei_metric::MetricName;
use std::io::{self, Write};

/// On which side of its column a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Texts.
    Left,
    /// Numbers.
    Right,
}

/// Rows under a heading, columns as wide as they need to be.
pub(crate) struct Table {
    columns: Vec<(&'static str, Side)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Without rows yet.
    pub(crate) fn new(columns: &[(&'static str, Side)]) -> Self {
        Table { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// One more row.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Prints it.
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

/// Columns of a terminal: names are in any language.
fn width_of(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

/// "Sun 22 Nov 2026 18:40" in this laptop's time zone.
pub(crate) fn moment(unix_us: Option<i64>) -> String {
    moment_in(unix_us, &TimeZone::system())
}

fn moment_in(unix_us: Option<i64>, zone: &TimeZone) -> String {
    match unix_us.and_then(|us| Timestamp::from_microsecond(us).ok()) {
        Some(time) => time.to_zoned(zone.clone()).strftime("%a %d %b %Y %H:%M").to_string(),
        None => "date unknown".to_owned(),
    }
}

/// "Sun 22 Nov 2026" in this laptop's time zone.
pub(crate) fn day(unix_us: i64) -> Option<String> {
    let time = Timestamp::from_microsecond(unix_us).ok()?;
    Some(time.to_zoned(TimeZone::system()).strftime("%a %d %b %Y").to_string())
}

/// "22 Nov" in this laptop's time zone.
pub(crate) fn short_day(unix_us: i64) -> Option<String> {
    let time = Timestamp::from_microsecond(unix_us).ok()?;
    Some(time.to_zoned(TimeZone::system()).strftime("%-d %b").to_string())
}

/// The Monday that begins the week of a moment, as "2026-11-16".
pub(crate) fn week(unix_us: i64) -> Option<String> {
    let date = Timestamp::from_microsecond(unix_us).ok()?.to_zoned(TimeZone::system()).date();
    let monday =
        date.checked_sub(jiff::Span::new().days(i64::from(date.weekday().to_monday_zero_offset()))).ok()?;
    Some(monday.to_string())
}

/// "2026-11": the month of a moment in this laptop's time zone.
pub(crate) fn month(unix_us: i64) -> Option<String> {
    let time = Timestamp::from_microsecond(unix_us).ok()?;
    Some(time.to_zoned(TimeZone::system()).strftime("%Y-%m").to_string())
}

/// Now, microseconds since 1970-01-01 00:00 UTC.
pub(crate) fn now_unix_us() -> i64 {
    Timestamp::now().as_microsecond()
}

/// "45 min", "1 h 05 min", "38 s".
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

/// "5:00", "1:05:00": a time within a session.
pub(crate) fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0) as u64;
    match whole / 3600 {
        0 => format!("{}:{:02}", whole / 60, whole % 60),
        hours => format!("{hours}:{:02}:{:02}", whole % 3600 / 60, whole % 60),
    }
}

/// "812 B", "3.4 kB", "12.0 MB".
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} B"),
        1000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// "1 session", "2 sessions".
pub(crate) fn sessions(count: usize) -> String {
    if count == 1 { "1 session".to_owned() } else { format!("{count} sessions") }
}

/// A shoe's name, or that it has none.
pub(crate) fn shoe(name: &str) -> &str {
    if name.is_empty() { "not named" } else { name }
}

/// Fewer KEI points than this read 0.0 with one decimal: they are not shown.
pub(crate) const MIN_SHOWN_POINTS: f64 = 0.05;

/// "cadence, spm": the name of an axis or a column.
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

    /// Columns line up by what a terminal shows, not by bytes or characters.
    #[test]
    fn columns_line_up() {
        let mut table = Table::new(&[("shoe", Side::Left), ("KEI", Side::Right)]);
        table.row(vec!["裸足".to_owned(), "74".to_owned()]);
        table.row(vec!["Straßenschuh".to_owned(), "6".to_owned()]);
        let mut out = Vec::new();
        table.print(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "shoe          KEI\n裸足           74\nStraßenschuh    6\n");
    }

    /// Times and sizes as people say them.
    #[test]
    fn times_and_sizes() {
        let zone = TimeZone::UTC;
        assert_eq!(moment_in(Some(1_772_431_200_000_000), &zone), "Mon 02 Mar 2026 06:00");
        assert_eq!(moment_in(None, &zone), "date unknown");
        assert_eq!(moment_in(Some(i64::MAX), &zone), "date unknown");
        let lengths = [0.4, 59.6, 61.0, 900.0, 3900.0].map(length);
        assert_eq!(lengths, ["0 s", "1 min", "1 min 01 s", "15 min", "1 h 05 min"]);
        assert_eq!([999, 1000, 12_345_678].map(size), ["999 B", "1.0 kB", "12.3 MB"]);
    }

    /// A week begins on Monday.
    #[test]
    fn weeks_begin_on_monday() {
        let noon = |day: i64| 1_772_431_200_000_000 + day * 86_400_000_000 + 21_600_000_000;
        assert_eq!(week(noon(0)), week(noon(6)));
        assert_ne!(week(noon(0)), week(noon(7)));
    }
}
