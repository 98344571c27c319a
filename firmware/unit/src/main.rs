//! The unit's program. This file only dispatches the commands; `pipeline.rs` connects the stages of a run.

mod bench;
mod cable;
mod channel;
mod check;
mod cli;
mod conditions;
mod controls;
mod error;
mod host;
mod logging;
mod message;
mod models;
mod parts;
mod pipeline;
mod present;
mod records;
mod run;
mod run_stats;
mod serve;
mod service;
mod sessions;
mod settings;
mod signal;
mod stage;

use clap::Parser;
use cli::{Cli, Command};
use run::Exit;
use std::process::ExitCode;

/// Exit status for [`Exit::ShutDown`]; `boards/packaging/after-stop` knows it.
const SHUT_DOWN: u8 = 42;

fn main() -> ExitCode {
    logging::init();
    let result = match Cli::parse().command {
        Command::Run(options) => run::run(&options),
        Command::Serve(options) => serve::serve(&options).map(|()| Exit::Success),
        Command::Pair(options) => serve::pair(&options).map(|()| Exit::Success),
        Command::TryModel(options) => models::try_model(&options).map(|()| Exit::Success),
        Command::Check(options) => check::check(&options).map(|()| Exit::Success),
        Command::Bench(options) => bench::bench(&options).map(|()| Exit::Success),
    };
    match result {
        Ok(Exit::Success) => ExitCode::SUCCESS,
        Ok(Exit::ShutDown) => ExitCode::from(SHUT_DOWN),
        Err(error) => {
            tracing::error!("{}", error.with_causes());
            ExitCode::FAILURE
        }
    }
}
