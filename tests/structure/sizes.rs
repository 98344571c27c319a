//! Checks that functions and files are short. Tests may be longer, because a scenario is read from top to
//! bottom.

use crate::files::{crates, is_test_only};
use syn::visit::{self, Visit};
use syn::{ImplItemFn, ItemFn, ItemMod, Signature, TraitItemFn};

/// Maximum number of lines of a function, so that it fits on a screen.
const MAX_FUNCTION_LINES: usize = 50;
/// Maximum number of lines for nine functions in ten.
const MAX_USUAL_FUNCTION_LINES: usize = 22;
/// Maximum number of lines of a file.
const MAX_FILE_LINES: usize = 450;

/// Length of a function.
struct Length {
    lines: usize,
    name: String,
}

#[derive(Default)]
struct Functions {
    lengths: Vec<Length>,
}

impl Functions {
    fn add(&mut self, signature: &Signature, body: &syn::Block) {
        let lines = body.brace_token.span.close().end().line - signature.fn_token.span.start().line + 1;
        self.lengths.push(Length { lines, name: signature.ident.to_string() });
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !is_test_only(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        if !is_test_only(&function.attrs) {
            self.add(&function.sig, &function.block);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.add(&function.sig, &function.block);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast TraitItemFn) {
        if let Some(body) = &function.default {
            self.add(&function.sig, body);
        }
    }
}

#[test]
fn functions_are_short() {
    let mut lengths = Vec::new();
    for file in crates().iter().flat_map(|code| &code.files) {
        let mut functions = Functions::default();
        file.items.iter().for_each(|item| functions.visit_item(item));
        lengths.extend(
            functions
                .lengths
                .into_iter()
                .map(|length| Length { name: format!("{}: {}", file.name(), length.name), ..length }),
        );
    }
    lengths.sort_by_key(|length| length.lines);
    let longest: Vec<String> = lengths
        .iter()
        .filter(|length| length.lines > MAX_FUNCTION_LINES)
        .map(|length| format!("{} has {} lines", length.name, length.lines))
        .collect();
    assert!(longest.is_empty(), "more than {MAX_FUNCTION_LINES} lines:\n{}", longest.join("\n"));
    let most = lengths[lengths.len() * 9 / 10].lines;
    assert!(most <= MAX_USUAL_FUNCTION_LINES, "nine functions in ten have up to {most} lines");
}

#[test]
fn files_are_short() {
    let long: Vec<String> = crates()
        .iter()
        .flat_map(|code| &code.files)
        .filter_map(|file| {
            let lines = std::fs::read_to_string(&file.path).expect("read before").lines().count();
            (lines > MAX_FILE_LINES).then(|| format!("{} has {lines} lines", file.name()))
        })
        .collect();
    assert!(long.is_empty(), "more than {MAX_FILE_LINES} lines:\n{}", long.join("\n"));
}
