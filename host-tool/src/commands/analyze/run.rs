//! Reads the recording, analyses it and prints the result.

use super::analysis::Analysis;
use super::args::AnalyzeArgs;
use super::error::AnalyzeError;
use super::overlay::error::OverlayError;
use super::overlay::layout::Layout;
use super::overlay::video::Overlay;
use super::{json, notes, table};
use crate::progress::Progress;
use crate::recording::error::RecordingError;
use crate::recording::frame_rate::FrameIntervals;
use crate::recording::reader::{Recording, RecordingOptions};
use crate::stdout::StdoutError;
use kei_core::kei::Reference;
use kei_core::{ClipAnalyzer, ClipReport, GaitAnalyzer, LeastStrides, Pose, SegmentChoice, Settings};
use kei_models::kei_file::load_reference;
use kei_models::kipchoge;
use std::io::{BufWriter, IsTerminal, Write, stdout};
use std::path::Path;

/// The overlay with the live analysis that it draws: each frame shows what is known up to it.
struct LiveOverlay {
    overlay: Overlay,
    analyzer: Box<GaitAnalyzer>,
}

impl LiveOverlay {
    fn new(overlay: Overlay, reference: Reference, settings: Settings) -> Self {
        let settings = Settings { least_strides: LeastStrides::Clip, ..settings };
        LiveOverlay { overlay, analyzer: Box::new(GaitAnalyzer::new(reference, settings)) }
    }
}

/// Runs the command. Prints a result only if the whole recording could be read.
pub(crate) fn run(args: &AnalyzeArgs) -> Result<(), AnalyzeError> {
    let options = args.recording_options();
    let analysis = match analyze(args, &options) {
        Err(AnalyzeError::Recording(RecordingError::Turned { turn })) => analyze(args, &options.turned(turn)),
        analysis => analysis,
    }?;
    for note in notes::all(&analysis) {
        eprintln!("{}: {note}", analysis.input);
    }
    Ok(print(args, &analysis)?)
}

fn analyze(args: &AnalyzeArgs, options: &RecordingOptions) -> Result<Analysis, AnalyzeError> {
    let mut recording = Recording::open(&args.input, args.model.as_deref(), options)?;
    let network = recording.network().unwrap_or(args.keypoints_by.into());
    let reference = args.reference.as_deref().map_or_else(|| Ok(kipchoge::reference(network)), load)?;
    let overlay = args.overlay.as_deref().map(|path| create_overlay(path, args, &recording)).transpose()?;
    let overlay = overlay.map(|overlay| LiveOverlay::new(overlay, reference.clone(), args.settings()));
    // The analyzer is too large for the stack.
    let mut analyzer = Box::new(ClipAnalyzer::new(reference, args.settings(), args.segment_choice()));
    let (clip, frames_per_second) = measure(&mut recording, &mut analyzer, overlay)?;
    require_segment(args.segment_choice(), &clip)?;
    Ok(Analysis {
        input: name_of(&args.input),
        frames_per_second,
        times: recording.times(),
        video: recording.video().cloned(),
        notes: recording.notes(),
        belt_speed_kmh: args.settings().belt_speed_kmh,
        clip,
    })
}

fn require_segment(choice: SegmentChoice, clip: &ClipReport) -> Result<(), AnalyzeError> {
    match choice {
        SegmentChoice::Nth(index) if index >= clip.segments.len() => {
            Err(AnalyzeError::NoSegment { number: index + 1, count: clip.segments.len() })
        }
        _ => Ok(()),
    }
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
            let survey = keypoints.survey();
            (Layout::for_figure(survey.extent), survey.frames_per_second)
        }
    };
    Ok(Overlay::create(path, layout, frames_per_second, args.settings().belt_speed_kmh)?)
}

/// Analyses the whole recording. Returns its report and its frame rate, fps.
fn measure(
    recording: &mut Recording,
    analyzer: &mut ClipAnalyzer,
    mut overlay: Option<LiveOverlay>,
) -> Result<(ClipReport, Option<f64>), AnalyzeError> {
    let mut intervals = FrameIntervals::default();
    let read = read_all(recording, overlay.as_mut(), &mut intervals);
    let clip = read.map(|poses| analyzer.analyze(&poses).clone());
    // Finish the overlay even if the recording is truncated, so that the video up to that point is playable.
    let finished =
        overlay.map_or(Ok(()), |live| live.overlay.finish(clip.as_ref().ok().map(|clip| &clip.headline)));
    let clip = clip?;
    finished?;
    Ok((clip, intervals.usual_rate()))
}

/// Reads all poses of the recording, and draws them if there is an overlay.
fn read_all(
    recording: &mut Recording,
    mut overlay: Option<&mut LiveOverlay>,
    intervals: &mut FrameIntervals,
) -> Result<Vec<Pose>, AnalyzeError> {
    let progress = Progress::frames(recording.frames());
    let mut poses = Vec::new();
    while let Some(sample) = recording.next()? {
        intervals.push(sample.pose.time);
        poses.push(sample.pose);
        if let Some(live) = &mut overlay {
            live.analyzer.push(&sample.pose);
            live.overlay.add(&sample, &live.analyzer)?;
        }
        progress.step();
    }
    Ok(poses)
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
