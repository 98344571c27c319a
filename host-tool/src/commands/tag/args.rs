//! The options of `kei tag`.

use super::values::{height_cm, moment, name, seconds, time_of_day, weight_kg};
use crate::options::store::StoreArgs;
use crate::options::values::speed_kmh;
use clap::{ArgGroup, Args, ValueEnum};
use std::path::PathBuf;

const EXAMPLE: &str = "\
Examples:
  kei tag 3 --shoe carbon
  kei tag 3 --shoe \"裸足\" --speed-kmh 10.5 --note \"hot, tired legs\"
  kei tag 3 --from 5:00 --to 10:00 --shoe boots
  kei tag 3 --height-cm 178 --weight-kg 70
  kei tag 3 --speed-from watch.fit
  kei tag 3 --clear speed

Tags override the recorded values; the recording itself does not change. Tags apply to the whole session or, with --from
and --to, to a part of it. The tag of a part overrides that of the session. Height and weight also apply to the runner's
other sessions, unless those have their own. --speed-from reads the belt speed from a FIT file of the same run (from a
foot pod or the treadmill) and tags the parts of the session with it.";

/// Set shoes, belt speed, height and weight, or add a note
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
#[command(group = ArgGroup::new("part").args(["shoe", "speed_kmh"]).multiple(true))]
#[group(
    id = "what",
    required = true,
    multiple = true,
    args = ["shoe", "speed_kmh", "speed_from", "note", "height_cm", "weight_kg", "began", "clear"]
)]
pub(crate) struct TagArgs {
    /// Session number from `kei sessions`, or a prefix of the session's ID
    pub(super) id: String,
    /// Name of the shoes worn
    #[arg(long, value_name = "NAME", value_parser = name)]
    pub(super) shoe: Option<String>,
    /// Belt speed set on the treadmill, in km/h
    #[arg(long, value_name = "V", value_parser = speed_kmh::<f64>)]
    pub(super) speed_kmh: Option<f64>,
    /// Start of the part to tag, such as 5:00 or 1:05:00 [default: start of the session]
    #[arg(long, value_name = "TIME", value_parser = time_of_day, requires = "part")]
    pub(super) from: Option<u64>,
    /// End of the part to tag [default: end of the session]
    #[arg(long, value_name = "TIME", value_parser = time_of_day, requires = "part")]
    pub(super) to: Option<u64>,
    /// Read belt speeds from a FIT file of the same run
    #[arg(long, value_name = "FILE.fit", conflicts_with_all = ["speed_kmh", "from", "to"])]
    pub(super) speed_from: Option<PathBuf>,
    /// With --speed-from: how far the FIT file's clock is ahead of the unit's, in seconds
    #[arg(long, value_name = "S", value_parser = seconds, requires = "speed_from", allow_hyphen_values = true)]
    pub(super) ahead_s: Option<f64>,
    /// Note about the session
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["from", "to"])]
    pub(super) note: Option<String>,
    /// Body height, in cm
    #[arg(long, value_name = "H", value_parser = height_cm, conflicts_with_all = ["from", "to"])]
    pub(super) height_cm: Option<f64>,
    /// Body weight, in kg
    #[arg(long, value_name = "W", value_parser = weight_kg, conflicts_with_all = ["from", "to"])]
    pub(super) weight_kg: Option<f64>,
    /// Start of the session, such as "2026-11-22 18:40", if the unit's clock was not set
    #[arg(long, value_name = "TIME", value_parser = moment, conflicts_with_all = ["from", "to"])]
    pub(super) began: Option<i64>,
    /// Remove a tag and use the recorded value again
    #[arg(long, value_name = "WHAT", value_enum)]
    pub(super) clear: Vec<Clear>,
    #[command(flatten)]
    pub(super) store: StoreArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Clear {
    Shoe,
    Speed,
    Note,
    Height,
    Weight,
    Began,
    /// Tags of all parts of the session
    Parts,
}
