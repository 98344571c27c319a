//! The table of crates in ARCHITECTURE.md against `cargo metadata`.

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
    /// `None` for what the crate itself is built with; tests and build scripts are named here.
    kind: Option<String>,
    /// Where the crate lies; only the workspace's own crates have one.
    path: Option<String>,
}

type Uses = BTreeMap<String, BTreeSet<String>>;

/// The workspace's crates and those of the workspace that each is built with.
fn uses_in_cargo() -> Uses {
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

/// The same as the table says it: the crate in the first column, what it may use in the last.
fn uses_in_table() -> Uses {
    let page = std::fs::read_to_string(repository().join("ARCHITECTURE.md")).expect("the page is there");
    let section = page.split(HEADING).nth(1).expect("the page has a section on crates");
    let rows = section.lines().skip_while(|line| !line.starts_with('|'));
    rows.take_while(|line| line.starts_with('|'))
        .skip(2)
        .map(|row| {
            let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
            let names =
                |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
            let [name]: [String; 1] =
                names(cells[0]).try_into().unwrap_or_else(|_: Vec<_>| panic!("one crate a row: {row}"));
            (name, names(cells[cells.len() - 1]).into_iter().collect())
        })
        .collect()
}

/// The table names every crate and exactly what it is built with: a new dependency between crates is a decision
/// that shows in the page.
#[test]
fn crates_use_what_the_table_of_crates_says() {
    let (cargo, table) = (uses_in_cargo(), uses_in_table());
    assert_eq!(cargo.keys().collect::<Vec<_>>(), table.keys().collect::<Vec<_>>(), "crates");
    for (name, uses) in &cargo {
        assert_eq!(uses, &table[name], "{name} uses (left) against the table of crates (right)");
    }
}

/// Rows run from the ground up: a crate uses only crates that stand above it in the table.
#[test]
fn the_table_of_crates_has_no_use_upwards() {
    let page = std::fs::read_to_string(repository().join("ARCHITECTURE.md")).expect("the page is there");
    let order = |name: &str| page.find(&format!("| `{name}` |")).expect("a row for each crate");
    for (name, uses) in uses_in_table() {
        for used in uses {
            assert!(order(&used) < order(&name), "{name} uses {used}, which stands below it in the table");
        }
    }
}
