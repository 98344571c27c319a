//! The parsed source files of each crate, without files that only its tests use.

use kei_tests::repository;
use std::path::{Path, PathBuf};
use syn::{Attribute, Item};

/// A source file, which is one module of a crate.
pub(crate) struct SourceFile {
    pub(crate) path: PathBuf,
    /// Path of the module from the crate's root; empty for the root.
    pub(crate) module: Vec<String>,
    pub(crate) items: Vec<Item>,
}

impl SourceFile {
    /// Returns the path from the repository's root.
    pub(crate) fn name(&self) -> String {
        self.path.strip_prefix(repository()).unwrap_or(&self.path).display().to_string()
    }
}

/// A crate: its files, the root first.
pub(crate) struct Crate {
    pub(crate) files: Vec<SourceFile>,
}

/// Returns the root files of all libraries and programs of the workspace.
fn roots() -> Vec<PathBuf> {
    let manifest =
        std::fs::read_to_string(repository().join("Cargo.toml")).expect("the workspace's manifest");
    let members = manifest
        .split("members = [")
        .nth(1)
        .expect("members")
        .split(']')
        .next()
        .expect("the end of the list");
    let folders = members.split('"').skip(1).step_by(2);
    let mut roots: Vec<PathBuf> = folders
        .flat_map(|folder| ["src/lib.rs", "src/main.rs"].map(|root| repository().join(folder).join(root)))
        .filter(|root| root.is_file())
        .collect();
    roots.extend(["tests/support/lib.rs", "tests/accuracy/main.rs"].map(|root| repository().join(root)));
    roots
}

/// Returns all crates of the workspace.
pub(crate) fn crates() -> Vec<Crate> {
    roots()
        .iter()
        .map(|root| {
            let mut files = Vec::new();
            read(root, Vec::new(), root.parent().expect("a folder"), &mut files);
            Crate { files }
        })
        .collect()
}

/// Reads the file of a module, and the files of the modules that it declares, which are in `folder`.
fn read(path: &Path, module: Vec<String>, folder: &Path, files: &mut Vec<SourceFile>) {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let parsed = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let children: Vec<String> = parsed
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Mod(child) if child.content.is_none() && !is_test_only(&child.attrs) => {
                Some(child.ident.to_string())
            }
            _ => None,
        })
        .collect();
    files.push(SourceFile { path: path.to_owned(), module: module.clone(), items: parsed.items });
    for name in children {
        let flat = folder.join(format!("{name}.rs"));
        let path = if flat.is_file() { flat } else { folder.join(&name).join("mod.rs") };
        let mut child = module.clone();
        child.push(name.clone());
        read(&path, child, &folder.join(&name), files);
    }
}

/// Returns whether an item is compiled only for tests: it has `#[cfg(test)]` or `#[test]`.
pub(crate) fn is_test_only(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg")
                && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
    })
}
