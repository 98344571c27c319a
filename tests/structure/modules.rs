//! Checks that no files depend on each other in a cycle, so that a reader can read the dependencies of a file
//! first.

use crate::files::{Crate, crates};
use crate::paths::named_in;
use std::collections::{BTreeMap, BTreeSet};
use syn::{Item, UseTree};

/// Maximum number of re-exports to follow from a path. Without a limit, a cycle of re-exports would never
/// end.
const MAX_REEXPORTS: usize = 8;

/// Returns the files that each file uses, as indices in [`Crate::files`]. A re-exported name (`pub use`)
/// counts as a use of the file that defines it. Re-exporting a name is not a use.
fn uses(code: &Crate) -> Vec<BTreeSet<usize>> {
    let index: BTreeMap<&[String], usize> =
        code.files.iter().enumerate().map(|(i, file)| (file.module.as_slice(), i)).collect();
    code.files
        .iter()
        .enumerate()
        .map(|(at, file)| {
            let named = named_in(&file.items).into_iter().filter(|named| !named.is_export);
            let used = named.filter_map(|named| resolve(code, &index, at, &named.path, 0));
            used.filter(|used| *used != at).collect()
        })
        .collect()
}

/// Returns the file that defines the item with this path, which is written in the file `at`. `depth` counts
/// the re-exports that were followed.
fn resolve(
    code: &Crate,
    index: &BTreeMap<&[String], usize>,
    at: usize,
    path: &[String],
    depth: usize,
) -> Option<usize> {
    let mut module: Vec<String> = code.files[at].module.clone();
    let mut rest = path;
    while let Some((first, others)) = rest.split_first() {
        match first.as_str() {
            "crate" => module.clear(),
            "self" => {}
            "super" => {
                module.pop()?;
            }
            _ => break,
        }
        rest = others;
    }
    let is_relative = rest.len() == path.len();
    while let Some((first, others)) = rest.split_first() {
        module.push(first.clone());
        if !index.contains_key(module.as_slice()) {
            module.pop();
            break;
        }
        rest = others;
    }
    // A path without one of these prefixes names a child module or another crate.
    if is_relative && rest.len() == path.len() {
        return None;
    }
    let file = *index.get(module.as_slice())?;
    let reexport =
        rest.first().filter(|_| depth < MAX_REEXPORTS).and_then(|name| export_of(code, file, name));
    match reexport {
        Some(source) => resolve(code, index, file, &source, depth + 1),
        None => Some(file),
    }
}

/// Returns the path from which a file re-exports `name`, or `None` if it does not.
fn export_of(code: &Crate, file: usize, name: &str) -> Option<Vec<String>> {
    let exports = code.files[file].items.iter().filter_map(|item| match item {
        Item::Use(item) => Some(&item.tree),
        _ => None,
    });
    exports.flat_map(|tree| leaves(tree, &[])).find(|path| path.last().is_some_and(|last| last == name)).map(
        |path| {
            let is_absolute = ["crate", "self", "super"].contains(&path[0].as_str());
            if is_absolute { path } else { [vec!["self".to_owned()], path].concat() }
        },
    )
}

fn leaves(tree: &UseTree, before: &[String]) -> Vec<Vec<String>> {
    let with = |name: String| [before, &[name]].concat();
    match tree {
        UseTree::Path(path) => leaves(&path.tree, &with(path.ident.to_string())),
        UseTree::Name(name) => vec![with(name.ident.to_string())],
        UseTree::Rename(rename) => vec![with(rename.rename.to_string())],
        UseTree::Glob(_) => Vec::new(),
        UseTree::Group(group) => group.items.iter().flat_map(|tree| leaves(tree, before)).collect(),
    }
}

/// Returns all files that a file uses, directly or through other files.
fn reached(uses: &[BTreeSet<usize>], from: usize) -> BTreeSet<usize> {
    let mut seen = BTreeSet::new();
    let mut open: Vec<usize> = uses[from].iter().copied().collect();
    while let Some(next) = open.pop() {
        if seen.insert(next) {
            open.extend(&uses[next]);
        }
    }
    seen
}

#[test]
fn no_files_depend_on_each_other_in_a_cycle() {
    let mut cycles = Vec::new();
    for code in crates() {
        let uses = uses(&code);
        let reached: Vec<_> = (0..uses.len()).map(|at| reached(&uses, at)).collect();
        for (at, used) in uses.iter().enumerate() {
            for &used in used.iter().filter(|&&used| reached[used].contains(&at)) {
                cycles.push(format!("{} -> {}", code.files[at].name(), code.files[used].name()));
            }
        }
    }
    assert!(cycles.is_empty(), "dependencies that are part of a cycle:\n{}", cycles.join("\n"));
}
