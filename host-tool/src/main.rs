//! `kei`, the laptop's command.

mod body;
mod cable;
mod cli;
mod commands;
mod failure;
mod laptop_key;
mod options;
mod progress;
mod prompt;
mod recording;
mod scoring;
mod stats;
mod stdout;
mod store;
mod svg;
mod text;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failure::report(error.as_ref()),
    }
}
