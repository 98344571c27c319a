//! Checks the Markdown pages of the repository: every table renders, every relative link has a target, and
//! every page and test that is mentioned exists.

mod page;
mod test_commands;

use kei_tests::{repository, skipped};
use page::Page;
use std::process::Command;

/// Returns all pages that git tracks or would track. Outside a git checkout, reports a skipped test and
/// returns `None`.
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
fn every_link_has_a_target() {
    assert_none(Page::broken_links);
}
