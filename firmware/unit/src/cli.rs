//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use kei_boards::profile::{Profile, ProfileError};
use std::path::PathBuf;
use std::time::Duration;

/// KEI's unit: watches a runner from the side and scores every stride against Eliud Kipchoge's.
#[derive(Parser)]
#[command(version, after_help = "Example: kei-unit run --profile boards/simulated.toml --for 30s")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Runs a session.
    Run(RunOptions),
    /// Serves the recorded sessions over the cable, without a camera.
    Serve(ServeOptions),
    /// Lets one laptop pair over the cable within the next minute: the button of a board that has none.
    Pair(PairOptions),
    /// Tries a model and ends well if it works.
    #[command(hide = true)]
    TryModel(TryModelOptions),
    /// Tries each part of the board and says what to do where one does not work.
    Check(CheckOptions),
    /// Measures how long the stages take on this machine.
    Bench(BenchOptions),
}

/// Which board, and what is otherwise than its profile says.
#[derive(Args)]
pub(crate) struct BoardOptions {
    /// The board: a TOML file.
    #[arg(long, value_name = "PROFILE.toml")]
    profile: PathBuf,
    /// Folder of the sessions, in place of the profile's.
    #[arg(long, value_name = "DIR")]
    store: Option<PathBuf>,
    /// Serial line to the laptop, in place of the profile's.
    #[arg(long, value_name = "PATH")]
    link: Option<PathBuf>,
}

impl BoardOptions {
    /// The profile with what the command line says otherwise.
    pub(crate) fn load(&self) -> Result<Profile, ProfileError> {
        let mut profile = Profile::load(&self.profile)?;
        if let Some(store) = &self.store {
            profile.session.store.clone_from(store);
        }
        if self.link.is_some() {
            profile.link.path.clone_from(&self.link);
        }
        Ok(profile)
    }
}

#[derive(Args)]
pub(crate) struct RunOptions {
    #[command(flatten)]
    pub(crate) board: BoardOptions,
    /// How long, for example 30s or 5m; without it until the source ends or the program is told to stop.
    #[arg(long = "for", value_name = "TIME", value_parser = duration)]
    pub(crate) length: Option<Duration>,
    /// A video in place of the profile's camera; every frame of it is looked at.
    #[arg(long, value_name = "FILE")]
    pub(crate) clip: Option<PathBuf>,
    /// Where the screen is shown, in place of the profile's panel.
    #[arg(long, value_enum)]
    pub(crate) panel: Option<PanelChoice>,
    /// Leaves the last screen of the run as a picture.
    #[arg(long, value_name = "FILE.png")]
    pub(crate) screenshot: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PanelChoice {
    /// In this terminal.
    Terminal,
    /// Nowhere.
    None,
}

#[derive(Args)]
pub(crate) struct ServeOptions {
    #[command(flatten)]
    pub(crate) board: BoardOptions,
    /// How long; without it until the program is told to stop.
    #[arg(long = "for", value_name = "TIME", value_parser = duration)]
    pub(crate) length: Option<Duration>,
}

#[derive(Args)]
pub(crate) struct PairOptions {
    /// The board: a TOML file.
    #[arg(long, value_name = "PROFILE.toml")]
    pub(crate) profile: PathBuf,
    /// Folder of the sessions, in place of the profile's.
    #[arg(long, value_name = "DIR")]
    pub(crate) store: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct TryModelOptions {
    #[arg(value_enum)]
    pub(crate) kind: ModelChoice,
    pub(crate) file: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ModelChoice {
    Pose,
    Reference,
}

#[derive(Args)]
pub(crate) struct CheckOptions {
    /// The board: a TOML file.
    #[arg(long, value_name = "PROFILE.toml")]
    pub(crate) profile: PathBuf,
}

#[derive(Args)]
pub(crate) struct BenchOptions {
    /// One JSON object instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
    /// Frames measured, after a warm-up.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(30..=100_000))]
    pub(crate) frames: u32,
}

fn duration(text: &str) -> Result<Duration, String> {
    let number_end = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(number_end);
    let seconds = match unit {
        "" | "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return Err(format!("\"{unit}\" is no unit of time: use s, m or h")),
    };
    match number.parse::<f64>() {
        Ok(value) if value > 0.0 && value * seconds <= 1e6 => Ok(Duration::from_secs_f64(value * seconds)),
        _ => Err("a time is a number above 0 and a unit, as 30s, 5m or 1h".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_need_a_number_and_a_known_unit() {
        assert_eq!(duration("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("1.5m"), Ok(Duration::from_secs(90)));
        for wrong in ["", "s", "0s", "-3s", "5y", "1e99h", "nan"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }
}
