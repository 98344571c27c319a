//! Records all error and log messages of KEI's programs in `messages.txt`, so that their language can be
//! reviewed in one place.
//!
//! After a change: `KEI_BLESS=1 cargo test -p kei-tests --test structure messages`, then review the diff.

use crate::files::{crates, is_test_only};
use kei_tests::repository;
use std::fmt::Write as _;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, ExprLit, ItemMod, Lit, Macro, Token};

/// Log macros. The first string literal among their arguments is the message.
const LOGGED: [&str; 4] = ["error", "warn", "info", "debug"];

#[derive(Default)]
struct Messages {
    found: Vec<String>,
}

impl<'ast> Visit<'ast> for Messages {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !is_test_only(&module.attrs) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if attribute.path().is_ident("error")
            && let Ok(Lit::Str(message)) = attribute.parse_args_with(|input: syn::parse::ParseStream| {
                let message = input.parse()?;
                input.parse::<proc_macro2::TokenStream>()?;
                Ok(message)
            })
        {
            self.found.push(format!("error  {}", message.value()));
        }
    }

    fn visit_macro(&mut self, found: &'ast Macro) {
        let name = found.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        if LOGGED.contains(&name.as_str())
            && let Ok(arguments) =
                Punctuated::<Expr, Token![,]>::parse_terminated.parse2(found.tokens.clone())
            && let Some(message) = arguments.iter().find_map(|argument| match argument {
                Expr::Lit(ExprLit { lit: Lit::Str(message), .. }) => Some(message.value()),
                _ => None,
            })
        {
            self.found.push(format!("log    {message}"));
        }
    }
}

/// Returns all messages, grouped by file.
fn messages() -> String {
    let mut page = String::new();
    for file in crates().iter().flat_map(|code| &code.files) {
        let mut messages = Messages::default();
        file.items.iter().for_each(|item| messages.visit_item(item));
        if !messages.found.is_empty() {
            writeln!(page, "{}", file.name()).expect("writing to a string succeeds");
            for message in messages.found {
                writeln!(page, "  {}", message.replace('\n', "\\n")).expect("writing to a string succeeds");
            }
        }
    }
    page
}

/// A change of a message must show in the diff of `messages.txt`.
#[test]
fn messages_are_the_reviewed_ones() {
    let golden = repository().join("tests/structure/messages.txt");
    let messages = messages();
    if std::env::var_os("KEI_BLESS").is_some() {
        std::fs::write(&golden, &messages).expect("the golden file can be written");
    }
    let reviewed = std::fs::read_to_string(&golden).unwrap_or_default();
    let only_in = |from: &str, other: &str, sign: char| {
        let known: std::collections::BTreeSet<String> = other.lines().map(str::to_owned).collect();
        from.lines()
            .filter(|line| !known.contains(*line))
            .map(|line| format!("{sign} {line}\n"))
            .collect::<String>()
    };
    assert!(
        messages == reviewed,
        "messages have changed: review and record them (see the top of messages.rs):\n{}{}",
        only_in(&reviewed, &messages, '-'),
        only_in(&messages, &reviewed, '+'),
    );
}
