//! `kei`, the laptop's command.

mod body;
mod cli;
mod commands;
mod failure;
mod markup;
mod progress;
mod stats;
mod store;
mod text;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failure::report(error.as_ref()),
    }
}
