//! HTML elements that several sections share.

use maud::{Markup, Render, html};

/// Returns a section with a heading.
pub(super) fn section(title: &str, content: Markup) -> Markup {
    html! { section { h2 { (title) } (content) } }
}

/// Returns a paragraph in the softer colour of explanations.
pub(super) fn explanation(text: impl Render) -> Markup {
    html! { p class="soft" { (text) } }
}

/// Returns a highlighted paragraph about missing data.
pub(super) fn note(text: impl Render) -> Markup {
    html! { p class="note" { (text) } }
}

/// Returns a chart's data as a table, folded away. Screen readers need it: they cannot read the chart.
pub(super) fn numbers(columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Markup {
    details(table("Data of the chart above", columns, rows))
}

/// Returns a block that the reader can unfold.
pub(super) fn details(content: Markup) -> Markup {
    html! { details { summary { "Show the numbers" } (content) } }
}

/// Returns a table of texts. Screen readers announce `label`.
pub(super) fn table(label: &str, columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Markup {
    table_with_body(
        label,
        columns,
        html! {
            @for row in rows { tr { @for cell in row { td { (cell) } } } }
        },
    )
}

/// Returns a table whose rows are given as markup.
pub(super) fn table_with_body(label: &str, columns: &[&str], body: Markup) -> Markup {
    html! {
        // A wide table scrolls inside its own region. The tab index lets the keyboard scroll it.
        div class="scroll" role="region" aria-label=(label) tabindex="0" {
            table {
                thead {
                    tr {
                        @for column in columns {
                            @if column.is_empty() { td {} } @else { th scope="col" { (column) } }
                        }
                    }
                }
                tbody { (body) }
            }
        }
    }
}
