//! Markdown tables.

/// A table on its way to stdout.
pub(crate) struct Table {
    columns: usize,
}

impl Table {
    /// Prints the head.
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

/// A number with so many places, or a dash.
pub(crate) fn number(value: f64, places: usize) -> String {
    if value.is_finite() { format!("{value:.places$}") } else { "-".into() }
}
