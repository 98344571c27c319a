//! `kei completions`: what a shell needs to complete this command's words.

use super::store_args::print;
use crate::failure::StdoutError;
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use std::io::Write;

const EXAMPLE: &str = "\
Examples:
  kei completions bash > ~/.local/share/bash-completion/completions/kei
  kei completions zsh > ~/.zfunc/_kei
  kei completions fish > ~/.config/fish/completions/kei.fish";

/// Print completions for a shell
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct CompletionsArgs {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Runs the command.
pub(crate) fn run(args: &CompletionsArgs) -> Result<(), StdoutError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut crate::cli::Cli::command(), "kei", &mut script);
    print(|out| out.write_all(&script))
}
