//! Compares the table of crates in ARCHITECTURE.md with `cargo metadata`.

use kei_tests::repository;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// The heading above the table.
const HEADING: &str = "## Crates";

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// `None` for a normal dependency, otherwise "dev" or "build".
    kind: Option<String>,
    /// Path of the crate. Only crates of the workspace have one.
    path: Option<String>,
}

type Dependencies = BTreeMap<String, BTreeSet<String>>;

/// Returns the crates of the workspace, each with its normal dependencies within the workspace.
fn dependencies_in_cargo() -> Dependencies {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline", "--locked"])
        .current_dir(repository())
        .output()
        .expect("cargo runs");
    let metadata: Metadata = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    metadata
        .packages
        .into_iter()
        .map(|package| {
            let ours = package.dependencies.into_iter().filter(|d| d.kind.is_none() && d.path.is_some());
            (package.name, ours.map(|dependency| dependency.name).collect())
        })
        .collect()
}

/// Returns the same from the table: the crate in the first column, its dependencies in the last.
fn dependencies_in_table() -> Dependencies {
    let page = std::fs::read_to_string(repository().join("ARCHITECTURE.md")).expect("the page is there");
    let section = page.split(HEADING).nth(1).expect("the page has a section on crates");
    let rows = section.lines().skip_while(|line| !line.starts_with('|'));
    rows.take_while(|line| line.starts_with('|'))
        .skip(2)
        .map(|row| {
            let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
            let names =
                |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
            let [name]: [String; 1] = names(cells[0])
                .try_into()
                .unwrap_or_else(|_: Vec<_>| panic!("expected exactly one crate in the row: {row}"));
            (name, names(cells[cells.len() - 1]).into_iter().collect())
        })
        .collect()
}

/// The table lists every crate with exactly its dependencies, so a new dependency between crates is a visible
/// decision.
#[test]
fn crates_depend_on_what_the_table_lists() {
    let (cargo, table) = (dependencies_in_cargo(), dependencies_in_table());
    assert_eq!(cargo.keys().collect::<Vec<_>>(), table.keys().collect::<Vec<_>>(), "crates");
    for (name, uses) in &cargo {
        assert_eq!(uses, &table[name], "dependencies of {name}: cargo (left), table of crates (right)");
    }
}

/// A crate depends only on crates above it in the table.
#[test]
fn crates_depend_only_on_crates_above_them_in_the_table() {
    let page = std::fs::read_to_string(repository().join("ARCHITECTURE.md")).expect("the page is there");
    let order = |name: &str| page.find(&format!("| `{name}` |")).expect("a row for each crate");
    for (name, uses) in dependencies_in_table() {
        for used in uses {
            assert!(order(&used) < order(&name), "{name} depends on {used}, which is below it in the table");
        }
    }
}
