//! The repository's Markdown pages: every table renders, every relative link leads to a file or a heading, and every
//! page that is named exists.

mod page;
mod test_commands;

use kei_tests::{repository, skipped};
use page::Page;
use std::process::Command;

/// Every page that git tracks or would track; `None`, with a message, outside a checkout.
fn pages() -> Option<Vec<Page>> {
    let mut git = Command::new("git");
    git.current_dir(repository()).args([
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
        "*.md",
    ]);
    let list = git.output().ok().filter(|output| output.status.success());
    let Some(list) = list else {
        skipped("not a git checkout: the Markdown pages are not checked");
        return None;
    };
    let names = String::from_utf8(list.stdout).expect("names in UTF-8");
    let paths =
        names.split_terminator('\0').map(|name| repository().join(name)).filter(|path| path.is_file());
    Some(paths.map(Page::read).collect())
}

#[track_caller]
fn assert_none(broken: impl Fn(&Page) -> Vec<String>) {
    let Some(pages) = pages() else { return };
    assert!(pages.len() > 10, "{} pages", pages.len());
    let broken: Vec<String> = pages.iter().flat_map(broken).collect();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn every_table_renders() {
    assert_none(Page::broken_tables);
}

#[test]
fn every_link_leads_somewhere() {
    assert_none(Page::broken_links);
}
