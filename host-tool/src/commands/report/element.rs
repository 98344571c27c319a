//! Elements that several sections of the page use.

use maud::{Markup, Render, html};

/// A section with its heading.
pub(super) fn section(title: &str, content: Markup) -> Markup {
    html! { section { h2 { (title) } (content) } }
}

/// A paragraph that explains.
pub(super) fn explanation(text: impl Render) -> Markup {
    html! { p class="soft" { (text) } }
}

/// A paragraph about something missing.
pub(super) fn note(text: impl Render) -> Markup {
    html! { p class="note" { (text) } }
}

/// A chart's numbers, for readers who want them or cannot see it.
pub(super) fn numbers(columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Markup {
    details(table("The numbers of the chart above", columns, rows))
}

/// Numbers that are folded away.
pub(super) fn details(content: Markup) -> Markup {
    html! { details { summary { "The numbers" } (content) } }
}

/// A table of texts; `label` is for screen readers.
pub(super) fn table(label: &str, columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Markup {
    table_with_body(
        label,
        columns,
        html! {
            @for row in rows { tr { @for cell in row { td { (cell) } } } }
        },
    )
}

/// A table with rows of any kind.
pub(super) fn table_with_body(label: &str, columns: &[&str], body: Markup) -> Markup {
    html! {
        // A wide table scrolls by itself, also by keyboard.
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
