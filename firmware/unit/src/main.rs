//! The unit's program: camera -> pose -> stride -> KEI -> screen and log. This file only wires.

mod bench;
mod check;
mod cli;
mod conditions;
mod error;
mod host;
mod models;
mod parts;
mod present;
mod records;
mod run;
mod serve;
mod service;
mod sessions;
mod settings;
mod stage;
mod tally;

use clap::Parser;
use cli::{Cli, Command};
use std::process::ExitCode;

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Run(options) => run::run(&options),
        Command::Serve(options) => serve::serve(&options),
        Command::Pair(options) => serve::pair(&options),
        Command::TryModel(options) => models::try_model(&options),
        Command::Check(options) => check::check(&options),
        Command::Bench(options) => bench::bench(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kei-unit: {error}");
            let mut cause = std::error::Error::source(&error);
            while let Some(error) = cause {
                eprintln!("  because: {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}
