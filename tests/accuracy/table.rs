//! Markdown tables.

/// A table that is being printed to stdout.
pub(crate) struct Table {
    columns: usize,
}

impl Table {
    /// Prints title and header.
    pub(crate) fn new(title: &str, columns: &[&str]) -> Self {
        println!("\n{title}\n\n| {} |\n|{}", columns.join(" | "), "-|".repeat(columns.len()));
        Table { columns: columns.len() }
    }

    /// Prints a row.
    pub(crate) fn row(&self, cells: &[String]) {
        assert_eq!(cells.len(), self.columns, "a row has a cell for each column");
        println!("| {} |", cells.join(" | "));
    }
}

/// Formats a number with the given decimal places; a dash if it is not finite.
pub(crate) fn number(value: f64, places: usize) -> String {
    if value.is_finite() { format!("{value:.places$}") } else { "-".into() }
}

/// Formats the share of `true` in percent, with its 95 % interval (Wilson 1927).
pub(crate) fn share(held: &[bool]) -> String {
    let count = held.len() as f64;
    let share = held.iter().filter(|held| **held).count() as f64 / count;
    let (low, high) = wilson(share, count);
    format!("{} ({}-{})", number(100.0 * share, 0), number(100.0 * low, 0), number(100.0 * high, 0))
}

fn wilson(share: f64, count: f64) -> (f64, f64) {
    let z = 1.96;
    let (scale, centre) = (1.0 + z * z / count, share + z * z / (2.0 * count));
    let half = z * (share * (1.0 - share) / count + z * z / (4.0 * count * count)).sqrt();
    ((centre - half) / scale, (centre + half) / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 190 of 200: 0.910 to 0.973 (Wilson 1927).
    #[test]
    fn the_interval_of_a_share_is_wilsons() {
        let (low, high) = wilson(0.95, 200.0);
        assert!((low - 0.910).abs() < 5e-4 && (high - 0.973).abs() < 5e-4, "{low} {high}");
    }
}
