//! No circles of files: a reader can read what a file uses before the file.

use crate::files::{Crate, crates};
use crate::paths::named_in;
use std::collections::{BTreeMap, BTreeSet};
use syn::{Item, UseTree};

/// Which file uses which, by their places in [`Crate::files`]. Names that a module hands on (`pub use`) lead to the
/// file that defines them; re-exporting a name does not count as using it.
fn uses(code: &Crate) -> Vec<BTreeSet<usize>> {
    let place: BTreeMap<&[String], usize> =
        code.files.iter().enumerate().map(|(i, file)| (file.module.as_slice(), i)).collect();
    code.files
        .iter()
        .enumerate()
        .map(|(at, file)| {
            let named = named_in(&file.items).into_iter().filter(|named| !named.is_export);
            let used = named.filter_map(|named| resolve(code, &place, at, &named.path, 0));
            used.filter(|used| *used != at).collect()
        })
        .collect()
}

/// The file that a path in the file `at` ends in; `depth` bounds names that are handed on in a circle.
fn resolve(
    code: &Crate,
    place: &BTreeMap<&[String], usize>,
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
        if !place.contains_key(module.as_slice()) {
            module.pop();
            break;
        }
        rest = others;
    }
    // A path without one of these prefixes names a child module or another crate.
    if is_relative && rest.len() == path.len() {
        return None;
    }
    let file = *place.get(module.as_slice())?;
    let handed_on = rest.first().filter(|_| depth < 8).and_then(|name| export_of(code, file, name));
    match handed_on {
        Some(source) => resolve(code, place, file, &source, depth + 1),
        None => Some(file),
    }
}

/// The path that a file hands `name` on from, if it does.
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

/// The files that can be reached from a file along its uses.
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
fn no_files_use_each_other_in_a_circle() {
    let mut circles = Vec::new();
    for code in crates() {
        let uses = uses(&code);
        let reached: Vec<_> = (0..uses.len()).map(|at| reached(&uses, at)).collect();
        for (at, used) in uses.iter().enumerate() {
            for &used in used.iter().filter(|&&used| reached[used].contains(&at)) {
                circles.push(format!("{} -> {}", code.files[at].name(), code.files[used].name()));
            }
        }
    }
    assert!(circles.is_empty(), "uses that close a circle of files:\n{}", circles.join("\n"));
}
