//! Functions and files that fit on a screen. Tests may be longer: a scenario reads from the top to the bottom.

use crate::files::{crates, is_test_only};
use syn::visit::{self, Visit};
use syn::{ImplItemFn, ItemFn, ItemMod, Signature, TraitItemFn};

/// Lines of the longest function.
const LONGEST_FUNCTION: usize = 50;
/// Lines that nine functions of ten stay within.
const MAX_FUNCTIONS: usize = 22;
/// Lines of the longest file.
const LONGEST_FILE: usize = 450;

/// A function's length in lines, and its name.
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
fn functions_fit_on_a_screen() {
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
        .filter(|length| length.lines > LONGEST_FUNCTION)
        .map(|length| format!("{} has {} lines", length.name, length.lines))
        .collect();
    assert!(longest.is_empty(), "more than {LONGEST_FUNCTION} lines:\n{}", longest.join("\n"));
    let most = lengths[lengths.len() * 9 / 10].lines;
    assert!(most <= MAX_FUNCTIONS, "nine of ten functions have up to {most} lines");
}

#[test]
fn files_are_short() {
    let long: Vec<String> = crates()
        .iter()
        .flat_map(|code| &code.files)
        .filter_map(|file| {
            let lines = std::fs::read_to_string(&file.path).expect("read before").lines().count();
            (lines > LONGEST_FILE).then(|| format!("{} has {lines} lines", file.name()))
        })
        .collect();
    assert!(long.is_empty(), "more than {LONGEST_FILE} lines:\n{}", long.join("\n"));
}
