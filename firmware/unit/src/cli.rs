//! The command line of `kei-unit`: commands, options and the values they accept.

use clap::{Args, Parser, Subcommand, ValueEnum};
use kei_boards::profile::{Profile, ProfileError};
use std::path::PathBuf;
use std::time::Duration;

/// Score a treadmill runner's gait from the side, stride by stride, against Eliud Kipchoge's.
#[derive(Parser)]
#[command(version, after_help = "Example: kei-unit run --profile boards/simulated.toml --for 30s")]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Run a session: camera, score, screen, log and cable.
    Run(RunOptions),
    /// Serve the recorded sessions over the cable, without a camera.
    Serve(ServeOptions),
    /// Let one laptop pair over the cable within the next minute, for boards without buttons.
    Pair(PairOptions),
    /// Validate a model file.
    #[command(hide = true)]
    TryModel(TryModelOptions),
    /// Test each part of the board and print a fix for each one that fails.
    Check(CheckOptions),
    /// Measure how long each stage takes per frame on this machine.
    Bench(BenchOptions),
}

/// The board profile, and options that override parts of it.
#[derive(Args)]
pub(crate) struct BoardOptions {
    /// Board profile, a TOML file.
    #[arg(long, value_name = "PROFILE.toml")]
    profile: PathBuf,
    /// Folder of the sessions, instead of the profile's.
    #[arg(long, value_name = "DIR")]
    store: Option<PathBuf>,
    /// Serial line to the laptop, instead of the profile's.
    #[arg(long, value_name = "PATH")]
    link: Option<PathBuf>,
}

impl BoardOptions {
    /// Reads the profile and applies the options that override it.
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
    /// Length of the run, for example 30s or 5m. Without it, the run lasts until the video ends or a signal
    /// arrives.
    #[arg(long = "for", value_name = "TIME", value_parser = duration)]
    pub(crate) length: Option<Duration>,
    /// Video file to analyse frame by frame, instead of the profile's camera.
    #[arg(long, value_name = "FILE")]
    pub(crate) clip: Option<PathBuf>,
    /// Where to show the screen, instead of the profile's panel.
    #[arg(long, value_enum)]
    pub(crate) panel: Option<PanelChoice>,
    /// Save the last screen of the run as a PNG file.
    #[arg(long, value_name = "FILE.png")]
    pub(crate) screenshot: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PanelChoice {
    /// Show the screen in this terminal.
    Terminal,
    /// Draw the screen in memory only.
    None,
}

#[derive(Args)]
pub(crate) struct ServeOptions {
    #[command(flatten)]
    pub(crate) board: BoardOptions,
    /// How long to serve, for example 30s or 5m. Without it, until a signal arrives.
    #[arg(long = "for", value_name = "TIME", value_parser = duration)]
    pub(crate) length: Option<Duration>,
}

#[derive(Args)]
pub(crate) struct PairOptions {
    /// Board profile, a TOML file.
    #[arg(long, value_name = "PROFILE.toml")]
    pub(crate) profile: PathBuf,
    /// Folder of the sessions, instead of the profile's.
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
    /// Board profile, a TOML file.
    #[arg(long, value_name = "PROFILE.toml")]
    pub(crate) profile: PathBuf,
}

#[derive(Args)]
pub(crate) struct BenchOptions {
    /// Print one JSON object instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
    /// Number of frames to measure, after a warm-up.
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(30..=100_000))]
    pub(crate) frames: u32,
}

/// Parses a time such as `30s`, `5m` or `1h`; a number without a unit is in seconds.
fn duration(text: &str) -> Result<Duration, String> {
    let number_end = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(number_end);
    let seconds = match unit {
        "" | "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return Err(format!("\"{unit}\" is not a time unit: use s, m or h")),
    };
    match number.parse::<f64>() {
        Ok(value) if value > 0.0 && value * seconds <= 1e6 => Ok(Duration::from_secs_f64(value * seconds)),
        _ => Err("invalid time: give a number above 0 and a unit, such as 30s, 5m or 1h".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_needs_a_number_and_a_known_unit() {
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
