//! The unit's program: camera -> pose -> stride -> KEI -> screen and log. This file only wires.

mod bench;
mod check;
mod cli;
mod conditions;
mod controls;
mod error;
mod host;
mod logging;
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

/// How the program ended well.
enum Ended {
    Done,
    /// The runner wants the board switched off: the service sees to it by this program's exit status.
    ShutDown,
}

/// The exit status of [`Ended::ShutDown`]; `boards/packaging/after-stop` knows it.
const SHUT_DOWN: u8 = 42;

fn main() -> ExitCode {
    logging::begin();
    let done = match Cli::parse().command {
        Command::Run(options) => run::run(&options),
        Command::Serve(options) => serve::serve(&options).map(|()| Ended::Done),
        Command::Pair(options) => serve::pair(&options).map(|()| Ended::Done),
        Command::TryModel(options) => models::try_model(&options).map(|()| Ended::Done),
        Command::Check(options) => check::check(&options).map(|()| Ended::Done),
        Command::Bench(options) => bench::bench(&options).map(|()| Ended::Done),
    };
    match done {
        Ok(Ended::Done) => ExitCode::SUCCESS,
        Ok(Ended::ShutDown) => ExitCode::from(SHUT_DOWN),
        Err(error) => {
            tracing::error!("{}", error.with_causes());
            ExitCode::FAILURE
        }
    }
}
