//! `kei`, the laptop's command: analyses recordings, copies sessions from a KEI unit, and compares and
//! reports them.
//!
//! # Where to start reading
//!
//! [`main`] parses the command line into [`cli::Cli`] and runs it. Every subcommand has a file or a folder in
//! [`commands`] with its options (a struct `...Args`, whose doc comments are the text of `--help`), its error
//! type and a function `run`. A subcommand returns its error; only [`failure`] prints it and sets the exit
//! status.
//!
//! Code that several subcommands share:
//!
//! * [`options`]: command-line options, such as `--db` and `--runner`.
//! * [`recording`]: videos and keypoint CSVs, read as poses.
//! * [`cable`]: the unit's serial port, and the connection to the unit.
//! * [`laptop_key`]: the key that signs changes on the unit.
//! * [`store`]: the SQLite database with all sessions on this laptop. Its front page explains what is stored
//!   and what is derived.
//! * [`scoring`]: KEI of stored keypoints.
//! * [`stats`]: comparisons between sessions, with intervals.
//! * [`body`]: estimates from body height and weight.
//! * [`text`], [`svg`], [`stdout`], [`progress`], [`prompt`]: output to the terminal and to files, and
//!   questions.
//!
//! # Data flow
//!
//! `kei analyze` reads all poses of a [`recording::reader::Recording`], has `kei_core::ClipAnalyzer` divide and
//! measure them, and prints the report of the headline segment.
//!
//! Most other commands work on a [`store::Store`]. `kei sync` copies the unit's bytes into it unchanged, and
//! the store derives strides, spans and events from them. `kei tag` adds what the unit cannot know. `kei
//! compare`, `kei report` and `kei export` read the derived rows.
//!
//! # Example
//!
//! ```text
//! $ kei analyze run.mp4 --speed-kmh 10 --height-cm 178
//! $ kei sync
//! $ kei compare --by shoe
//! ```
//!
//! The tests in `tests/` run the compiled command. `tests/examples.rs` runs every example in the help and in
//! the README.
//!
//! # What it does not do
//!
//! It makes no network requests. Changing the unit requires a key that is paired with it, except for
//! setting its clock and marking sessions as synced. It never changes recorded data: tags and new scores are
//! stored separately.

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
