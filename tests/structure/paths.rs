//! The paths that the code of a file contains.

use crate::files::is_test_only;
use syn::visit::{self, Visit};
use syn::{Item, ItemUse, UseTree, Visibility};

/// A path as written, and whether it is in a re-export (`pub use`).
pub(crate) struct Named {
    pub(crate) path: Vec<String>,
    pub(crate) is_export: bool,
}

/// Returns the paths in `items`, without tests.
pub(crate) fn named_in(items: &[Item]) -> Vec<Named> {
    let mut collector = Collector::default();
    for item in items {
        collector.visit_item(item);
    }
    collector.named
}

#[derive(Default)]
struct Collector {
    named: Vec<Named>,
    /// Number of inline modules around this point. A path with at most this many `super` stays within the
    /// file.
    inside: usize,
}

impl Collector {
    fn add(&mut self, path: Vec<String>, is_export: bool) {
        let ups = path.iter().take_while(|part| *part == "super").count();
        let is_absolute = path.first().is_some_and(|first| first == "crate");
        if self.inside == 0 || is_absolute || ups > self.inside {
            let path = if ups > 0 { path[self.inside..].to_vec() } else { path };
            self.named.push(Named { path, is_export });
        }
    }

    fn add_tree(&mut self, tree: &UseTree, before: Vec<String>, is_export: bool) {
        let with = |name: String| before.iter().cloned().chain([name]).collect::<Vec<_>>();
        match tree {
            UseTree::Path(path) => self.add_tree(&path.tree, with(path.ident.to_string()), is_export),
            UseTree::Name(name) => self.add(with(name.ident.to_string()), is_export),
            UseTree::Rename(rename) => self.add(with(rename.ident.to_string()), is_export),
            UseTree::Glob(_) => self.add(before, is_export),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_tree(tree, before.clone(), is_export);
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_item(&mut self, item: &'ast Item) {
        let attributes = match item {
            Item::Mod(item) => &item.attrs,
            Item::Fn(item) => &item.attrs,
            Item::Use(item) => &item.attrs,
            Item::Impl(item) => &item.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !is_test_only(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        self.inside += 1;
        visit::visit_item_mod(self, module);
        self.inside -= 1;
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.add_tree(&item.tree, Vec::new(), !matches!(item.vis, Visibility::Inherited));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.add(path.segments.iter().map(|segment| segment.ident.to_string()).collect(), false);
        visit::visit_path(self, path);
    }

    // Skips the path in `pub(crate)`, which is not a use of a module.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}
}
