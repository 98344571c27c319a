//! `kei completions`: prints a completion script for a shell.

use crate::stdout::{StdoutError, print};
use clap::{Args, Command};
use clap_complete::Shell;
use std::io::Write;

const EXAMPLE: &str = "\
Examples:
  kei completions bash > ~/.local/share/bash-completion/completions/kei
  kei completions zsh > ~/.zfunc/_kei
  kei completions fish > ~/.config/fish/completions/kei.fish";

/// Print the completion script for a shell
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct CompletionsArgs {
    /// Shell to complete in
    #[arg(value_enum)]
    shell: Shell,
}

/// Runs the command. `kei` is the definition of the whole command line.
pub(crate) fn run(args: &CompletionsArgs, mut kei: Command) -> Result<(), StdoutError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut kei, "kei", &mut script);
    print(|out| out.write_all(&script))
}
