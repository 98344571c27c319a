//! `kei-unit`, the program of the unit: it scores a treadmill runner's gait from the side, stride by stride,
//! shows the score on the screen and records it.
//!
//! # Commands
//!
//! | command | file | purpose |
//! |-|-|-|
//! | `run` | [`run`] | runs a session |
//! | `serve`, `pair` | [`serve`] | serves the recorded sessions to a laptop; lets a laptop pair |
//! | `check` | [`check`] | tests each part of the board and prints a fix for each one that fails |
//! | `bench` | [`bench`] | measures the time per stage |
//! | `try-model` | [`models`] | validates an uploaded model in a process of its own (hidden) |
//!
//! Try it without a board, from the root of the repository (`scripts/fetch` gets the pose network):
//!
//! ```text
//! kei-unit run --profile boards/simulated.toml --panel terminal --for 30s
//! ```
//!
//! # How to read the code
//!
//! 1. [`pipeline`] shows the data flow of a run: camera, pose stage, screen, log, cable and buttons, one
//!    thread each.
//! 2. [`message`] has what the stages send each other, [`channel`] the two kinds of channel, and [`signal`]
//!    the handles that stages share.
//! 3. [`stage`] has one file per stage. The pose stage ([`stage::pose::PoseStage`]) is the heart: it turns a
//!    frame into a pose, pushes it into `kei_core`'s analysis and sends the result on.
//! 4. [`present`] turns a snapshot into a screen state, [`records`] turns it into records.
//! 5. [`parts`] builds everything from the board's profile; [`settings`] and [`conditions`] hold what a
//!    laptop or the buttons change later.
//!
//! A fault that can pass (an unplugged camera, a lost panel, a full disk) does not end a run: the stage
//! reports it to a [`signal::PartStatus`], the screen shows it, and the stage retries. [`error::UnitError`]
//! is for errors that end the program. If a stage hangs, [`service`] stops feeding systemd's watchdog, which
//! restarts the program.
//!
//! # What it does not do
//!
//! This crate has no numeric code and no drivers. Gait analysis is in `kei_core`, pose estimation in
//! `kei_models`, cameras, panels and buttons in `kei_boards`, drawing in `kei_screen`, storage in `kei_log`
//! and the protocol of the cable in `kei_link`. It opens no network connection.

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

/// Exit status for [`Exit::ShutDown`]. `boards/packaging/after-stop` switches the board off when it sees this
/// status.
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
