//! A Markdown page and the checks of its tables and links.

use kei_tests::repository;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A Markdown page.
pub(crate) struct Page {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

impl Page {
    pub(crate) fn read(path: PathBuf) -> Page {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Page { path, text }
    }

    fn events(&self) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
        Parser::new_ext(&self.text, Options::ENABLE_TABLES).into_offset_iter()
    }

    fn at(&self, offset: usize, what: &str) -> String {
        let line = self.text[..offset].lines().count().max(1);
        format!("{}:{line}: {what}", self.path.display())
    }

    /// Returns the rows whose number of cells differs from that of the header, and rows outside a table.
    pub(crate) fn broken_tables(&self) -> Vec<String> {
        let mut broken = Vec::new();
        for (event, range) in self.events() {
            match event {
                Event::Start(Tag::Table(columns)) => {
                    let rows = self.text[range.clone()].trim_end().lines();
                    let ragged = rows.filter(|row| cells(row) != columns.len());
                    broken.extend(
                        ragged.map(|row| self.at(range.start, &format!("wrong number of cells: {row}"))),
                    );
                }
                Event::Start(Tag::Paragraph) if self.text[range.clone()].starts_with('|') => {
                    broken.push(self.at(range.start, "table rows without a header"));
                }
                _ => {}
            }
        }
        broken
    }

    /// Returns the relative links without a target, and mentions of pages (such as `docs/kei.md`, from this
    /// folder or from the root of the repository) that do not exist.
    pub(crate) fn broken_links(&self) -> Vec<String> {
        let mut broken = Vec::new();
        for (event, range) in self.events() {
            let targets = match &event {
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    vec![dest_url.to_string()]
                }
                Event::Html(html) | Event::InlineHtml(html) => attributes(html),
                Event::Code(code) if is_page_name(code) && !repository().join(&**code).exists() => {
                    vec![code.to_string()]
                }
                _ => Vec::new(),
            };
            let missing = targets.iter().filter(|target| !self.has_target(target));
            broken.extend(missing.map(|target| self.at(range.start, &format!("no {target}"))));
        }
        broken
    }

    fn has_target(&self, target: &str) -> bool {
        if target.contains("://") || target.starts_with("mailto:") {
            return true;
        }
        let (file, heading) = target.split_once('#').unwrap_or((target, ""));
        let here = self.path.parent().unwrap_or(Path::new("."));
        let path = if file.is_empty() { self.path.clone() } else { here.join(file) };
        path.exists() && (heading.is_empty() || Page::read(path).anchors().iter().any(|a| a == heading))
    }

    /// Returns the anchors that GitHub gives the headings.
    fn anchors(&self) -> Vec<String> {
        let mut headings = Vec::new();
        let mut heading: Option<String> = None;
        for (event, _) in self.events() {
            match event {
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::Text(text) | Event::Code(text) => heading.iter_mut().for_each(|h| h.push_str(&text)),
                Event::End(TagEnd::Heading(_)) => headings.extend(heading.take()),
                _ => {}
            }
        }
        let mut seen = BTreeMap::new();
        let numbered = |heading: &String| {
            let anchor = anchor(heading);
            let count = seen.entry(anchor.clone()).and_modify(|count| *count += 1).or_insert(0);
            if *count == 0 { anchor } else { format!("{anchor}-{count}") }
        };
        headings.iter().map(numbered).collect()
    }
}

fn anchor(heading: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    heading.to_lowercase().chars().filter(kept).map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// Returns the number of cells of a row. A pipe separates cells even within code, unless it is escaped.
fn cells(row: &str) -> usize {
    let row = row.trim().trim_start_matches('|');
    let row = row.strip_suffix('|').filter(|row| !row.ends_with('\\')).unwrap_or(row);
    row.replace("\\|", "").matches('|').count() + 1
}

fn attributes(html: &str) -> Vec<String> {
    let values = ["src=\"", "href=\""].into_iter().flat_map(|name| html.split(name).skip(1));
    values.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

fn is_page_name(code: &str) -> bool {
    code.ends_with(".md") && !code.contains([' ', '*'])
}

#[test]
fn cells_are_counted_as_on_github() {
    assert_eq!(cells("| a | b |"), 2);
    assert_eq!(cells("a | `b|c` |"), 3);
    assert_eq!(cells(r"| a \| b | c \||"), 2);
    assert_eq!(cells("| a |"), 1);
}

#[test]
fn anchors_are_the_same_as_on_github() {
    let text = "# What KEI's `kei train` does: 2-20 km/h\n\n## Time\n\n## Time\n".to_owned();
    let page = Page { path: PathBuf::new(), text };
    assert_eq!(page.anchors(), ["what-keis-kei-train-does-2-20-kmh", "time", "time-1"]);
}

#[test]
fn broken_tables_are_found() {
    let page = |text: &str| Page { path: "page.md".into(), text: text.to_owned() };
    let table = "| a | b |\n|-|-|\n| 1 | 2 |\n";
    assert!(page(table).broken_tables().is_empty());
    assert_eq!(page(&format!("{table}\n| 3 | 4 |\n")).broken_tables().len(), 1, "a blank line");
    assert_eq!(page(&format!("{table}| 3 |\n")).broken_tables().len(), 1, "one cell too few");
    assert_eq!(page(&format!("{table}| 3 | 4 | 5 |\n")).broken_tables().len(), 1, "one cell too many");
}
