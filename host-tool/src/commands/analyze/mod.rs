//! `kei analyze`: a recording in, its gait and KEI out.

mod analysis;
mod args;
mod error;
pub(super) mod input;
mod json;
mod overlay;
mod table;
mod words;

pub(crate) use args::{AnalyzeArgs, speed_kmh};
pub(crate) use error::AnalyzeError;

use crate::failure::StdoutError;
use crate::progress::Progress;
use analysis::{Analysis, Stamps};
use input::Input;
use kei_core::kei::Reference;
use kei_core::{ClipAnalyzer, GaitReport};
use kei_models::kei_file::load_reference;
use kei_models::kipchoge;
use overlay::Overlay;
use std::io::{BufWriter, IsTerminal, Write, stdout};
use std::path::Path;

/// Runs the command. Nothing is printed unless the whole recording was read.
pub(crate) fn run(args: &AnalyzeArgs) -> Result<(), AnalyzeError> {
    let mut input = Input::open(&args.input, args.model.as_deref())?;
    let network = input.network().unwrap_or(args.keypoints_by.into());
    let reference = args.reference.as_deref().map_or_else(|| Ok(kipchoge::reference(network)), load)?;
    let mut analyzer = Box::new(ClipAnalyzer::new(reference, args.settings()));
    let overlay = args.overlay.as_deref().map(|path| Overlay::create(path, args, &input)).transpose()?;
    let (report, frames_per_second) = read(&mut input, &mut analyzer, overlay)?;
    print(args, &Analysis { input: name_of(&args.input), frames_per_second, report })?;
    Ok(())
}

fn load(path: &Path) -> Result<Reference, AnalyzeError> {
    load_reference(path)
        .map_err(|source| AnalyzeError::Reference { path: path.to_owned(), source: Box::new(source) })
}

/// Takes in the whole recording; gives its report and its frame rate.
fn read(
    input: &mut Input,
    analyzer: &mut ClipAnalyzer,
    mut overlay: Option<Overlay>,
) -> Result<(GaitReport, Option<f64>), AnalyzeError> {
    let mut stamps = Stamps::default();
    let taken = take_all(input, analyzer, overlay.as_mut(), &mut stamps);
    let report = taken.map(|()| analyzer.finish());
    // Also when the recording breaks off: what was drawn up to there stays a video.
    let finished = overlay.map_or(Ok(()), |overlay| overlay.finish(report.as_ref().ok()));
    let report = report?;
    finished?;
    Ok((report, stamps.median_rate()))
}

fn take_all(
    input: &mut Input,
    analyzer: &mut ClipAnalyzer,
    mut overlay: Option<&mut Overlay>,
    stamps: &mut Stamps,
) -> Result<(), AnalyzeError> {
    let progress = Progress::of_frames(input.frames());
    while let Some(seen) = input.next()? {
        stamps.note(seen.pose.time);
        analyzer.push(&seen.pose);
        if let Some(overlay) = &mut overlay {
            overlay.add(&seen, analyzer.analyzer())?;
        }
        progress.step();
    }
    Ok(())
}

fn print(args: &AnalyzeArgs, analysis: &Analysis) -> Result<(), StdoutError> {
    let out = stdout().lock();
    let look = if out.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) {
        table::Look::styled()
    } else {
        table::Look::default()
    };
    let mut out = BufWriter::new(out);
    if args.json { json::print(analysis, &mut out) } else { table::print(analysis, look, &mut out) }?;
    Ok(out.flush()?)
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
