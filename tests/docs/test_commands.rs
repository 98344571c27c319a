//! The `cargo test` commands that the pages name beside their numbers.

use kei_tests::repository;
use std::fs;
use std::path::{Path, PathBuf};

/// A command as a page prints it.
#[derive(Debug, PartialEq, Eq)]
struct TestCommand {
    /// Name of the integration test; `None` if the command runs all of a crate's.
    program: Option<String>,
    /// Substring of the names of the tests that run; `None` if all run.
    filter: Option<String>,
}

/// Reads the words after `cargo test`.
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

/// Collects the Rust sources below a folder.
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

/// True if a test that the command runs has the filter in its path: the names of its modules and its own.
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

/// A reader who repeats a measurement must not get "0 tests" for it.
#[test]
fn every_test_that_a_page_names_exists() {
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
fn commands_are_read_as_cargo_does() {
    let text = "`KEI_LONG_TESTS=1 cargo test --release -p kei --test durable -- --nocapture fifty`, `cargo test -p kei-core`";
    let expected = [("durable", "fifty")].map(|(program, filter)| TestCommand {
        program: Some(program.to_owned()),
        filter: Some(filter.to_owned()),
    });
    assert_eq!(commands(text)[..1], expected);
    assert_eq!(commands(text)[1], TestCommand { program: None, filter: None });
}
