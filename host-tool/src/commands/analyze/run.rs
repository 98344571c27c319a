//! Reads the recording, analyses it and prints the result.

use super::analysis::Analysis;
use super::args::AnalyzeArgs;
use super::error::AnalyzeError;
use super::overlay::error::OverlayError;
use super::overlay::layout::Layout;
use super::overlay::video::Overlay;
use super::{json, table};
use crate::progress::Progress;
use crate::recording::frame_rate::FrameIntervals;
use crate::recording::reader::Recording;
use crate::stdout::StdoutError;
use kei_core::kei::Reference;
use kei_core::{ClipAnalyzer, GaitReport};
use kei_models::kei_file::load_reference;
use kei_models::kipchoge;
use std::io::{BufWriter, IsTerminal, Write, stdout};
use std::path::Path;

/// Runs the command. Prints a result only if the whole recording could be read.
pub(crate) fn run(args: &AnalyzeArgs) -> Result<(), AnalyzeError> {
    let mut recording = Recording::open(&args.input, args.model.as_deref())?;
    let network = recording.network().unwrap_or(args.keypoints_by.into());
    let reference = args.reference.as_deref().map_or_else(|| Ok(kipchoge::reference(network)), load)?;
    // The analyzer is too large for the stack.
    let mut analyzer = Box::new(ClipAnalyzer::new(reference, args.settings()));
    let overlay = args.overlay.as_deref().map(|path| create_overlay(path, args, &recording)).transpose()?;
    let (report, frames_per_second) = measure(&mut recording, &mut analyzer, overlay)?;
    print(args, &Analysis { input: name_of(&args.input), frames_per_second, report })?;
    Ok(())
}

fn load(path: &Path) -> Result<Reference, AnalyzeError> {
    load_reference(path)
        .map_err(|source| AnalyzeError::Reference { path: path.to_owned(), source: Box::new(source) })
}

fn create_overlay(path: &Path, args: &AnalyzeArgs, recording: &Recording) -> Result<Overlay, AnalyzeError> {
    if let (Ok(target), Ok(source)) = (path.canonicalize(), args.input.canonicalize())
        && target == source
    {
        return Err(OverlayError::IsInput { path: path.to_owned() }.into());
    }
    let (layout, frames_per_second) = match recording {
        Recording::Video(video) => {
            let (width, height) = video.size();
            (Layout::for_frames(width, height), video.claimed_frames_per_second().map(f64::from))
        }
        Recording::Keypoints(keypoints) => {
            let survey = keypoints.survey()?;
            (Layout::for_figure(survey.extent), survey.frames_per_second)
        }
    };
    Ok(Overlay::create(path, layout, frames_per_second, args.settings().belt_speed_kmh)?)
}

/// Analyses the whole recording. Returns its report and its frame rate, fps.
fn measure(
    recording: &mut Recording,
    analyzer: &mut ClipAnalyzer,
    mut overlay: Option<Overlay>,
) -> Result<(GaitReport, Option<f64>), AnalyzeError> {
    let mut intervals = FrameIntervals::default();
    let read = read_all(recording, analyzer, overlay.as_mut(), &mut intervals);
    let report = read.map(|()| analyzer.finish());
    // Finish the overlay even if the recording is truncated, so that the video up to that point is playable.
    let finished = overlay.map_or(Ok(()), |overlay| overlay.finish(report.as_ref().ok()));
    let report = report?;
    finished?;
    Ok((report, intervals.median_rate()))
}

fn read_all(
    recording: &mut Recording,
    analyzer: &mut ClipAnalyzer,
    mut overlay: Option<&mut Overlay>,
    intervals: &mut FrameIntervals,
) -> Result<(), AnalyzeError> {
    let progress = Progress::frames(recording.frames());
    while let Some(sample) = recording.next()? {
        intervals.push(sample.pose.time);
        analyzer.push(&sample.pose);
        if let Some(overlay) = &mut overlay {
            overlay.add(&sample, analyzer.analyzer())?;
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
