//! `kei reference build`: makes a reference gait from clips of one runner, and a sheet of stick figures to
//! check it.

use super::error::BuildError;
use super::sheet::{Row, sheet};
use crate::options::times::TimeArgs;
use crate::options::values::speed_kmh;
use crate::progress::Progress;
use crate::recording::error::RecordingError;
use crate::recording::reader::{Recording, RecordingOptions};
use crate::stdout::print;
use crate::text::{Side, Table};
use clap::Args;
use kei_learn::{ClipStride, ClipStrides, mean_cycle, reference_gait};
use kei_metric::View;
use kei_models::kipchoge;
use kei_models::reference::ReferenceGait;
use std::fs;
use std::path::{Path, PathBuf};

/// Smallest number of strides for a reference: as many as the unit needs for a score.
const MIN_STRIDES: u32 = 8;
/// Lowest accepted score of a clip against the merged stride of all clips, %. The value is a choice: it
/// rejects clips with a very different gait, but not necessarily clips of another runner. Three pairs of
/// recorded clips filed under different names scored 91 to 97 % against the merged stride of their pair.
/// Clips of one runner were not measured.
const MIN_SIMILARITY: f64 = 80.0;
const KMH_PER_M_S: f64 = 3.6;

/// Build a reference from clips of one runner at one pace
///
/// Each clip must show running, filmed from the side, with strides that can be measured. All strides are
/// merged with equal weight. Check the sheet before you use the reference: every row should show the same
/// stride.
#[derive(Args, Debug)]
pub(super) struct BuildArgs {
    /// Videos or keypoint CSVs, as for `kei analyze`
    #[arg(required = true, value_name = "CLIP")]
    clips: Vec<PathBuf>,
    /// Reference file to write (overwrites the file)
    #[arg(short, long, value_name = "FILE.toml")]
    output: PathBuf,
    /// Sheet with stick figures of the reference and of every clip [default: name of the reference with .svg]
    #[arg(long, value_name = "FILE.svg")]
    sheet: Option<PathBuf>,
    /// Name of the reference: runner, place, pace [default: the name of the output file]
    #[arg(long)]
    name: Option<String>,
    /// Running speed in the clips, in km/h; required for KEI at a runner's own belt speed
    #[arg(long, value_name = "V", value_parser = speed_kmh::<f32>)]
    speed_kmh: Option<f32>,
    #[command(flatten)]
    times: TimeArgs,
    /// Pose network, a .tflite file [default: the file named by KEI_POSE_MODEL]
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

/// A clip and its strides, window by window.
struct Clip {
    path: PathBuf,
    strides: Vec<ClipStride>,
}

impl Clip {
    /// Reads a clip, turned upright if necessary.
    fn read(path: &Path, model: Option<&Path>, options: &RecordingOptions) -> Result<Clip, BuildError> {
        match Clip::read_as(path, model, options) {
            Err(BuildError::Clip(RecordingError::Turned { turn })) => {
                Clip::read_as(path, model, &options.turned(turn))
            }
            clip => clip,
        }
    }

    fn read_as(path: &Path, model: Option<&Path>, options: &RecordingOptions) -> Result<Clip, BuildError> {
        let mut recording = Recording::open(path, model, options)?;
        for note in recording.notes() {
            eprintln!("{}: {note}", path.display());
        }
        let mut strides = ClipStrides::new();
        let progress = Progress::frames(recording.frames());
        while let Some(sample) = recording.next()? {
            strides.push(&sample.pose);
            progress.step();
        }
        let path = path.to_owned();
        match strides.finish() {
            Err(why) => Err(BuildError::NoStride { path, why }),
            Ok((strides, View::Side)) => Ok(Clip { path, strides }),
            Ok((_, view)) => Err(BuildError::View { path, view }),
        }
    }

    fn strides(&self) -> u32 {
        self.strides.iter().map(|window| window.strides).sum()
    }

    fn name(&self) -> String {
        self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy().into_owned()
    }

    /// Returns the mean score of the clip's windows against a gait, %.
    fn similarity(&self, gait: &ReferenceGait) -> f64 {
        let reference = gait.reference();
        let score = |stride: &ClipStride| reference.compare(&stride.cycle, stride.contact).kei;
        self.strides.iter().map(score).sum::<f64>() / self.strides.len() as f64
    }
}

/// Runs the command. Writes files only if every clip is accepted.
pub(super) fn run(args: &BuildArgs) -> Result<(), BuildError> {
    let clips = read(args)?;
    let strides: Vec<ClipStride> = clips.iter().flat_map(|clip| clip.strides.clone()).collect();
    let speed = args.speed_kmh.map(|kmh| f64::from(kmh) / KMH_PER_M_S);
    let gait = reference_gait(name(args), mean_cycle(&strides), speed, &kipchoge::gait().scale);
    let table = similarity_table(&clips, &gait)?;
    let sheet_path = args.sheet.clone().unwrap_or_else(|| args.output.with_extension("svg"));
    write(&args.output, &gait.to_toml()?)?;
    write(&sheet_path, &sheet(&rows(&gait, &clips)))?;
    print(|out| table.print(out))?;
    eprintln!(
        "wrote {}. Check the stick figures in {} before you use it.",
        args.output.display(),
        sheet_path.display()
    );
    Ok(())
}

fn read(args: &BuildArgs) -> Result<Vec<Clip>, BuildError> {
    let options = RecordingOptions { time: args.times.option(), ..RecordingOptions::default() };
    let clips = args.clips.iter().map(|path| Clip::read(path, args.model.as_deref(), &options));
    let clips = clips.collect::<Result<Vec<_>, _>>()?;
    let found = clips.iter().map(Clip::strides).sum();
    if found < MIN_STRIDES {
        return Err(BuildError::TooFewStrides { found, least: MIN_STRIDES });
    }
    Ok(clips)
}

/// Returns a table of each clip's similarity to the merged stride. Fails if a clip is too different.
fn similarity_table(clips: &[Clip], gait: &ReferenceGait) -> Result<Table, BuildError> {
    let mut table =
        Table::new(&[("clip", Side::Left), ("strides", Side::Right), ("similarity", Side::Right)]);
    for clip in clips {
        let similarity = clip.similarity(gait);
        if similarity < MIN_SIMILARITY {
            return Err(BuildError::Dissimilar { path: clip.path.clone(), similarity });
        }
        table.row(vec![clip.name(), clip.strides().to_string(), format!("{similarity:.0} %")]);
    }
    Ok(table)
}

/// Returns the rows of the sheet: the reference first, then every clip.
fn rows(gait: &ReferenceGait, clips: &[Clip]) -> Vec<Row> {
    let reference = Row { name: gait.name.clone(), cycle: gait.cycle.clone() };
    let of_clips = clips.iter().map(|clip| Row { name: clip.name(), cycle: mean_cycle(&clip.strides) });
    std::iter::once(reference).chain(of_clips).collect()
}

fn name(args: &BuildArgs) -> String {
    let of_file = || args.output.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    args.name.clone().unwrap_or_else(of_file)
}

fn write(path: &Path, text: &str) -> Result<(), BuildError> {
    fs::write(path, text).map_err(|source| BuildError::Write { path: path.to_owned(), source })
}
