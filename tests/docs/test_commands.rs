//! Checks the `cargo test` commands that the pages give for their measurements.

use kei_tests::repository;
use std::fs;
use std::path::{Path, PathBuf};

/// A `cargo test` command on a page.
#[derive(Debug, PartialEq, Eq)]
struct TestCommand {
    /// Name of the integration test; `None` if the command runs all tests of a crate.
    program: Option<String>,
    /// Substring of the names of the tests that run; `None` if all run.
    filter: Option<String>,
}

/// Parses the arguments of `cargo test`.
fn parse(words: &str) -> TestCommand {
    let mut command = TestCommand { program: None, filter: None };
    let mut words = words.split_whitespace();
    while let Some(word) = words.next() {
        match word {
            "--test" => command.program = words.next().map(str::to_owned),
            "-p" | "--bin" | "--features" | "--test-threads" => {
                words.next();
            }
            _ if word.starts_with('-') => {}
            _ => command.filter = Some(word.to_owned()),
        }
    }
    command
}

/// Returns every `cargo test` command in code on a page.
fn commands(page: &str) -> Vec<TestCommand> {
    let ends = ['`', '\n', ';', '|'];
    page.split("cargo test ").skip(1).map(|rest| parse(rest.split(ends).next().unwrap_or(rest))).collect()
}

/// Adds the paths of all Rust sources below a folder to `found`.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("listed").path()) {
        let name = entry.file_name().expect("a name").to_string_lossy().into_owned();
        if entry.is_dir() && name != "target" && !name.starts_with('.') {
            sources(&entry, found);
        } else if name.ends_with(".rs") {
            found.push(entry);
        }
    }
}

/// Returns whether the command runs a test: the filter must match the name of a test or of its module.
fn has_test(sources: &[(PathBuf, String)], command: &TestCommand) -> bool {
    let Some(filter) = &command.filter else { return true };
    sources.iter().any(|(path, text)| {
        let is_program = command.program.as_ref().is_none_or(|name| {
            path.ends_with(format!("{name}.rs")) || path.ends_with(format!("{name}/main.rs"))
        });
        let is_module = path.with_extension("").iter().any(|part| part == filter.as_str());
        let names = text.split("fn ").skip(1).filter_map(|rest| rest.split('(').next());
        is_program
            && text.contains("#[test]")
            && (is_module || names.into_iter().any(|name| name.contains(filter)))
    })
}

/// Otherwise a reader who repeats a measurement would get "0 tests".
#[test]
fn every_test_mentioned_on_a_page_exists() {
    let mut paths = Vec::new();
    sources(&repository(), &mut paths);
    let sources: Vec<(PathBuf, String)> =
        paths.into_iter().map(|path| (path.clone(), fs::read_to_string(path).expect("UTF-8"))).collect();
    let Some(pages) = super::pages() else { return };
    let missing: Vec<String> = pages
        .iter()
        .flat_map(|page| commands(&page.text).into_iter().map(move |command| (page.path.display(), command)))
        .filter(|(_, command)| !has_test(&sources, command))
        .map(|(name, command)| format!("{name}: {command:?}"))
        .collect();
    assert!(missing.is_empty(), "no such test:\n{}", missing.join("\n"));
}

#[test]
fn commands_are_parsed_as_by_cargo() {
    let text = "`KEI_LONG_TESTS=1 cargo test --release -p kei --test durable -- --nocapture fifty`, `cargo test -p kei-core`";
    let expected = [("durable", "fifty")].map(|(program, filter)| TestCommand {
        program: Some(program.to_owned()),
        filter: Some(filter.to_owned()),
    });
    assert_eq!(commands(text)[..1], expected);
    assert_eq!(commands(text)[1], TestCommand { program: None, filter: None });
}
