//! The command line: all subcommands, and the text of `kei --help`.

use crate::commands::analyze::{self, args::AnalyzeArgs};
use crate::commands::compare::{self, CompareArgs};
use crate::commands::completions::{self, CompletionsArgs};
use crate::commands::delete::{self, DeleteArgs};
use crate::commands::doctor::{self, run::DoctorArgs};
use crate::commands::export::{self, args::ExportArgs};
use crate::commands::live::{self, run::LiveArgs};
use crate::commands::man::{self, ManArgs};
use crate::commands::reference::{self, subcommands::ReferenceArgs};
use crate::commands::report::{self, run::ReportArgs};
use crate::commands::rescore::{self, RescoreArgs};
use crate::commands::sessions::{self, SessionsArgs};
use crate::commands::show::{self, ShowArgs};
use crate::commands::sync::{self, run::SyncArgs};
use crate::commands::tag::{self, args::TagArgs};
use crate::commands::train::{self, TrainArgs};
use crate::commands::unit::{self, subcommands::UnitArgs};
use clap::{CommandFactory, Parser, Subcommand};
use std::error::Error;

const EXAMPLES: &str = "\
Examples:
  kei analyze run.mp4                                  measure one video and print a table
  kei analyze run.mp4 --speed-kmh 10 --height-cm 178   add stride length in metres and distances in centimetres
  kei analyze run.mp4 --overlay seen.mp4               draw skeleton, footfalls and KEI into the video
  kei analyze keypoints.csv --json                     read another program's keypoints, print JSON
  kei sync                                             copy everything new from the unit
  kei sessions                                         list the sessions on this laptop
  kei compare --by shoe                                compare shoes at the same belt speed
  kei report -o report.html                            write all results to one page

Results go to standard output, messages to standard error.
Exit status: 0 success, 1 failure, 2 usage error.";

/// Measures running form and compares it with Eliud Kipchoge's: the Kipchoge Efficiency Index (KEI).
#[derive(Debug, Parser)]
#[command(name = "kei", version, after_help = EXAMPLES, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Analyze(AnalyzeArgs),
    Sync(SyncArgs),
    Sessions(SessionsArgs),
    Show(ShowArgs),
    Tag(TagArgs),
    Delete(DeleteArgs),
    Compare(CompareArgs),
    Report(ReportArgs),
    Rescore(RescoreArgs),
    Unit(UnitArgs),
    Live(LiveArgs),
    Export(ExportArgs),
    Doctor(DoctorArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
    Reference(ReferenceArgs),
    Train(TrainArgs),
}

impl Cli {
    /// Runs the command.
    pub(crate) fn run(self) -> Result<(), Box<dyn Error>> {
        match self.command {
            Command::Analyze(args) => Ok(analyze::run::run(&args)?),
            Command::Sync(args) => Ok(sync::run::run(&args)?),
            Command::Sessions(args) => Ok(sessions::run(&args)?),
            Command::Show(args) => Ok(show::run(&args)?),
            Command::Tag(args) => Ok(tag::run::run(&args)?),
            Command::Delete(args) => Ok(delete::run(&args)?),
            Command::Compare(args) => Ok(compare::run(&args)?),
            Command::Export(args) => Ok(export::run::run(&args)?),
            Command::Doctor(args) => Ok(doctor::run::run(&args)?),
            Command::Completions(args) => Ok(completions::run(&args, Cli::command())?),
            Command::Man(args) => Ok(man::run(&args, Cli::command())?),
            Command::Live(args) => Ok(live::run::run(&args)?),
            Command::Unit(args) => Ok(unit::subcommands::run(&args)?),
            Command::Reference(args) => Ok(reference::subcommands::run(&args)?),
            Command::Train(args) => Ok(train::run(&args)?),
            Command::Report(args) => Ok(report::run::run(&args)?),
            Command::Rescore(args) => Ok(rescore::run(&args)?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs clap's own checks, for example that no option is defined twice and that every default is valid.
    #[test]
    fn the_command_line_definition_is_valid() {
        Cli::command().debug_assert();
    }
}
